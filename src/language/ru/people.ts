/** A person: page, dialog, timeline. */
export default {
  'Previous person of the list': 'Предыдущий человек в списке',
  'Next person of the list': 'Следующий человек в списке',
  'Previous (k)': 'Назад (k)',
  'Next (j)': 'Вперёд (j)',
  '{place} of {all}': '{place} из {all}',
  'Open as page': 'Открыть страницей',
  Close: 'Закрыть',
  'Close (Esc)': 'Закрыть (Esc)',
}
