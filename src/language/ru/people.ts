/** A person: page, dialog, score, timeline. */
export default {
  'Person {id}': 'Человек {id}',
  'Previous person of the list': 'Предыдущий человек в списке',
  'Next person of the list': 'Следующий человек в списке',
  'Previous (k)': 'Назад (k)',
  'Next (j)': 'Вперёд (j)',
  '{place} of {all}': '{place} из {all}',
  'Open as page': 'Открыть страницей',
  Close: 'Закрыть',
  'Close (Esc)': 'Закрыть (Esc)',
  'not a lead': 'не лид',
  'Write on Telegram': 'Написать в Telegram',
  'Copy link': 'Копировать ссылку',
  'Scores as of <time>{when}</time>.': 'Оценка на момент <time>{when}</time>.',
  'Show the person now': 'Показать нынешнюю оценку',
  'The bot does not know this person any more': 'Бот больше не знает этого человека',

  Score: 'Оценка',
  'This person has not registered for the free lesson, so there is no score. Their events are kept and count from the moment they register.':
    'Этот человек не зарегистрировался на бесплатный урок, поэтому оценки нет. Его события сохраняются и будут учтены с момента регистрации.',
  'What {tier, select, hot {Hot} warm {Warm} other {Cool}} asks for':
    'Сколько нужно до {tier, select, hot {горячего} warm {тёплого} other {прохладного}}',
  'Events for {tier, select, hot {Hot} warm {Warm} other {Cool}}':
    'События до {tier, select, hot {горячего} warm {тёплого} other {прохладного}}',
  'Days for {tier, select, hot {Hot} warm {Warm} other {Cool}}':
    'Дни до {tier, select, hot {горячего} warm {тёплого} other {прохладного}}',
  '{has} of {of}': '{has} из {of}',
  'The next {n, plural, one {# day} other {# days}} with no new activity':
    '{n, plural, one {Следующий # день} few {Следующие # дня} many {Следующие # дней} other {Следующие # дня}} без новой активности',
  '{tier} from {start} until {end}': '{tier}: с {start} до {end}',
  '{tier, select, hot {hot} warm {warm} cool {cool} other {cold}}':
    '{tier, select, hot {горячий} warm {тёплый} cool {прохладный} other {холодный}}',
  '{tier, select, hot {hot} warm {warm} cool {cool} other {cold}} until {when}':
    '{tier, select, hot {горячий} warm {тёплый} cool {прохладный} other {холодный}} до {when}',
  '{before}, then {after}': '{before}, затем {after}',
  'Each change of tier or days with no new activity; the picture has all {n} steps':
    'Смены температуры и числа дней без новой активности; все шаги ({n}) — на графике',
  'Each step with no new activity, soonest first': 'Каждый шаг без новой активности, сначала ближайший',
  'From [instant]': 'С момента',
  'Change [score]': 'Что изменится',
  Days: 'Дни',
  Tier: 'Температура',
  'As of': 'На момент',
  now: 'сейчас',
  '{when}, now': '{when}, сейчас',
  'as many leave as join': 'уходит столько же, сколько приходит',
  '{n, plural, one {# event older} other {# events older}}':
    '{n, plural, one {# событие устареет} few {# события устареют} many {# событий устареет} other {# события устареет}}',
  '{n, plural, one {# event recorded for then} other {# events recorded for then}}':
    '{n, plural, one {# событие записано на это время} few {# события записаны на это время} many {# событий записано на это время} other {# события записано на это время}}',
  'Changes of tier with no new activity': 'Смены температуры без новой активности',
  '{n, plural, one {The last night and now} other {The last # nights and now}}':
    '{n, plural, =1 {Последняя ночь и сейчас} one {Последние # ночь и сейчас} few {Последние # ночи и сейчас} many {Последние # ночей и сейчас} other {Последние # ночи и сейчас}}',
  '{n, plural, one {One night} other {# nights}} and the score now: {tier}, {counts}.':
    '{n, plural, =1 {Одна ночь} one {# ночь} few {# ночи} many {# ночей} other {# ночи}} и оценка сейчас: {tier}, {counts}.',
  'Tier by night, newest first': 'Температура по ночам, сначала новые',

  Profile: 'Профиль',
  'Telegram id': 'Telegram id',
  'Copy the Telegram id': 'Копировать Telegram id',
  Username: 'Ник в Telegram',
  'Copy the username': 'Копировать ник',
  'Copy the e-mail': 'Копировать эл. почту',
  'Registered [person]': 'Регистрация',
  'not for the free lesson': 'нет регистрации на бесплатный урок',
  Recorded: 'Записано',
  'more than {n, plural, one {# event} other {# events}}':
    'больше {n, plural, one {# события} few {# событий} many {# событий} other {# события}}',

  Timeline: 'Лента',
  'Kinds to show': 'Что показывать',
  Contacts: 'Контакты',
  Notes: 'Заметки',
  Changes: 'Изменения',
  'Type of event': 'Тип события',
  'All types of events': 'Все типы событий',
  '{n} new': 'Новых: {n}',
  '{n} or more new': 'Новых: {n} или больше',
  'Older [timeline]': 'Раньше',
  'Look further back': 'Искать дальше в прошлом',
  'Nothing of this since {when}.': 'Таких записей нет вплоть до {when}.',
  'Nothing older than this.': 'Раньше ничего нет.',
  'Nothing of this kind.': 'Таких записей нет.',
  'Nothing has happened yet.': 'Пока ничего не произошло.',
  'since {time}': 'с {time}',
  'no details': 'без подробностей',
  'Registered for the free lesson': 'Регистрация на бесплатный урок',
  '{tier, select, hot {Hot} warm {Warm} cool {Cool} other {Cold}} from the beginning.':
    '{tier, select, hot {Горячий} warm {Тёплый} cool {Прохладный} other {Холодный}} с самого начала.',
  'Turned {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}':
    'Стал {tier, select, hot {горячим} warm {тёплым} cool {прохладным} other {холодным}}',
  'activity on {n, plural, one {# day} other {# days}}':
    'активность за {n, plural, one {# день} few {# дня} many {# дней} other {# дня}}',
  'from {from, select, hot {hot} warm {warm} cool {cool} other {cold}} by new activity: {counts} in the window':
    'был {from, select, hot {горячим} warm {тёплым} cool {прохладным} other {холодным}}; новая активность, за период — {counts}',
  'from {from, select, hot {hot} warm {warm} cool {cool} other {cold}} as activity grew older: {counts} in the window':
    'был {from, select, hot {горячим} warm {тёплым} cool {прохладным} other {холодным}}; активность устарела, за период — {counts}',
  'from {from, select, hot {hot} warm {warm} cool {cool} other {cold}} by a new rule: {counts} in the window':
    'был {from, select, hot {горячим} warm {тёплым} cool {прохладным} other {холодным}}; новое правило, за период — {counts}',
}
