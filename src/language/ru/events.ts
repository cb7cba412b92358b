export default {
  '{n, plural, one {# rarer type} other {# rarer types}}':
    '{n, plural, one {# более редкий тип} few {# более редких типа} many {# более редких типов} other {# более редких типа}}',
}
