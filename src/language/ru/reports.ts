/** Nightly reports: the list, one of them, its copies, the people behind its figures, the night scored anew. */
export default {
  'Nightly reports': 'Ночные отчёты',
  'Nightly reports, newest first': 'Ночные отчёты, сначала новые',
  'The nightly report of {night}': 'Ночной отчёт: {night}',
  'There is no report yet': 'Отчётов пока нет',
  'The first one comes <time>{when}</time>, {relative}.': 'Первый придёт <time>{when}</time>, {relative}.',
  'The next one comes <time>{when}</time>, {relative}.': 'Следующий придёт <time>{when}</time>, {relative}.',
  Report: 'Отчёт',
  'Sent to': 'Кому отправлен',
  'nobody was subscribed': 'подписчиков не было',
  'and {n} more': 'и ещё {n}',
  Newer: 'Новее',
  'Who receives it': 'Кто его получает',
  'Who receives it, and when': 'Кто и когда его получает',
  'Nobody is subscribed. The report is written all the same, and can be read here.':
    'Никто не подписан. Отчёт всё равно составляется, его можно прочитать здесь.',
  'Receive it by mail': 'Получать по почте',

  'The night of {night}, as of <time>{when}</time>': 'Ночь {night}, по состоянию на <time>{when}</time>',
  'Score it anew': 'Пересчитать заново',
  'Send me a test': 'Отправить мне пробное',
  'A test went to {to}. The mail server said: {reply}':
    'Пробное письмо отправлено на {to}. Ответ почтового сервера: {reply}',
  'The test to {to} did not go out ({state}): {reply}': 'Пробное письмо на {to} не ушло ({state}): {reply}',
  'Who received it': 'Кто его получил',
  'Nobody was subscribed that night.': 'В ту ночь подписчиков не было.',
  'Recipient and state': 'Получатель и состояние',
  Action: 'Действие',
  'Send again to {recipient}': 'Отправить ещё раз: {recipient}',
  'Send again': 'Отправить ещё раз',
  'weekly edition': 'недельный выпуск',
  'waits to be sent': 'ждёт отправки',
  'is being sent': 'отправляется',
  'handed over': 'передано серверу',
  'not taken yet, tried again': 'пока не принято, повторяем',
  refused: 'отклонено',
  'unclear: it may have arrived': 'неясно: возможно, дошло',
  'not sent: this address refused mails twice': 'не отправлено: адрес дважды отверг письма',
  'given up': 'попытки прекращены',
  'again {when}': 'повтор {when}',
  'on {when}': '{when}',
  'The mail as it was sent': 'Письмо, как оно отправлено',
  'The plain text part': 'Текстовая часть письма',
  'There is no such report.': 'Такого отчёта нет.',
  'This report has no picture.': 'У этого отчёта нет графика.',
  'This night has no snapshot.': 'Для этой ночи нет снимка.',

  'Copy to {recipient}': 'Копия для {recipient}',
  'The weekly edition of the night of {night}, written {when}':
    'Недельный выпуск, ночь {night}, составлен {when}',
  'The nightly edition of the night of {night}, written {when}':
    'Ночной выпуск, ночь {night}, составлен {when}',
  'Send again to this one': 'Отправить сюда ещё раз',
  'This copy will be sent again within a few seconds.':
    'Копия будет отправлена ещё раз через несколько секунд.',
  'This copy is on its way already.': 'Эта копия уже отправляется.',
  'Nobody is subscribed under this address any more, so that it is not written to.':
    'На этот адрес больше никто не подписан, поэтому письмо не отправляется.',
  'There is no such copy.': 'Такой копии нет.',
  Attempts: 'Попытки',
  'None. {reply}': 'Не было. {reply}',
  'None yet.': 'Пока не было.',
  'When, and what the mail server said': 'Когда и что ответил почтовый сервер',
  'took {n} s': 'длилась {n} с',
  'under way': 'выполняется',
  'the portal fell silent': 'портал перестал отвечать',
  Headers: 'Заголовки письма',
  'The key that ends the subscription is the recipient’s own affair.':
    'Ключ для отписки скрыт: он принадлежит получателю.',
  'With it:': 'Вложение:',
  '{n} bytes': '{n} байт',

  Person: 'Человек',
  Nobody: 'Никого',
  'Tier and why': 'Температура и почему',
  'before they left:': 'до ухода:',
  '{words} As of <time>{when}</time>.': '{words} По состоянию на <time>{when}</time>.',
  'The first {n} of {all} are listed.': 'Показаны первые {n} из {all}.',
  'There is no earlier night.': 'Более ранней ночи нет.',
  'From the night of {night} to this one.': 'С ночи {night} до этой.',
  'New [lead]': 'Новые',
  'left [lead]': 'ушли',
  '{n, plural, one {# lead became hot} other {# leads became hot}}':
    '{n, plural, one {# лид стал горячим} few {# лида стали горячими} many {# лидов стали горячими} other {# лида стали горячими}}',
  'Hot on this night, and not on that of {night}.': 'Горячие в эту ночь, но не в ночь {night}.',
  '{n, plural, one {# lead hot and untouched} other {# leads hot and untouched}}':
    '{n, plural, one {# горячий лид без контакта} few {# горячих лида без контакта} many {# горячих лидов без контакта} other {# горячего лида без контакта}}',
  'Hot since the night of {night}.': 'С ночи {night} — горячий.',
  'Hot on this night and on the one before, and nobody has written down a contact or a note from 24 hours before they became hot up to this night.':
    'Горячие в эту и в предыдущую ночь; с момента за 24 часа до того, как они стали горячими, и до этой ночи никто не записал ни контакта, ни заметки.',
  '{n, plural, one {# lead will cool within 48 hours} other {# leads will cool within 48 hours}}':
    '{n, plural, one {# лид остынет в ближайшие 48 часов} few {# лида остынут в ближайшие 48 часов} many {# лидов остынут в ближайшие 48 часов} other {# лида остынут в ближайшие 48 часов}}',
  'Hot and warm leads that fall to a lower tier within 48 hours when they do nothing; the soonest first.':
    'Горячие и тёплые лиды, которые без активности остынут в ближайшие 48 часов; сначала те, кто раньше.',
  'Turns {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} on {when} with no activity.':
    'Без активности станет {tier, select, hot {горячим} warm {тёплым} cool {прохладным} other {холодным}}: {when}.',
  '{n, plural, one {# conversion on {day}} other {# conversions on {day}}}':
    '{n, plural, one {# конверсия, {day}} few {# конверсии, {day}} many {# конверсий, {day}} other {# конверсии, {day}}}',
  '{n, plural, one {# conversion from {from} to {to}} other {# conversions from {from} to {to}}}':
    '{n, plural, one {# конверсия: {from} — {to}} few {# конверсии: {from} — {to}} many {# конверсий: {from} — {to}} other {# конверсии: {from} — {to}}}',
  '{n, plural, one {By # person, as events of {type} say.} other {By # people, as events of {type} say.}}':
    '{n, plural, one {У # человека, по событиям {type}.} few {У # человек, по событиям {type}.} many {У # человек, по событиям {type}.} other {У # человек, по событиям {type}.}}',
  '{now}; the night before no lead.': '{now}; предыдущей ночью лидом не был.',
  '{now}; the night before {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} with {events} on {days}.':
    '{now}; предыдущей ночью — {tier, select, hot {горячий} warm {тёплый} cool {прохладный} other {холодный}}, событий: {events}, дней: {days}.',

  'Scored anew: {night}': 'Пересчёт: {night}',
  'The night of {night}, scored anew': 'Ночь {night}: пересчёт',
  'From raw events, as of <time>{when}</time>, by version {rules} of the rule, beside what the night kept.':
    'По исходным событиям на <time>{when}</time>, по версии {rules} правил, рядом с тем, что сохранила ночь.',
  '{n, plural, one {No difference: each of the # lead scores today as it did that night.} other {No difference: each of the # leads scores today as it did that night.}}':
    '{n, plural, one {Расхождений нет: оценка # лида сегодня та же, что в ту ночь.} few {Расхождений нет: оценки всех # лидов сегодня те же, что в ту ночь.} many {Расхождений нет: оценки всех # лидов сегодня те же, что в ту ночь.} other {Расхождений нет: оценки всех # лидов сегодня те же, что в ту ночь.}}',
  '{n, plural, one {# lead of {leads} scores otherwise today} other {# leads of {leads} score otherwise today}}':
    '{n, plural, one {У # лида из {leads} оценка сегодня другая} few {У # лидов из {leads} оценка сегодня другая} many {У # лидов из {leads} оценка сегодня другая} other {У # лида из {leads} оценка сегодня другая}}',
  '{differ}, all because of events that came late.':
    '{differ}, и всё это из-за событий, пришедших с опозданием.',
  '{differ}; of the first {looked}, all because of events that came late.':
    '{differ}; у первых {looked} — из-за событий, пришедших с опозданием.',
  '{differ}. Of the differences, {n, plural, one {# is} other {# are}} not explained by late events: an event or a registration was added for earlier, changed or deleted since.':
    '{differ}. Из расхождений {n, plural, one {# не объясняется} few {# не объясняются} many {# не объясняются} other {# не объясняются}} опоздавшими событиями: событие или регистрация были добавлены задним числом, изменены или удалены.',
  '{differ}. Of the first {looked}, {n, plural, one {# is} other {# are}} not explained by late events: an event or a registration was added for earlier, changed or deleted since.':
    '{differ}. Из первых {looked} {n, plural, one {# не объясняется} few {# не объясняются} many {# не объясняются} other {# не объясняются}} опоздавшими событиями: событие или регистрация были добавлены задним числом, изменены или удалены.',
  'The first {n} are looked into.': 'Разобраны первые {n}.',
  'What differs, and why': 'Что расходится и почему',
  'That night': 'В ту ночь',
  Today: 'Сегодня',
  Why: 'Почему',
  'no lead': 'не лид',
  '<bdi>{type}</bdi> of {created}, came {received}': '<bdi>{type}</bdi> от {created}, пришло {received}',
  '{n, plural, one {# event came late: without it the score is the one kept.} other {# events came late: without them the score is the one kept.}}':
    '{n, plural, one {# событие опоздало: без него оценка совпадает с сохранённой.} few {# события опоздали: без них оценка совпадает с сохранённой.} many {# событий опоздали: без них оценка совпадает с сохранённой.} other {# события опоздали: без них оценка совпадает с сохранённой.}}',
  '{n, plural, one {# event came late, which explains a part of it.} other {# events came late, which explains a part of it.}}':
    '{n, plural, one {# событие опоздало, это объясняет часть расхождения.} few {# события опоздали, это объясняет часть расхождения.} many {# событий опоздали, это объясняет часть расхождения.} other {# события опоздали, это объясняет часть расхождения.}}',
  'No event came late.': 'Опоздавших событий нет.',
  'The closed day, counted anew': 'Закрытый день, пересчёт',
  'As it was mailed.': 'Как в письме.',
  'What differs came, or was changed, afterwards.': 'Расхождения появились или изменены позже.',
  Figure: 'Показатель',
  Mailed: 'В письме',
  Conversions: 'Конверсии',
  'Active people': 'Активные люди',
  Registered: 'Зарегистрировались',
  '… then opened the lesson': '… затем открыли урок',
  '… then joined the webinar': '… затем пришли на вебинар',
  '… then enrolled': '… затем записались на курс',
}
