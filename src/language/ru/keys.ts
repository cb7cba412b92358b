/** API keys. */
export default {
  'For programs that read the <api>JSON API</api>. A key is the school’s, not a person’s.':
    'Для программ, которые читают <api>JSON API</api>. Ключ принадлежит школе, а не человеку.',
  'The key “{name}”': 'Ключ «{name}»',
  'Copy it now: it is shown this once, and the portal keeps only its fingerprint. Who has it, reads what staff may read.':
    'Скопируйте его сейчас: он показан один раз, портал хранит только его отпечаток. Владелец ключа видит то же, что сотрудник.',
  'Try it': 'Попробуйте',
  'Copy the curl example': 'Копировать пример с curl',
  Keys: 'Ключи',
  'No program has a key yet': 'Ни у одной программы ещё нет ключа',
  'Make one for each program, so that one can be revoked without the others.':
    'Создайте отдельный ключ для каждой программы: тогда один можно отозвать, не трогая остальные.',
  'made <time>{when}</time> by {who}': 'создан <time>{when}</time>, {who}',
  revoked: 'отозван',
  'revoked <time>{when}</time>': 'отозван <time>{when}</time>',
  'last used <time>{ago}</time> from {address}': 'использован <time>{ago}</time> с адреса {address}',
  'never used': 'ни разу не использован',
  Revoke: 'Отозвать',
  'The program that uses it is refused at once. This cannot be taken back.':
    'Программа с этим ключом сразу получит отказ. Отменить это нельзя.',
  'Revoke “{name}” for good': 'Отозвать «{name}» навсегда',
  'Make a key': 'Новый ключ',
  'What is it for?': 'Для чего он?',
  'Such as “warehouse import”.': 'Например, «выгрузка в хранилище».',
  Scope: 'Права',
  'read [scope]': 'чтение',
  'reads the JSON API, as staff may': 'читает JSON API, как сотрудник',
  'Make the key': 'Создать ключ',
  'Write a name of 1 to 60 characters: what the key is for.':
    'Укажите название от 1 до 60 символов: для чего этот ключ.',
  'The key is revoked: whoever uses it is refused from now on.':
    'Ключ отозван: с этого момента всем, кто им пользуется, будет отказано.',
  'There is no such key, or it is revoked already.': 'Такого ключа нет, или он уже отозван.',
}
