/** "среди горячих": the genitive plural of a tier, by the name of its value. */
const among = (name: string) =>
  `{${name}, select, hot {горячих} warm {тёплых} cool {прохладных} other {холодных}}`
const before =
  '{days, plural, one {# предыдущему дню} few {# предыдущим дням} many {# предыдущим дням} other {# предыдущих дней}}'
const step =
  '{step, select, registered {зарегистрировался} opened {открыл урок} joined {пришёл на вебинар} enrolled {записался на курс} other {совершил «{goal}»}}'
const ofDays = '{days, plural, one {# дня} few {# дней} many {# дней} other {# дня}}'

/** What people did over a period, how far they came, and whether the tiers foretold it. */
export default {
  Overview: 'Обзор',
  'Does it work?': 'Работает ли это?',
  Retention: 'Удержание',
  'Rules lab': 'Лаборатория правил',
  '{period}, {days} · as of <time>{when}</time>': '{period}, {days} · по состоянию на <time>{when}</time>',
  '{from} to {to}': '{from} — {to}',
  Period: 'Период',
  'Custom period': 'Свой период',
  'First day': 'Первый день',
  'Last day': 'Последний день',
  Show: 'Показать',
  'There is no figure of this name.': 'Показателя с таким названием нет.',

  'Events per day by type': 'События по дням и типам',
  'as many as in {days, plural, one {the day} other {the # days}} before':
    'столько же, сколько за {days, plural, one {предыдущий день} few {предыдущие # дня} many {предыдущие # дней} other {предыдущие # дня}}',
  '{change} against {days, plural, one {the day} other {the # days}} before': `{change} к ${before}`,
  '{change} against {days, plural, one {the day} other {the # days}} before (without today)': `{change} к ${before} (без сегодняшнего)`,
  'Top events': 'Самые частые события',
  'Closed days': 'Закрытые дни',
  'Before [period]': 'До этого',
  'Closed days are {from} to {to}; before are the same days a period earlier, {before_from} to {before_to}.':
    'Закрытые дни: {from} — {to}; «до этого» — те же дни периодом раньше, {before_from} — {before_to}.',
  'Activity by weekday and hour': 'Активность по дням недели и часам',
  'Hours are those of {zone}. Darker is more on an average such hour.':
    'Часы — по поясу {zone}. Чем темнее, тем больше событий в среднем за такой час.',
  'Hours begin at {minute} past, as events are summed by hours of UTC and {zone} lies between them: each count is exact for its hour, and an hour across midnight stands with the day it begins on.':
    'Часы начинаются в {minute} минут: события суммируются по часам UTC, а пояс {zone} лежит между ними. Каждое число точно для своего часа; час через полночь относится к тому дню, в который начался.',
  'From registration to enrolment': 'От регистрации до записи на курс',
  'People who registered in this period, each step after the one before':
    'Кто зарегистрировался за этот период; каждый шаг — после предыдущего',
  'Registered for the free lesson [step]': 'Зарегистрировались на бесплатный урок',
  'Opened the lesson': 'Открыли урок',
  'Joined the webinar': 'Пришли на вебинар',
  'Enrolled [step]': 'Записались на курс',
  'As each nightly run kept them': 'Как их сохранил каждый ночной запуск',
  'From the night of {day} on: rules of version {version}.': 'С ночи {day}: правила версии {version}.',
  'No night of this period is kept': 'Ни одна ночь этого периода не сохранена',
  'The nightly run keeps a snapshot of every lead; the first one appears after the next night.':
    'Ночной запуск сохраняет снимок каждого лида; первый появится после следующей ночи.',

  'Conversion by tier': 'Конверсия по температуре',
  'Conversion by tier, table': 'Конверсия по температуре, таблица',
  'Conversion by tier, {n} days':
    'Конверсия по температуре, {n, plural, one {# день} few {# дня} many {# дней} other {# дня}}',
  'CSV<of> of conversion by tier</of>': 'CSV<of>: конверсия по температуре</of>',
  'Days of outcome': 'Дней до результата',
  'Do the tiers foretell who enrols, and does contacting them?':
    'Предсказывает ли температура, кто запишется на курс, и помогает ли контакт?',
  'There are too few people yet to tell the tiers apart.':
    'Людей пока слишком мало, чтобы сравнить температуры.',
  'The intervals lie apart.': 'Интервалы не пересекаются.',
  'The intervals overlap: it may be chance.': 'Интервалы пересекаются: возможно, это случайность.',
  '<high>{most}</high> of {best, select, hot {hot} warm {warm} cool {cool} other {cold}} leads converted within {days} days, <low>{least}</low> of {last, select, hot {hot} warm {warm} cool {cool} other {cold}} ones.': `В течение ${ofDays} дошли до цели <high>{most}</high> ${among('best')} лидов и <low>{least}</low> ${among('last')}.`,
  '<high>{most}</high> of {best, select, hot {hot} warm {warm} cool {cool} other {cold}} leads converted within {days} days, <low>{least}</low> of {last, select, hot {hot} warm {warm} cool {cool} other {cold}} ones; {best, select, hot {hot} warm {warm} cool {cool} other {cold}} ones <times>{lift}</times> times as often as all.': `В течение ${ofDays} дошли до цели <high>{most}</high> ${among('best')} лидов и <low>{least}</low> ${among('last')}; прирост у ${among('best')} — <times>{lift}</times>\u00a0×.`,
  'Leads in their tier on {nights, plural, one {# night} other {# nights}}, {days, plural, one {# day} other {# days}} or more apart, the newest {newest} (<time>{when}</time>), and how many of them had <type>“{goal}”</type> in the {days} days after. Nobody counts twice in one such window.':
    'Лиды в своей температуре: {nights, plural, one {# ночь} few {# ночи} many {# ночей} other {# ночи}} с промежутком от {days, plural, one {# дня} few {# дней} many {# дней} other {# дня}}, последняя — {newest} (<time>{when}</time>), и сколько из них совершили <type>«{goal}»</type> за следующие {days, plural, one {# день} few {# дня} many {# дней} other {# дня}}. Внутри такого отрезка никто не считается дважды.',
  Tier: 'Температура',
  Converted: 'До цели',
  '95 % interval': 'Интервал 95\u00a0%',
  'Share, 95 % interval': 'Доля, интервал 95\u00a0%',
  'Lift [share]': 'Прирост',
  '{low} to {high}': '{low} — {high}',
  'This is an association: it says which tiers enrol more often, not that the tier, or contacting people, is the cause. Tiers are what each night knew; an event that arrived later changed none of them. Outcomes are all that is known today. Shares are shown from {n} leads on; the interval is Wilson’s; lift is the share divided by that of all.':
    'Это связь, а не причина: видно, какие температуры чаще записываются, но не то, что дело в температуре или в контакте. Температура — какой её знала каждая ночь; пришедшие позже события её не меняли. Результаты — всё, что известно на сегодня. Доли показаны от {n} лидов; интервал — по Уилсону; прирост — доля, делённая на общую.',
  'Not enough nights yet': 'Ночей пока мало',
  'This needs a nightly snapshot that is at least {n} days old.':
    'Нужен ночной снимок, которому не меньше {n, plural, one {# дня} few {# дней} many {# дней} other {# дня}}.',
  'Did contacting them work?': 'Помог ли контакт?',
  'Of {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} leads who were contacted <with>{yes}</with> converted, of those who were not <without>{no}</without>.': `Из ${among('tier')} лидов с контактом до цели дошли <with>{yes}</with>, без контакта — <without>{no}</without>.`,
  'In no tier were enough leads contacted, and enough not, to compare them.':
    'Ни в одной температуре не набралось достаточно лидов с контактом и без него, чтобы их сравнить.',
  '{n} points': '{n}\u00a0п.\u00a0п.',
  'intervals apart': 'интервалы не пересекаются',
  'may be chance': 'возможно, случайность',
  'Contacted is who was contacted within {contact_days} days of the night. Whoever converted by then is left out on both sides, and what counts is what happened after, up to {days} days from the night.':
    'С контактом — те, с кем связались за {contact_days, plural, one {# день} few {# дня} many {# дней} other {# дня}} после ночи. Кто к тому времени дошёл до цели, исключён с обеих сторон; считается то, что было потом, до {days, plural, one {# дня} few {# дней} many {# дней} other {# дня}} от ночи.',
  'Contacted and not contacted, table': 'С контактом и без контакта, таблица',
  'Contacted and not contacted, by tier': 'С контактом и без контакта, по температуре',
  'Contacted [leads]': 'С контактом',
  'Not contacted': 'Без контакта',
  Difference: 'Разница',
  'This is an association, not an experiment: staff choose whom they contact, and may choose those who would have enrolled anyway. Only leads contacted by lot would tell the cause.':
    'Это связь, а не эксперимент: сотрудники сами выбирают, с кем связаться, и могут выбирать тех, кто записался бы и так. Причину показал бы только выбор по жребию.',
  'No contacts on these nights': 'В эти ночи контактов не было',
  'Put down contacts with the leads you write to; whether it helped can be said {n} days later.':
    'Записывайте контакты с лидами, которым пишете: помогло ли это, станет видно через {n, plural, one {# день} few {# дня} many {# дней} other {# дня}}.',
  'Night by night': 'По ночам',
  'Conversion night by night, table': 'Конверсия по ночам, таблица',
  Rules: 'Правила',
  converted: 'до цели',

  'Who registered in a week, and who of them still does something so many weeks later':
    'Кто зарегистрировался за неделю и кто из них активен спустя несколько недель',
  'Active after registration, by week': 'Активны после регистрации, по неделям',
  Weeks: 'Недели',
  'Nobody registered in these weeks': 'За эти недели никто не зарегистрировался',
  'Registrations for the free lesson appear here week by week.':
    'Регистрации на бесплатный урок появятся здесь по неделям.',

  '{weekday}, {hour} h': '{weekday}, {hour} ч',
  'Every day, {from} to {to} h': 'Каждый день, {from} — {to} ч',
  '{events, plural, one {# event} other {# events}} from {from} to {to}, hour by hour':
    '{events, plural, one {# событие} few {# события} many {# событий} other {# события}}: {from} — {to}, по часам',
  'Back to the week': 'Назад к неделе',
  Hours: 'Часы',
  'Hours, newest first': 'Часы, сначала новые',
  'Hour that begins': 'Начало часа',
  'No events in these hours': 'В эти часы событий нет',
  'Choose another square, or a longer period.': 'Выберите другую клетку или период подлиннее.',

  'This address names no people. Follow a number of the analytics pages.':
    'По этому адресу никого не найти. Перейдите по числу на страницах аналитики.',
  'People who {step, select, registered {registered} opened {opened the lesson} joined {joined the webinar} enrolled {enrolled} other {had “{goal}”}}': `Кто ${step}`,
  'People who {step, select, registered {registered} opened {opened the lesson} joined {joined the webinar} enrolled {enrolled} other {had “{goal}”}} and went no further': `Кто ${step} и не пошёл дальше`,
  'Registered from {from} to {to}; steps up to the end of these days.':
    'Регистрация: {from} — {to}; шаги до конца этих дней.',
  'New registrations': 'Новые регистрации',
  'With an event from {since} on.': 'Есть событие, начиная с {since}.',
  'With an event from {since} on, before {until}.': 'Есть событие, начиная с {since}, до {until}.',
  'Registered from {since} on.': 'Регистрация с {since}.',
  'Registered from {since} on, before {until}.': 'Регистрация с {since}, до {until}.',
  'Registrations of a week': 'Регистрации за неделю',
  'Registrations of several weeks': 'Регистрации за несколько недель',
  'Registered in the weeks of {day} to {last}.': 'Регистрация на неделях с {day} по {last}.',
  'Registered in the weeks of {day} to {last}, and active {weeks, plural, one {# week} other {# weeks}} after their own.':
    'Регистрация на неделях с {day} по {last}, активность через {weeks, plural, one {# неделю} few {# недели} many {# недель} other {# недели}} после своей.',
  'Registered in the week of {day}.': 'Регистрация на неделе с {day}.',
  'Registered in the week of {day}, and active later in it.':
    'Регистрация на неделе с {day}, активность позже на той же неделе.',
  'Registered in the week of {day}, and active {weeks, plural, one {# week} other {# weeks}} after.':
    'Регистрация на неделе с {day}, активность через {weeks, plural, one {# неделю} few {# недели} many {# недель} other {# недели}}.',
  'The {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} leads of a night':
    '{tier, select, hot {Горячие} warm {Тёплые} cool {Прохладные} other {Холодные}} лиды одной ночи',
  'As the night of {day} kept them. The tier beside a name is today’s.':
    'Как их сохранила ночь {day}. Температура рядом с именем — сегодняшняя.',
  'Became hot overnight': 'За ночь стали горячими',
  'Cooled overnight': 'За ночь остыли',
  'On the night of {day}, against the night before it.': 'Ночь {day} по сравнению с предыдущей.',
  'Due today': 'Связаться сегодня',
  'Your leads whose next contact is today or was before.':
    'Ваши лиды, с которыми пора связаться сегодня или было пора раньше.',
  'Hot, never contacted': 'Горячие, с кем ещё не связывались',
  'Hot leads that nobody has ever contacted, and that are nobody’s or yours. The report’s “hot and untouched” are others: whoever’s they are, hot on two nights or more, without a contact or note since the day before they became hot.':
    'Горячие лиды, с которыми ещё никто не связывался: ничьи или ваши. «Горячие лиды без контакта» в отчёте — другие: чьи угодно, горячие две ночи и дольше, без контакта и заметки начиная со дня перед тем, как они стали горячими.',
  'Leads that were {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}': `Лиды, которые были {tier, select, hot {горячими} warm {тёплыми} cool {прохладными} other {холодными}}`,
  'Leads of past nights': 'Лиды прошлых ночей',
  'In their tier on {nights, select, one {the night of {day}} other {nights {days} days apart}}{contact, select, yes {, contacted within {contact_days} days and not converted by then} no {, not contacted within {contact_days} days and not converted by then} other {}}{converted, select, yes {, and converted within {days} days} other {}}. The tier beside a name is today’s.': `В своей температуре {nights, select, one {в ночь {day}} other {в ночи с промежутком от ${ofDays}}}{contact, select, yes {, с контактом в течение {contact_days, plural, one {# дня} few {# дней} many {# дней} other {# дня}} и без достижения цели к тому времени} no {, без контакта в течение {contact_days, plural, one {# дня} few {# дней} many {# дней} other {# дня}} и без достижения цели к тому времени} other {}}{converted, select, yes {, дошли до цели в течение ${ofDays}} other {}}. Температура рядом с именем — сегодняшняя.`,
  'People, most active first': 'Люди, сначала самые активные',
  'Tier now': 'Сейчас',
  Days: 'Дни',
  'not registered': 'без регистрации',
  Write: 'Написать',
  'Nobody here': 'Здесь никого нет',
  'The list ends before this page.': 'Список закончился раньше этой страницы.',
  'Nobody fits this any more, or nobody did.': 'Больше никто не подходит, или никто не подходил.',
  'Pages of people': 'Страницы списка',
  'First page': 'Первая страница',
  'Next [page]': 'Далее',
}
