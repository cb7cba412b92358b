export default {
  '{n, plural, one {# open session} other {# open sessions}}':
    '{n, plural, one {# открытый сеанс} few {# открытых сеанса} many {# открытых сеансов} other {# открытых сеанса}}',
}
