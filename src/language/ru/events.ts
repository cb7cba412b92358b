/** The list of events and its filter, the catalogue of types, the export. What the bot wrote (types, details) stays as it is. */
export default {
  '{n, plural, one {# rarer type} other {# rarer types}}':
    '{n, plural, one {# более редкий тип} few {# более редких типа} many {# более редких типов} other {# более редких типа}}',
  'Views of events': 'Разделы событий',
  List: 'Список',
  Types: 'Типы',
  '(no type)': '(без типа)',
  'no details': 'без подробностей',
  '{n} more': 'ещё {n}',

  'Filter events': 'Фильтр событий',
  Filters: 'Фильтры',
  'All types': 'Все типы',
  'Find a type': 'Найти тип',
  'Types to show; none ticked shows all': 'Какие типы показать; если не отмечен ни один, показаны все',
  'id, @username or name': 'id, @ник или имя',
  'From [time]': 'С',
  Before: 'До',
  Detail: 'Подробность',
  'Another detail': 'Ещё одна подробность',
  'Filter [button]': 'Найти',
  ', remove this filter': ', убрать этот фильтр',
  'Clear all': 'Сбросить всё',
  'The filter’s times are in {zone}.': 'Время в фильтре — по поясу {zone}.',
  '{typed} (unknown)': '{typed} (неизвестно, кто это)',
  '{typed}: several people': '{typed}: несколько человек',
  'More than {n} people fit: type more of the name.': 'Подходит больше {n} человек: введите имя подробнее.',

  'Events: a filter is wrong': 'События: ошибка в фильтре',
  'No events are listed, because the filter cannot be understood.':
    'События не показаны: фильтр не удалось понять.',
  '{label} “<typed>{text}</typed>”: {what}': '{label}, «<typed>{text}</typed>»: {what}',
  'Show the list without it': 'Показать список без этого фильтра',
  'Show the newest events': 'Показать новые события',
  'The address names a person twice. Clear one of them.':
    'В адресе два раза указан человек. Уберите один из фильтров.',
  'The end must be later than the start.': 'Конец должен быть позже начала.',
  'At most {n} characters, none of them the NUL character.': 'Не больше {n} символов, и без символа NUL.',
  'At most {n} of them at once.': 'Не больше {n} сразу.',
  'An id is a whole number, such as 900000001.': 'Id — целое число, например 900000001.',
  'Write it as path = value, such as source = telegram_bot or utm.source = mail.':
    'Запишите как путь = значение, например source = telegram_bot или utm.source = mail.',
  'Write a day such as 2026-11-23, or a time such as 2026-11-23T14:05, that the calendar has.':
    'Укажите день, который есть в календаре, например 2026-11-23, или время, например 2026-11-23T14:05.',
  'The bot knows nobody by this id, @username or name.': 'Бот не знает никого с таким id, @ником или именем.',
  'An event is named by its id, a whole number.': 'Событие указывают по его id, целому числу.',
  'There is no event with this id.': 'События с таким id нет.',
  'Several people fit “<typed>{text}</typed>”. Whose events?':
    'По запросу «<typed>{text}</typed>» подходит несколько человек. Чьи события показать?',
  'This search would look through {n} events': 'Такой поиск перебрал бы слишком много событий: {n}',
  'Few or none of the newest fit, and many others have such details. Give a range, or a person:':
    'Среди новых событий подходят немногие или ни одного, а такие подробности есть у многих других. Укажите период или человека:',
  'In the last 24 hours': 'За последние 24 часа',
  'In the last 7 days': 'За последние 7 дней',
  'In the last 30 days': 'За последние 30 дней',

  'Events, newest first': 'События, сначала новые',
  Time: 'Время',
  Pause: 'Пауза',
  'Paused: go on': 'Пауза: продолжить',
  'Jump to': 'Перейти к',
  'Jump to a time': 'Перейти ко времени',
  Go: 'Перейти',
  Around: 'Вокруг',
  'Around {when}.': 'События около {when}.',
  'Around event {id}, which is marked.': 'События вокруг события {id}, оно отмечено.',
  'Around event {id}, which this filter leaves out.': 'События вокруг события {id}, которое скрыто фильтром.',
  '{n}+ new events': 'Новых событий: {n}+',
  '{n, plural, one {# new event} other {# new events}}':
    '{n, plural, one {# новое событие} few {# новых события} many {# новых событий} other {# нового события}}',
  'Copy JSON': 'Копировать JSON',
  'Show around this event': 'Что было вокруг этого события',
  'Events of this person': 'События этого человека',
  'Events with the same': 'События с такой же подробностью',
  'No event fits this filter': 'Под этот фильтр не подходит ни одно событие',
  'Widen it, or clear it to see all events.': 'Расширьте фильтр или сбросьте его, чтобы увидеть все события.',
  'No events yet': 'Событий пока нет',
  'They appear here as the bot records them.': 'Они появятся здесь, как только бот их запишет.',
  'Pages of events': 'Страницы событий',

  'Event types': 'Типы событий',
  '{types}, as of <time>{when}</time>': '{types}, по состоянию на <time>{when}</time>',
  'Some names look like one type written in two ways. They are counted apart until the bot writes one of them.':
    'Некоторые названия похожи на один тип, записанный по-разному. Они считаются отдельно, пока бот не станет писать одно из них.',
  'Event types, the most frequent of the last 30 days first':
    'Типы событий, сначала самые частые за последние 30 дней',
  '30 days': '30 дней',
  'Per day': 'По дням',
  'All time': 'За всё время',
  'First [event]': 'Первое',
  'Last [event]': 'Последнее',
  'Newest sample': 'Новый пример',
  'Looks like <near>{type}</near>': 'Похоже на <near>{type}</near>',
  '{types} not shown.': 'Не показано: {types}.',
  'Each type that the bot records appears here by itself.':
    'Каждый тип, который запишет бот, появится здесь сам.',
  'None in {days} days.': 'За {days} дней ни одного.',
  '{n} today so far.': 'Сегодня пока {n}.',
  'Per day over {days} days, most on {day}: {most}; {n} today so far.':
    'По дням за {days} дней, больше всего {day}: {most}; сегодня пока {n}.',

  Export: 'Выгрузить',
  'Export events': 'Выгрузка событий',
  'Back to the list': 'Назад к списку',
  'more than {n} events': 'больше {n} событий',
  '{n, plural, one {about # event} other {about # events}}':
    '{n, plural, one {около # события} few {около # событий} many {около # событий} other {около # события}}',
  'As of <time>{when}</time>, newest first.': 'По состоянию на <time>{when}</time>, сначала новые.',
  'Counted to the last event.': 'Сосчитано до последнего события.',
  'Counting was stopped there; the file holds all of them.':
    'На этом счёт остановлен; в файле будут все события.',
  'The database’s estimate, because counting them would take long; the file holds all of them.':
    'Это оценка базы данных, потому что точный счёт занял бы много времени; в файле будут все события.',
  'Filters of this export': 'Фильтры этой выгрузки',
  'Without a filter: all events.': 'Без фильтра: все события.',
  'for spreadsheets; cells that a spreadsheet would run as a formula begin with an apostrophe':
    'для таблиц; ячейки, которые таблица приняла бы за формулу, начинаются с апострофа',
  'for programs; one JSON object per line, details as they are':
    'для программ; по объекту JSON в строке, подробности как есть',
  'Cancel the download in your browser and the work stops. Each export is kept in the audit.':
    'Если отменить загрузку в браузере, работа остановится. Каждая выгрузка записывается в журнал действий.',
  'Rows written': 'Записано строк',
  'The download begins.': 'Загрузка начинается.',
  'Done: {rows}.': 'Готово: {rows}.',
  '{rows} so far.': 'Пока {rows}.',
  '{n, plural, one {{done} of # row so far.} other {{done} of # rows so far.}}':
    '{n, plural, one {Пока {done} из # строки.} few {Пока {done} из # строк.} many {Пока {done} из # строк.} other {Пока {done} из # строки.}}',
  '{n, plural, one {Cut off after # row: {why}.} other {Cut off after # rows: {why}.}}':
    '{n, plural, one {Прервано после # строки: {why}.} few {Прервано после # строк: {why}.} many {Прервано после # строк: {why}.} other {Прервано после # строки: {why}.}}',
  'the database broke off': 'база данных прервала работу',
  'the reader went away': 'загрузка прекращена получателем',
  'the session ended': 'сеанс завершён',
  'the reader took nothing for two minutes': 'получатель две минуты ничего не принимал',
  unknown: 'причина неизвестна',
  'Many exports are under way. Try again in a few minutes.':
    'Сейчас идёт много выгрузок. Попробуйте ещё раз через несколько минут.',
  'Several people are called {name}. Choose one on the page of events.':
    'Имя {name} у нескольких человек. Выберите одного на странице событий.',
}
