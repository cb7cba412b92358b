const past = 'за последние {n, plural, one {# день} few {# дня} many {# дней} other {# дня}}'

/** The first page, and what to do now. */
export default {
  'What to do now': 'Что делать сейчас',
  '<strong>{n}</strong> due today': '<strong>{n}</strong> — пора связаться',
  'today [due]': 'сегодня',
  'since {day} [due]': 'с {day}',
  'None of your leads is due. Take one of the hot ones.':
    'Ни с кем из ваших лидов связываться не пора. Возьмите одного из горячих.',
  '<strong>{n}</strong> hot, never contacted': '<strong>{n}</strong> — горячие, с кем ещё не связывались',
  'Every hot lead that is nobody’s or yours has been contacted.':
    'Со всеми горячими лидами, ничьими и вашими, уже связались.',
  'Write to {name} on Telegram': 'Написать в Telegram: {name}',
  'Write to {name} in Telegram': 'Написать в Telegram: {name}',
  Overnight: 'За ночь',
  'Overnight, {day}': 'За ночь, {day}',
  '{n, plural, one {became hot} other {became hot}}':
    '{n, plural, one {стал горячим} few {стали горячими} many {стали горячими} other {стали горячими}}',
  '{n, plural, one {cooled} other {cooled}}':
    '{n, plural, one {остыл} few {остыли} many {остыли} other {остыли}}',
  '{n, plural, one {conversion} other {conversions}}':
    '{n, plural, one {конверсия} few {конверсии} many {конверсий} other {конверсии}}',
  '{n, plural, one {new registration} other {new registrations}}':
    '{n, plural, one {новая регистрация} few {новые регистрации} many {новых регистраций} other {новых регистрации}}',
  'Now hot:': 'Теперь горячие:',
  'The night of {day} is being closed right now.': 'Ночь {day} закрывается прямо сейчас.',
  'The night of {day} has not been closed.': 'Ночь {day} не закрыта.',
  'The first night is yet to come.': 'Первая ночь ещё впереди.',
  'The nightly run failed: {why}': 'Ночной запуск не удался: {why}',
  'no reason is known': 'причина неизвестна',
  'Closed {when}.': 'Закрыта: {when}.',
  'Report mailed to {n}': 'Отчёт отправлен: {n}',
  '{n} on the way': 'в пути: {n}',
  '{n} not delivered': 'не доставлено: {n}',

  'As of <time>{when}</time>': 'По состоянию на <time>{when}</time>',
  'The school as it was then. <live>Show the live dashboard</live>':
    'Школа, какой она была тогда. <live>Показать, что сейчас</live>',
  'Hot leads': 'Горячие лиды',
  'Whom to contact now': 'С кем связаться сейчас',
  'Whom to contact then': 'С кем было пора связаться тогда',
  'All hot leads': 'Все горячие лиды',
  'Rank {n}': 'Место {n}',
  'Last seen <time>{ago}</time>.': 'Последняя активность: <time>{ago}</time>.',
  'Nobody is hot right now': 'Сейчас горячих нет',
  'The warm leads are the next to turn hot.': 'Следующими горячими станут тёплые лиды.',
  'Warm leads': 'Тёплые лиды',
  'Leads per tier': 'Лиды по температуре',
  '<link>{leads}</link> in all': 'Всего <link>{leads}</link>',
  Figures: 'Показатели',
  'Events today': 'События сегодня',
  'on last {weekday} by {time}; by <who>{people, plural, one {# person} other {# people}}</who>':
    'к прошлой неделе ({weekday}, {time}); <who>{people, plural, one {# человек} few {# человека} many {# человек} other {# человека}}</who>',
  'Events, 7 days': 'События за 7 дней',
  'Active people, 7 days': 'Активные люди за 7 дней',
  'Registrations, 7 days': 'Регистрации за 7 дней',
  'Conversions, 7 days': 'Конверсии за 7 дней',
  'In all': 'Всего',
  'Last {weekday} by now': 'Неделю назад ({weekday}) к этому часу',
  'Yesterday by now': 'Вчера к этому часу',
  '<earlier>{n} before</earlier>': '<earlier>было {n}</earlier>',
  'Events per day, last {n} days': `События по дням ${past}`,
  'Top events, last {n} days': `Самые частые события ${past}`,
  'All other types': 'Все остальные типы',
  'Recent events': 'Последние события',
  'All events': 'Все события',
  'No events yet': 'Событий пока нет',
  'They appear here as the bot records them.': 'Они появятся здесь, как только бот их запишет.',
}
