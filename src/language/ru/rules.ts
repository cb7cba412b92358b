const events = '{events, plural, one {# событие} few {# события} many {# событий} other {# события}}'
const days = '{days, plural, one {# день} few {# дня} many {# дней} other {# дня}}'
const count = '{n, plural, one {# лид} few {# лида} many {# лидов} other {# лида}}'

/** The rules of the score: a draft of others, what it would change, and their versions. A field's fault reads on from "Поле". */
export default {
  'Try other rules of the score on a draft, see whom they would move and whether they would have foretold better, then publish them.':
    'Попробуйте другие правила оценки на черновике, посмотрите, кого они сдвинут и предсказали бы они лучше, а потом опубликуйте.',
  'This address names no draft. Begin in the rules lab.':
    'По этому адресу нет черновика. Начните с лаборатории правил.',
  Draft: 'Черновик',
  'Published: {rules}': 'Опубликовано: {rules}',
  'Hot: {events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}.': `Горячий: ${events} за ${days}.`,
  'Warm: {events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}.': `Тёплый: ${events} за ${days}.`,
  'Cool: {n, plural, one {# event} other {# events}}.':
    'Прохладный: {n, plural, one {# событие} few {# события} many {# событий} other {# события}}.',
  'Window: {n, plural, one {# day} other {# days}}.':
    'Период: {n, plural, one {# день} few {# дня} many {# дней} other {# дня}}.',
  'Goal: {goal}.': 'Цель: {goal}.',
  'Hot, from': 'Горячий: от',
  'Hot, on at least': 'Горячий: минимум за',
  'Warm, from': 'Тёплый: от',
  'Warm, on at least': 'Тёплый: минимум за',
  'Cool, from': 'Прохладный: от',
  Window: 'Период',
  'events [unit]': 'событий',
  'days [unit]': 'дней',
  'days of 24 hours': 'дней по 24 часа',
  'What counts': 'Что учитывается',
  Goal: 'Цель',
  'Try it [rule]': 'Попробовать',
  'Back to the published rules': 'Вернуться к опубликованным',
  'It {wrong}': 'Поле {wrong}',
  'is missing. [rule]': 'не заполнено.',
  'is too long. [rule]': 'слишком длинное.',
  'may have 500 characters at most. [rule]': 'может содержать не больше 500 символов.',
  'must be a whole number from 1 to {most}.': 'должно быть целым числом от 1 до {most}.',
  'must say in a few words why.': 'должно в нескольких словах объяснять причину.',
  'must be a type of event that occurs.': 'должно быть типом событий, которые встречаются.',
  'may be at most {n}, as hot asks for.': 'может быть не больше {n}, сколько требует «Горячий».',
  'may be at most {n}, as warm asks for.': 'может быть не больше {n}, сколько требует «Тёплый».',
  'may be at most {n} in a window of {days, plural, one {# day} other {# days}}.':
    'может быть не больше {n} при периоде в {days, plural, one {# день} few {# дня} many {# дней} other {# дня}}.',
  Preview: 'Предварительный просмотр',
  'Nothing is tried yet': 'Пока нечего показать',
  'This draft cannot be tried yet': 'Этот черновик пока нельзя попробовать',
  'Correct the fields that are marked.': 'Исправьте отмеченные поля.',
  'Change a number and choose “Try it”. Nobody’s tier changes before you publish.':
    'Измените число и нажмите «Попробовать». До публикации ничья температура не изменится.',
  'The draft is the same as the rules that are published.': 'Черновик совпадает с опубликованными правилами.',

  'Who would move, now': 'Кто сдвинется сейчас',
  'Nobody would move.': 'Никто не сдвинется.',
  '<movers>{n, plural, one {# lead} other {# leads}}</movers> of <everybody>{all}</everybody> would move: <higher>{up}</higher> up, <lower>{down}</lower> down.': `Сдвинется <movers>${count}</movers> из <everybody>{all}</everybody>: вверх — <higher>{up}</higher>, вниз — <lower>{down}</lower>.`,
  'Leads per tier, now and under the draft': 'Лиды по температуре сейчас и по черновику',
  'Leads by tier now (rows) and under the draft (columns)':
    'Лиды по температуре сейчас (строки) и по черновику (столбцы)',
  'From which tier to which': 'Из какой температуры в какую',
  'Now, and under the draft:': 'Сейчас / черновик:',
  Now: 'Сейчас',
  'Under the draft': 'По черновику',
  'As it was': 'Как было',
  'There are too many events to look through while you wait (about {limit} is the limit), so one lead in {every} stands for all; the intervals are wider for it.':
    'Событий слишком много, чтобы просмотреть их сразу (предел — около {limit}), поэтому за всех отвечает один лид из {every}; интервалы от этого шире.',
  'Would it have foretold better?': 'Предсказал бы черновик лучше?',
  '{nights, plural, one {# night} other {# nights}} {days} days apart, the newest {newest}, {most} at most. The draft’s tiers are computed from the events that had arrived by each night.':
    '{nights, plural, one {# ночь} few {# ночи} many {# ночей} other {# ночи}} с промежутком в {days, plural, one {# день} few {# дня} many {# дней} other {# дня}}, последняя — {newest}, не больше {most}. Температура по черновику вычислена из событий, пришедших к каждой из ночей.',
  'As it was counts “{was}”, the draft “{drafted}”.': '«Как было» считает «{was}», черновик — «{drafted}».',
  '{title}, conversion by tier': '{title}, конверсия по температуре',
  'Still an association: a rule that foretells better finds the people who enrol, it does not make them enrol.':
    'Это по-прежнему связь: более точное правило находит тех, кто запишется на курс, но не побуждает их записаться.',
  'This needs a nightly snapshot that is at least as many days old.':
    'Нужен ночной снимок, которому не меньше стольких дней.',
  'Back to the draft': 'Назад к черновику',
  'Stay {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} under the draft':
    'По черновику остаются {tier, select, hot {горячими} warm {тёплыми} cool {прохладными} other {холодными}}',
  'From {from, select, hot {hot} warm {warm} cool {cool} other {cold}} to {to, select, hot {hot} warm {warm} cool {cool} other {cold}} under the draft':
    'По черновику из {from, select, hot {горячих} warm {тёплых} cool {прохладных} other {холодных}} становятся {to, select, hot {горячими} warm {тёплыми} cool {прохладными} other {холодными}}',
  '{tier, select, hot {Hot} warm {Warm} cool {Cool} other {Cold}} now [draft]':
    'Сейчас {tier, select, hot {горячие} warm {тёплые} cool {прохладные} other {холодные}}',
  '{tier, select, hot {Hot} warm {Warm} cool {Cool} other {Cold}} under the draft':
    'По черновику {tier, select, hot {горячие} warm {тёплые} cool {прохладные} other {холодные}}',
  '{move, select, up {Move up under the draft} down {Move down under the draft} any {Move under the draft} other {Everybody the draft was tried on}}':
    '{move, select, up {По черновику сдвигаются вверх} down {По черновику сдвигаются вниз} any {По черновику сдвигаются} other {Все, на ком опробован черновик}}',
  'Leads that would have been {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}':
    'Лиды, которые были бы {tier, select, hot {горячими} warm {тёплыми} cool {прохладными} other {холодными}}',
  'In the draft’s tier on nights {days} days apart, {most} at most{converted, select, yes {, and converted within {days} days} other {}}.':
    'В температуре по черновику в ночи с промежутком в {days, plural, one {# день} few {# дня} many {# дней} other {# дня}}, не больше {most}{converted, select, yes {, дошли до цели в течение {days, plural, one {# дня} few {# дней} many {# дней} other {# дня}}} other {}}.',
  'Looked for among every {every, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} lead.':
    'Просмотрен каждый {every, selectordinal, one {#-й} few {#-й} many {#-й} other {#-й}} лид.',

  'Publish as version {n}': 'Опубликовать как версию {n}',
  'Publish version {n}': 'Опубликовать версию {n}',
  'Everybody is scored by it within a moment; lists stay readable meanwhile. Past nights keep the version they were scored by. To go back, publish the old numbers again.':
    'Все лиды будут пересчитаны почти сразу; списки остаются доступны. Прошлые ночи сохраняют свою версию. Чтобы вернуться назад, опубликуйте прежние числа снова.',
  'The draft changes nothing: it is the same as the published rules.':
    'Черновик ничего не меняет: он совпадает с опубликованными правилами.',
  '{author} published version {version} on {at}, while you worked on version {base}: “{reason}”. Your draft is below, compared with the new rules; look at it once more before you publish it.':
    'Пока вы работали с версией {base}, {author} опубликовал(а) версию {version} ({at}): «{reason}». Ваш черновик ниже, он сравнён с новыми правилами; проверьте его ещё раз перед публикацией.',
  'Version {n} is live.': 'Действует версия {n}.',
  'Version {newest} is published, and everybody is scored by it.':
    'Версия {newest} опубликована, все лиды пересчитаны по ней.',
  'Version {newest} is published. Everybody is being scored by it; until that is done all pages go by version {live}.':
    'Версия {newest} опубликована. Лиды пересчитываются; до конца пересчёта все страницы показывают версию {live}.',
  '{step}: {done} of {total}': '{step}: {done} из {total}',
  'begins [pass]': 'начало',
  'scores [pass]': 'оценки',
  'active people [pass]': 'активные люди',
  'days [pass]': 'дни',
  Versions: 'Версии',
  'Versions of the rules': 'Версии правил',
  'Versions of the rules, newest first': 'Версии правил, сначала новые',
  Version: 'Версия',
  'Who and when': 'Кто и когда',
  'Nights scored by it': 'Ночи по этой версии',
  '{n, plural, one {# night} other {# nights}}, {from} to {to}':
    '{n, plural, one {# ночь} few {# ночи} many {# ночей} other {# ночи}}: {from} — {to}',
  'no night yet': 'ночей пока нет',
  'The criteria the school has always used.': 'Критерии, по которым школа работала всегда.',
}
