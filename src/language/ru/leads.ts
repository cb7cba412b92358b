/** The reason for a tier, in whole sentences. */
export default {
  '{tier, select, hot {Hot} warm {Warm} cool {Cool} other {Cold}} [leads]':
    '{tier, select, hot {Горячие} warm {Тёплые} cool {Прохладные} other {Холодные}}',
  'no events in the window': 'нет событий за период',
  '{events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}':
    '{events, plural, one {# событие} few {# события} many {# событий} other {# события}} за {days, plural, one {# день} few {# дня} many {# дней} other {# дня}}',
  '{tier, select, hot {Hot} warm {Warm} other {Cool}} needs {events, plural, one {# more event} other {# more events}}.':
    'До {tier, select, hot {горячего} warm {тёплого} other {прохладного}} не хватает {events, plural, one {# события} few {# событий} many {# событий} other {# события}}.',
  '{tier, select, hot {Hot} warm {Warm} other {Cool}} needs {days, plural, one {# more day} other {# more days}}.':
    'До {tier, select, hot {горячего} warm {тёплого} other {прохладного}} не хватает {days, plural, one {# дня} few {# дней} many {# дней} other {# дня}}.',
  '{tier, select, hot {Hot} warm {Warm} other {Cool}} needs {events, plural, one {# more event} other {# more events}} and {days, plural, one {# more day} other {# more days}}.':
    'До {tier, select, hot {горячего} warm {тёплого} other {прохладного}} не хватает {events, plural, one {# события} few {# событий} many {# событий} other {# события}} и {days, plural, one {# дня} few {# дней} many {# дней} other {# дня}}.',
  'With no activity it turns {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} on {when}.':
    'Без активности станет {tier, select, hot {горячим} warm {тёплым} cool {прохладным} other {холодным}}: {when}.',
  'With what is recorded for later it turns {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} on {when}.':
    'По уже записанным событиям станет {tier, select, hot {горячим} warm {тёплым} cool {прохладным} other {холодным}}: {when}.',
}
