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
  'Of those who registered, <soon>{next}</soon> were active in the week after.':
    'Из зарегистрировавшихся через неделю были активны <soon>{next}</soon>.',
  'Of those who registered, <soon>{next}</soon> were active in the week after, <later>{fourth}</later> were active in the fourth week after.':
    'Из зарегистрировавшихся через неделю были активны <soon>{next}</soon>, на четвёртой неделе — <later>{fourth}</later>.',

  'Events per day': 'События по дням',
  '{day}: {events, plural, one {# event} other {# events}} by {people, plural, one {# person} other {# people}}': `{day}: ${events}, {people, plural, one {# человек} few {# человека} many {# человек} other {# человека}}`,
  'No events on these {n} days.':
    'За {n, plural, one {# день} few {# дня} many {# дней} other {# дня}} событий не было.',
  '<whole>{events, plural, one {# event} other {# events}}</whole> on {days, plural, one {# day} other {# days}}, most on {day} with <busiest>{most}</busiest>; <sofar>{now}</sofar> today so far.': `<whole>${events}</whole> за ${days}, больше всего {day}: <busiest>{most}</busiest>; сегодня пока <sofar>{now}</sofar>.`,
  '<whole>{events, plural, one {# event} other {# events}}</whole> on {days, plural, one {# day} other {# days}}, most on {day} with <busiest>{most}</busiest>.': `<whole>${events}</whole> за ${days}, больше всего {day}: <busiest>{most}</busiest>.`,

  '{n, plural, one {events} other {events}}':
    '{n, plural, one {событие} few {события} many {событий} other {события}}',
  'No events in this period.': 'За этот период событий нет.',
  '<whole>{events, plural, one {# event} other {# events}}</whole>: <one>{first}</one>.': `<whole>${events}</whole>: <one>{first}</one>.`,
  '<whole>{events, plural, one {# event} other {# events}}</whole>: <one>{first}</one>, then <other>{second}</other>.': `<whole>${events}</whole>: <one>{first}</one>, затем <other>{second}</other>.`,
  '{label} changed most: <earlier>{change}</earlier>.':
    'Сильнее всего изменилось «{label}»: <earlier>{change}</earlier>.',

  '{n} of {all}': '{n} из {all}',
  Step: 'Шаг',
  'Of the step before': 'От предыдущего шага',
  'Of all': 'От всех',
  'Median hours': 'Медиана, часов',
  '<part>{before}</part> of the step before · <whole>{all}</whole> of all':
    '<part>{before}</part> от предыдущего шага · <whole>{all}</whole> от всех',
  '{label}: {people}, {before} of the step before, {all} of all':
    '{label}: {people}, {before} от предыдущего шага, {all} от всех',
  'half of them within <pace>{time}</pace>': 'половина уложилась в <pace>{time}</pace>',
  '{n} stopped here': 'остановились здесь: {n}',
  'Nobody registered in this period.': 'За этот период никто не зарегистрировался.',
  'Of <start>{first}</start> who registered <end>{last}</end> came to the end, <rate>{share}</rate>.':
    'Из <start>{first}</start> зарегистрировавшихся до конца дошли <end>{last}</end>, <rate>{share}</rate>.',
  'Most are lost before “{label}”: <there>{share}</there> get there from the step before.':
    'Больше всего потерь перед шагом «{label}»: с предыдущего шага сюда доходят <there>{share}</there>.',
  'Nobody was lost on the way.': 'По пути никто не потерялся.',

  '{weekday} {time}: {events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}': `{weekday}, {time}: ${events} за ${days}`,
  'Busiest: {weekday} at {time}, with <square>{n, number} events</square> on an average one.':
    'Самое активное время: {weekday}, {time}, в среднем <square>{n, plural, one {# событие} few {# события} many {# событий} other {# события}}</square>.',
  '<evening>{share}</evening> of all events fall between {from} and {to}.':
    '<evening>{share}</evening> всех событий приходится на время с {from} до {to}.',
  Fewer: 'Меньше',
  'more events': 'больше событий',

  '{label}: {share}, between {low} and {high}': '{label}: {share}, от {low} до {high}',
  '{label}: not enough data': '{label}: мало данных',
  'All leads: {share}': 'Все лиды: {share}',
  'all {share}': 'все: {share}',

  '<whole>{events, plural, one {# event} other {# events}}</whole> on {days, plural, one {# day} other {# days}}, <past>{compared}</past>; most on {day}, with <busiest>{most}</busiest>.': `<whole>${events}</whole> за ${days}, <past>{compared}</past>; больше всего {day}: <busiest>{most}</busiest>.`,
  '<whole>{events, plural, one {# event} other {# events}}</whole> on {days, plural, one {# day} other {# days}}; most on {day}, with <busiest>{most}</busiest>.': `<whole>${events}</whole> за ${days}; больше всего {day}: <busiest>{most}</busiest>.`,
  '{label} leads with <leader>{share}</leader>.': 'Чаще всего — {label}: <leader>{share}</leader>.',

  '{events} for {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}':
    '{events} для {tier, select, hot {горячего} warm {тёплого} cool {прохладного} other {холодного}}',
  'Night of {day}: {n} {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} of {all}': `Ночь {day}: ${ofTiers} — {n} из {all}`,
  '{tier, select, hot {hot} warm {warm} cool {cool} other {cold}} [leads]':
    '{tier, select, hot {горячие} warm {тёплые} cool {прохладные} other {холодные}}',
  'No night of this period has a snapshot.': 'Ни для одной ночи этого периода нет снимка.',
  'On the night of {day}: <hots>{hot}</hots> hot, <warms>{warm}</warms> warm, <cools>{cool}</cools> cool, <colds>{cold}</colds> cold.':
    'Ночь {day}: горячих — <hots>{hot}</hots>, тёплых — <warms>{warm}</warms>, прохладных — <cools>{cool}</cools>, холодных — <colds>{cold}</colds>.',
  'On the night of {day}: <hots>{hot}</hots> hot (<hots_was>{hot_was}</hots_was> before), <warms>{warm}</warms> warm (<warms_was>{warm_was}</warms_was> before), <cools>{cool}</cools> cool (<cools_was>{cool_was}</cools_was> before), <colds>{cold}</colds> cold (<colds_was>{cold_was}</colds_was> before).':
    'Ночь {day}: горячих — <hots>{hot}</hots> (было <hots_was>{hot_was}</hots_was>), тёплых — <warms>{warm}</warms> (было <warms_was>{warm_was}</warms_was>), прохладных — <cools>{cool}</cools> (было <cools_was>{cool_was}</cools_was>), холодных — <colds>{cold}</colds> (было <colds_was>{cold_was}</colds_was>).',
  '“Before” is the first of {n} nights, {day}.':
    '«Было» — первая из {n, plural, one {# ночи} few {# ночей} many {# ночей} other {# ночи}}, {day}.',
  'Cold leads are in the table.': 'Холодные лиды — в таблице.',
}
