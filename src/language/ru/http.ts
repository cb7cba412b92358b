/** Refusals and faults. A field's name stands before what is wrong with it: "limit — должно быть целым числом". */
export default {
  'Bad Request': 'Неверный запрос',
  Unauthorized: 'Нужно войти',
  Forbidden: 'Нет доступа',
  'Page not found': 'Страница не найдена',
  'Method Not Allowed': 'Так эту страницу не открыть',
  Conflict: 'Данные уже изменились',
  'Payload Too Large': 'Слишком большой запрос',
  'Unsupported Media Type': 'Неподдерживаемый формат',
  'Misdirected Request': 'Неверный адрес портала',
  'Unprocessable Entity': 'Не получилось выполнить',
  'Too Many Requests': 'Слишком много попыток',
  'Internal Server Error': 'Внутренняя ошибка',
  'Service Unavailable': 'Временно недоступно',
  'There is nothing here.': 'Здесь ничего нет.',
  'This page does not exist.': 'Такой страницы не существует.',
  'Something went wrong on our side. It has been logged under this request id.':
    'На нашей стороне произошла ошибка. Она записана в журнал под этим номером запроса.',
  'Send the form as application/x-www-form-urlencoded.':
    'Отправьте форму как application/x-www-form-urlencoded.',
  'The database cannot be reached right now. The portal tries again by itself; please wait a moment.':
    'База данных сейчас недоступна. Портал сам повторяет попытки; пожалуйста, подождите немного.',
  'This took too long and was stopped. Ask for a shorter period or a narrower filter.':
    'Запрос выполнялся слишком долго и был остановлен. Выберите более короткий период или более узкий фильтр.',
  'The request is larger than the portal takes.': 'Запрос больше, чем принимает портал.',
  'The request could not be read.': 'Запрос не удалось прочитать.',
  'The portal does not answer under this name. Set APP_URL to the address that people use.':
    'Под этим именем портал не отвечает. Укажите в APP_URL адрес, которым пользуются люди.',
  'This came from another site. Open the portal itself and try again.':
    'Запрос пришёл с другого сайта. Откройте сам портал и попробуйте ещё раз.',
  'This page takes {methods}, not {method}.': 'Эта страница принимает {methods}, но не {method}.',
  'is not known here.': '— здесь такого параметра нет.',
  'may be given only once.': '— можно указать только один раз.',
  'must not contain a NUL character.': '— не должно содержать символ NUL.',
  'To the dashboard': 'На панель',
  'To the sign-in page': 'На страницу входа',
  'Request id <code>{id}</code>': 'Номер запроса <code>{id}</code>',
}
