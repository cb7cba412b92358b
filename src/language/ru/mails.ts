/** An ICU plural: the noun or verb in each form, with what stands before and after it. */
const plural = (one: string, few: string, many: string, other = few) =>
  `{n, plural, one {${one}} few {${few}} many {${many}} other {${other}}}`

/** The report's mails, the question to an address, and what the portal itself says of a mail. */
export default {
  '{n, plural, one {The week: # became hot} other {The week: # became hot}}': plural(
    'Неделя: # стал горячим',
    'Неделя: # стали горячими',
    'Неделя: # стали горячими',
  ),
  'The week: {what}': 'Неделя: {what}',
  'No events for a day': 'Сутки без событий',
  'The first night': 'Первая ночь',
  '{n, plural, one {# became hot} other {# became hot}}': plural(
    '# стал горячим',
    '# стали горячими',
    '# стали горячими',
  ),
  '{n, plural, one {# lead moved} other {# leads moved}}': plural(
    '# лид переместился',
    '# лида переместились',
    '# лидов переместились',
  ),
  'Nothing changed': 'Без изменений',
  'Test: {subject}': 'Пробное: {subject}',

  '{conversions} and {events} that day.': 'За день: {conversions}, {events}.',
  'This is the first night, so nothing can have moved yet.': 'Это первая ночь, сравнивать пока не с чем.',
  'Nothing changed since {day}: every lead is in the tier it was in, {n} of them hot.':
    'С ночи {day} ничего не изменилось: температура у всех лидов прежняя, горячих — {n}.',
  '{n, plural, one {# became hot.} other {# became hot.}}': plural(
    '# стал горячим.',
    '# стали горячими.',
    '# стали горячими.',
  ),
  '{n, plural, one {# lead moved since {day}: {list}.} other {# leads moved since {day}: {list}.}}': plural(
    'С ночи {day} переместился # лид: {list}.',
    'С ночи {day} переместились # лида: {list}.',
    'С ночи {day} переместились # лидов: {list}.',
  ),
  '{n, plural, one {# rose} other {# rose}}': plural('# стал теплее', '# стали теплее', '# стали теплее'),
  '{n, plural, one {# cooled} other {# cooled}}': plural('# остыл', '# остыли', '# остыли'),
  '{n, plural, one {# came new} other {# came new}}': plural('# новый', '# новых', '# новых'),
  '{n, plural, one {# left} other {# left}}': plural('# ушёл', '# ушли', '# ушли'),
  'As of {when}': 'По состоянию на {when}',
  'As of {when}.': 'По состоянию на {when}.',
  Tiers: 'Лиды по температуре',

  'The week from {from} to {to}': 'Неделя: {from} — {to}',
  'Every lead is in the tier it was in on {day}.': 'С ночи {day} температура у всех лидов прежняя.',
  'The night seven before has no snapshot, so what moved in the week is not known.':
    'Снимка ночи неделю назад нет, поэтому перемещения за неделю неизвестны.',
  '7 days': '7 дней',
  '7 before': '7 до них',
  'Change [difference]': 'Разница',
  'Where they moved since {night}': 'Кто куда переместился с ночи {night}',
  'was \\ is': 'было \\ стало',
  'Rows: before, columns: now.': 'Строки — было, столбцы — стало.',
  'Left [lead]': 'Ушли',

  'Became hot': 'Стали горячими',
  'Nobody became hot.': 'Никто не стал горячим.',
  'Hot and untouched': 'Горячие без контакта',
  'since the night of {night}': 'с ночи {night}',
  'Everybody who was hot on the night before has been contacted.':
    'Со всеми, кто был горячим предыдущей ночью, уже связались.',
  'Will cool within 48 hours': 'Остынут в ближайшие 48 часов',
  'turns {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} on {when}':
    'станет {tier, select, hot {горячим} warm {тёплым} cool {прохладным} other {холодным}}: {when}',
  'No hot or warm lead does.': 'Никто из горячих и тёплых не остынет.',
  'The hottest five': 'Пятёрка самых горячих',
  'Nobody is hot.': 'Горячих нет.',

  '{n, plural, one {The last # night} other {The last # nights}}': plural(
    'Последняя # ночь',
    'Последние # ночи',
    'Последние # ночей',
  ),
  '{n, plural, one {Hot leads on the last # night. {list}.} other {Hot leads on the last # nights. {list}.}}':
    plural(
      'Горячие лиды за последнюю # ночь. {list}.',
      'Горячие лиды за последние # ночи. {list}.',
      'Горячие лиды за последние # ночей. {list}.',
    ),
  'The day beside the same weekday before': 'День и тот же день неделей раньше',
  'The day: {day}, beside {before}': 'День: {day}, для сравнения — {before}',
  'Top events of the day': 'Самые частые события дня',
  'There were none.': 'Их не было.',

  Health: 'Состояние заданий и данных',
  'The run before: none, this is the first.': 'Предыдущего запуска не было, это первый.',
  'The run before: {when}, {what}.': 'Предыдущий запуск: {when}, {what}.',
  '{state, select, done {done} failed {failed} dead {dead} cancelled {cancelled} skipped {skipped} running {running} pending {pending} other {{state}}}':
    '{state, select, done {выполнен} failed {не удался} dead {не удался, попытки прекращены} cancelled {остановлен} skipped {пропущен} running {ещё выполняется} pending {ещё не начат} other {{state}}}',
  '{ended} in {n} s': '{ended} за {n} с',
  '{took} at attempt {n}': '{took}, попытка {n}',
  'It compared the live scores and figures with the events: no difference.':
    'Он сверил текущие оценки и показатели с событиями: расхождений нет.',
  '{n, plural, one {It compared the live scores and figures with the events: # difference, repaired.} other {It compared the live scores and figures with the events: # differences, repaired.}}':
    plural(
      'Он сверил текущие оценки и показатели с событиями: # расхождение, исправлено.',
      'Он сверил текущие оценки и показатели с событиями: # расхождения, исправлены.',
      'Он сверил текущие оценки и показатели с событиями: # расхождений, исправлены.',
    ),
  'There are no events yet: does the bot send them?': 'Событий пока нет: отправляет ли их бот?',
  'The newest event came {when}, just now.': 'Последнее событие: {when}, только что.',
  'The newest event came {when}, {length} before this report.':
    'Последнее событие: {when}, за {length} до этого отчёта.',
  'That is long: does the bot still send?': 'Это давно: отправляет ли бот события?',
  'No event came late for the night before.': 'Опоздавших событий за предыдущую ночь нет.',
  '{n, plural, one {# event of before the previous report came after it; what that one said stays as it was.} other {# events of before the previous report came after it; what that one said stays as it was.}}':
    plural(
      '# событие до предыдущего отчёта пришло после него; сказанное в том отчёте не меняется.',
      '# события до предыдущего отчёта пришли после него; сказанное в том отчёте не меняется.',
      '# событий до предыдущего отчёта пришли после него; сказанное в том отчёте не меняется.',
    ),
  'Scoring rules: version {version}.': 'Правила оценки: версия {version}.',

  'This report in the portal': 'Этот отчёт на портале',
  'Scored anew': 'Пересчёт',
  'What runs when': 'Расписание заданий',
  'You receive this because you subscribed to it.':
    'Вы получаете это письмо, потому что подписались на отчёт.',
  'How often and when': 'Как часто и когда',
  'Stop receiving it': 'Отписаться',
  'This report: {url}': 'Этот отчёт: {url}',
  'How often and when: {url}': 'Как часто и когда: {url}',
  'To receive it no longer: {url}': 'Отписаться: {url}',

  'Confirm: the nightly report of the school': 'Подтвердите: ночной отчёт школы',
  '{by} would like to send you the nightly report.': '{by} хочет отправлять вам ночной отчёт.',
  'Would you like the nightly report?': 'Хотите получать ночной отчёт?',
  '{by} would like to send the nightly report of the school to {address}: who became a hot lead, who is cooling, what converted. {words}.':
    '{by} хочет отправлять на {address} ночной отчёт школы: кто стал горячим лидом, кто остывает, кто дошёл до цели. {words}.',
  'Open the page and say yes': 'Открыть страницу и согласиться',
  'If you do not want it, or do not know what this is, do nothing: without your yes no report is sent to you.':
    'Если он вам не нужен или вы не знаете, что это, ничего не делайте: без вашего согласия отчёты не отправляются.',
  '{by} would like to send you the nightly report of the school at this address:\nwho became a hot lead, who is cooling, what converted. {words}.':
    '{by} хочет отправлять вам на этот адрес ночной отчёт школы:\nкто стал горячим лидом, кто остывает, кто дошёл до цели.\n{words}.',
  'To receive it, open this page by {until} and press the button:\n  {url}':
    'Чтобы получать его, откройте эту страницу и нажмите кнопку\n(ссылка действует до: {until}):\n  {url}',
  'If you do not want it, or do not know what this is, do nothing: without your yes\nno report is sent to you.':
    'Если он вам не нужен или вы не знаете, что это, ничего не делайте:\nбез вашего согласия отчёты не отправляются.',

  'taken: {reply}': 'принято: {reply}',
  'deferred: {reply}': 'отложено: {reply}',
  'refused: {reply}': 'отклонено: {reply}',
  'unclear: {reply}': 'неясно: {reply}',
  'This is not one e-mail address; nothing was sent.': 'Это не один адрес эл. почты; ничего не отправлено.',
  'No mail server is set: kept as the file {file}': 'Почтовый сервер не задан: сохранено в файле {file}',
  'could not be written: {error}': 'не удалось записать: {error}',
  'no answer after the text was sent ({reply})': 'текст письма передан, ответа нет ({reply})',
  'Not sent: the account is not active any more, or the subscription has ended.':
    'Не отправлено: учётная запись отключена или подписка завершена.',
  'Not sent: the subscription has ended.': 'Не отправлено: подписка завершена.',
  'The mail server refused two mails to this address for good.':
    'Почтовый сервер дважды окончательно отверг письма на этот адрес.',
  'The portal was stopped while it sent this copy.': 'Портал был остановлен, пока отправлял эту копию.',
  'Another instance has taken this copy over.': 'Эту копию взял на себя другой экземпляр портала.',
  'Report {report} has no edition {edition} in {language}.':
    'У отчёта {report} нет выпуска {edition} на языке {language}.',
  'connect ECONNREFUSED {address}': 'соединение отклонено: {address}',
  'getaddrinfo ENOTFOUND {host}': 'сервер не найден: {host}',
  'Connection timeout': 'Нет соединения: время ожидания вышло',
  'Connection closed': 'Соединение закрыто',
  'Connection closed unexpectedly': 'Соединение неожиданно закрыто',
  'Greeting never received': 'Сервер принял соединение, но молчит',
  Timeout: 'Время ожидания вышло',
}
