export default {
  '{n, plural, one {# is} other {# are}}': '{n, plural, one {#} few {#} many {#} other {#}}',
  '{n, plural, one {# more} other {# more}}':
    '{n, plural, one {ещё #} few {ещё #} many {ещё #} other {ещё #}}',
}
