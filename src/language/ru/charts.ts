const events = '{events, plural, one {# событие} few {# события} many {# событий} other {# события}}'
const days = '{days, plural, one {# день} few {# дня} many {# дней} other {# дня}}'
const ofTiers = '{tier, select, hot {горячих} warm {тёплых} cool {прохладных} other {холодных}}'

/** What charts say of themselves, and the heads of their tables. CSV files have the English ones. */
export default {
  steady: 'без изменений',
  'new [change]': 'с нуля',
  '{percent} %': '{percent}\u00a0%',
  '{day}, so far': '{day}, неполный день',
  'Today, so far': 'Сегодня, неполный день',
  'Dashed: today, so far': 'Пунктир: сегодня, неполный день',
  '{title}, table': '{title}, таблица',
  '{title}, newest day first': '{title}, сначала новые дни',
  '{title}, newest night first': '{title}, сначала новые ночи',
  '{title}, events of the whole period': '{title}, события за весь период',
  'Show as table': 'Показать таблицей',
  'CSV<of> of {title}</of>': 'CSV<of>: {title}</of>',
  Day: 'День',
  Night: 'Ночь',
  Weekday: 'День недели',
  All: 'Все',
  Share: 'Доля',
  Change: 'Изменение',
  'not enough data': 'мало данных',

  'Week of': 'Неделя с',
  'Week 0': 'Неделя 0',
  'Week {later} active': 'Неделя {later}, активны',
  'Week {later} share': 'Неделя {later}, доля',
  'Week 0 is the rest of the week of registration. The last square of each row, with a broken edge, is not over.':
    'Неделя 0 — остаток недели регистрации. Последняя клетка строки, с пунктирной рамкой, ещё не завершена.',
  'Registered in the week of {day}, {later, plural, one {# week} other {# weeks}} later: {active} of {people} active':
    'Регистрация на неделе с {day}, через {later, plural, one {# неделю} few {# недели} many {# недель} other {# недели}}: активны {active} из {people}',
  'Registered in the week of {day}, {later, plural, one {# week} other {# weeks}} later: {active} of {people} active, so far':
    'Регистрация на неделе с {day}, через {later, plural, one {# неделю} few {# недели} many {# недель} other {# недели}}: активны {active} из {people}, неделя не завершена',
  'No week after a registration is over yet.': 'Ни одна неделя после регистрации ещё не завершилась.',
  'Of those who registered, {next} were active in the week after.':
    'Из зарегистрировавшихся через неделю были активны {next}.',
  'Of those who registered, {next} were active in the week after, {fourth} were active in the fourth week after.':
    'Из зарегистрировавшихся через неделю были активны {next}, на четвёртой неделе — {fourth}.',

  'Events per day': 'События по дням',
  '{day}: {events, plural, one {# event} other {# events}} by {people, plural, one {# person} other {# people}}': `{day}: ${events}, {people, plural, one {# человек} few {# человека} many {# человек} other {# человека}}`,
  'No events on these {n} days.':
    'За {n, plural, one {# день} few {# дня} many {# дней} other {# дня}} событий не было.',
  '{events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}, most on {day} with {most}; {now} today so far.': `${events} за ${days}, больше всего {day}: {most}; сегодня пока {now}.`,
  '{events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}, most on {day} with {most}.': `${events} за ${days}, больше всего {day}: {most}.`,

  '{n, plural, one {events} other {events}}':
    '{n, plural, one {событие} few {события} many {событий} other {события}}',
  'No events in this period.': 'За этот период событий нет.',
  '{events, plural, one {# event} other {# events}}: {first}.': `${events}: {first}.`,
  '{events, plural, one {# event} other {# events}}: {first}, then {second}.': `${events}: {first}, затем {second}.`,
  '{label} changed most: {change}.': 'Сильнее всего изменилось «{label}»: {change}.',

  Step: 'Шаг',
  'Of the step before': 'От предыдущего шага',
  'Of all': 'От всех',
  'Median hours': 'Медиана, часов',
  '{before} of the step before · {all} of all': '{before} от предыдущего шага · {all} от всех',
  '{label}: {people}, {before} of the step before, {all} of all':
    '{label}: {people}, {before} от предыдущего шага, {all} от всех',
  'half of them within {time}': 'половина уложилась в {time}',
  '{n} stopped here': 'остановились здесь: {n}',
  'Nobody registered in this period.': 'За этот период никто не зарегистрировался.',
  'Of {first} who registered {last} came to the end, {share}.':
    'Из {first} зарегистрировавшихся до конца дошли {last}, {share}.',
  'Most are lost before “{label}”: {share} get there from the step before.':
    'Больше всего потерь перед шагом «{label}»: с предыдущего шага сюда доходят {share}.',
  'Nobody was lost on the way.': 'По пути никто не потерялся.',

  '{weekday} {time}: {events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}': `{weekday}, {time}: ${events} за ${days}`,
  'Busiest: {weekday} at {time}, with {n, number} events on an average one.':
    'Самое активное время: {weekday}, {time}, в среднем {n, plural, one {# событие} few {# события} many {# событий} other {# события}}.',
  '{share} of all events fall between {from} and {to}.':
    '{share} всех событий приходится на время с {from} до {to}.',
  Fewer: 'Меньше',
  'more events': 'больше событий',

  '{label}: {share}, between {low} and {high}': '{label}: {share}, от {low} до {high}',
  '{label}: not enough data': '{label}: мало данных',
  'All leads: {share}': 'Все лиды: {share}',
  'all {share}': 'все: {share}',

  '{events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}, {compared}; most on {day}, with {most}.': `${events} за ${days}, {compared}; больше всего {day}: {most}.`,
  '{events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}; most on {day}, with {most}.': `${events} за ${days}; больше всего {day}: {most}.`,
  '{label} leads with {share}.': 'Чаще всего — {label}: {share}.',

  '{events} for {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}':
    '{events} для {tier, select, hot {горячего} warm {тёплого} cool {прохладного} other {холодного}}',
  'Night of {day}: {n} {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} of {all}': `Ночь {day}: ${ofTiers} — {n} из {all}`,
  '{tier, select, hot {hot} warm {warm} cool {cool} other {cold}} [leads]':
    '{tier, select, hot {горячие} warm {тёплые} cool {прохладные} other {холодные}}',
  'No night of this period has a snapshot.': 'Ни для одной ночи этого периода нет снимка.',
  '{n} {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} ({before} before)': `${ofTiers} — {n} (было {before})`,
  '{n} {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}': `${ofTiers} — {n}`,
  'On the night of {day}: {list}.': 'Ночь {day}: {list}.',
  '“Before” is the first of {n} nights, {day}.':
    '«Было» — первая из {n, plural, one {# ночи} few {# ночей} many {# ночей} other {# ночи}}, {day}.',
  'Cold leads are in the table.': 'Холодные лиды — в таблице.',
}
