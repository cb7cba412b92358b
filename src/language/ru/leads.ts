export default {
  '{n, plural, one {# more event} other {# more events}}':
    '{n, plural, one {ещё # событие} few {ещё # события} many {ещё # событий} other {ещё # события}}',
}
