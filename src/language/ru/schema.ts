/** The page to read the API. What the OpenAPI document says is English, as the API is, and marked so. */
export default {
  API: 'API',
  'The commands below expect an API key, which an administrator makes, in HSL_API_KEY; those for administrators the value of their session cookie, {cookie}, in HSL_SESSION.':
    'Примеры ниже берут ключ API, который создаёт администратор, из HSL_API_KEY, а для администраторских адресов — значение cookie сеанса, {cookie}, из HSL_SESSION. Описания — на английском, как и сам API.',
  Endpoints: 'Адреса',
  Fields: 'Поля',
  'Fields of {name}': 'Поля {name}',
  'Fields of the answer {status}': 'Поля ответа {status}',
  'Copy the curl example of {path}': 'Копировать пример с curl: {path}',
  'Parameters of {what}': 'Параметры {what}',
  'Answers of {what}': 'Ответы {what}',
  Parameter: 'Параметр',
  Type: 'Тип',
  Meaning: 'Значение',
  Status: 'Код',
  Answer: 'Ответ',
  Field: 'Поле',
  required: 'обязательный',
  optional: 'необязательное',
}
