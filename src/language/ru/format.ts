/** Lengths of time; see src/format.ts. */
export default {
  'just now': 'только что',
  'in a moment': 'сейчас',
  '{n} s': '{n} с',
  '{n} min': '{n} мин',
  '{n} h': '{n} ч',
  '{time} ago': '{time} назад',
  'in {time}': 'через {time}',
}
