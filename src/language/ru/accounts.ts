/** Signing in, one's own account, a new password. */
export default {
  'Sign in': 'Вход',
  Password: 'Пароль',
  'Sign in [button]': 'Войти',
  'Forgot your password?': 'Забыли пароль?',
  'No account? An administrator of the portal invites you.':
    'Нет учётной записи? Вас пригласит администратор портала.',
  Language: 'Язык',
  'E-mail or password is wrong.': 'Неверный адрес или пароль.',
  'Too many attempts. Try again in {n} min.': 'Слишком много попыток. Попробуйте снова через {n} мин.',
  'Many people are signing in right now. Please try again in a moment.':
    'Сейчас входит много людей. Пожалуйста, попробуйте ещё раз через минуту.',
  'Your session has ended. Please sign in again.': 'Ваш сеанс завершён. Пожалуйста, войдите снова.',
  'This is for administrators. Ask an administrator if you need it.':
    'Этот раздел — для администраторов. Если он вам нужен, обратитесь к администратору.',
  'This is for managers. Ask an administrator if you need it.':
    'Этот раздел — для менеджеров. Если он вам нужен, обратитесь к администратору.',
  '{email} is not an e-mail address of plain letters, digits and signs, such as ann@school.example.':
    '{email} — не адрес эл. почты из латинских букв, цифр и знаков, например ann@school.example.',

  'Look into your mailbox': 'Проверьте почту',
  'If <strong>{email}</strong> belongs to an account here, a mail with a link is on its way. The link works once, within an hour.':
    'Если у <strong>{email}</strong> здесь есть учётная запись, письмо со ссылкой уже в пути. Ссылка сработает один раз, в течение часа.',
  'Nothing after a few minutes? Look among unwanted mails, or ask an administrator of the portal.':
    'Прошло несколько минут, а письма нет? Загляните в спам или обратитесь к администратору портала.',
  'Write the address you sign in with. A mail will bring you a link that sets a new password.':
    'Укажите адрес, с которым вы входите. Мы пришлём письмо со ссылкой для нового пароля.',
  'Write an e-mail address such as ann@school.example.':
    'Укажите адрес эл. почты, например ann@school.example.',
  'Send the mail': 'Отправить письмо',
  'Back to the sign-in page': 'Вернуться на страницу входа',
  'This link is used, or older than an hour. Ask for another one: “Forgot your password?” on the sign-in page.':
    'Ссылка уже использована или старше часа. Запросите новую: «Забыли пароль?» на странице входа.',
  'Set a new password': 'Новый пароль',
  'For <strong>{email}</strong>. All your sessions end, and the link is used up.':
    'Для <strong>{email}</strong>. Все ваши сеансы завершатся, а ссылка перестанет работать.',
  'Set the password': 'Сохранить пароль',
  'New password': 'Новый пароль',
  'New password again': 'Новый пароль ещё раз',
  '12 to 128 characters. A sentence is easier to keep in mind than signs.':
    'От 12 до 128 символов. Фразу запомнить легче, чем набор знаков.',
  'The new password {weakness}': 'Новый пароль {weakness}',
  'must have at least 12 characters.': 'должен содержать не менее 12 символов.',
  'must have at most 128 characters.': 'должен содержать не более 128 символов.',
  'must not contain the e-mail address.': 'не должен содержать адрес эл. почты.',
  'is among the most used passwords: choose another.': 'слишком распространён: придумайте другой.',
  'The two new passwords differ.': 'Новые пароли не совпадают.',

  'Hello {name},': 'Здравствуйте, {name}!',
  'somebody asked for a new password for {email}: on {when} ({zone}), from the address {address}, with {browser}.':
    'Кто-то запросил новый пароль для {email}: {when} ({zone}), с адреса {address}, браузер — {browser}.',
  'unknown [address]': 'неизвестно',
  'If it was you, set the new password here. The link works once, within {n} minutes, and ends all your sessions.':
    'Если это были вы, задайте новый пароль по ссылке. Она сработает один раз, в течение {n} минут, и завершит все ваши сеансы.',
  'If it was not you, do nothing: your password stays as it is. If this comes again, tell an administrator of the portal.':
    'Если это были не вы, ничего не делайте: пароль останется прежним. Если письмо придёт снова, сообщите администратору портала.',
  'Or copy this address: {url}': 'Или скопируйте адрес: {url}',

  'Your new password is set, and all your sessions have ended. Sign in with it.':
    'Новый пароль сохранён, все ваши сеансы завершены. Войдите с новым паролем.',
  'Your account is ready. Sign in with the password you have just chosen.':
    'Учётная запись готова. Войдите с паролем, который вы только что выбрали.',
  'The school is made. Sign in with the password you have just chosen.':
    'Школа создана. Войдите с паролем, который вы только что выбрали.',
  'Your name is changed.': 'Имя изменено.',
  'Your password is changed. Your other sessions have ended.':
    'Пароль изменён. Другие ваши сеансы завершены.',
  'The session has ended.': 'Сеанс завершён.',
  'The look is changed.': 'Оформление изменено.',
  'The language is changed.': 'Язык изменён.',
  'Times are now shown in the zone you chose.': 'Теперь время показано в выбранном часовом поясе.',

  'Your account': 'Ваша учётная запись',
  You: 'О вас',
  'Keep this name': 'Сохранить имя',
  'How the portal looks to you': 'Как выглядит портал',
  Colours: 'Цвета',
  'As the device': 'Как на устройстве',
  Light: 'Светлые',
  Dark: 'Тёмные',
  'Keep this look': 'Сохранить оформление',
  'Language of pages and mails': 'Язык страниц и писем',
  'As the browser asks': 'Как в браузере',
  'Keep this language': 'Сохранить язык',
  'Times are shown in': 'Показывать время',
  'the school’s zone, {zone}': 'в часовом поясе школы, {zone}',
  'It is now <now>{when}</now>. Days, and figures per day, stay those of the school: everybody sees the same numbers. Filters and the sentences about scores keep the school’s zone too.':
    'Сейчас <now>{when}</now>. Дни и показатели по дням остаются по времени школы: все видят одни и те же числа. Фильтры и пояснения к оценкам тоже остаются в поясе школы.',
  'Keep this zone': 'Сохранить пояс',
  'Where you are signed in': 'Где вы вошли',
  'End all sessions but this one': 'Завершить все сеансы, кроме этого',
  'End all others': 'Завершить остальные',
  'this one': 'этот',
  'unknown address': 'адрес неизвестен',
  'Another program': 'Другая программа',
  '{browser} on {system}': '{browser}, {system}',
  '{where} · since <since>{begun}</since> · active <active>{seen}</active>':
    '{where} · с <since>{begun}</since> · активность <active>{seen}</active>',
  End: 'Завершить',
  'End the session of {browser} from {where}': 'Завершить сеанс: {browser}, {where}',
  'Change your password': 'Смена пароля',
  'Your other sessions end. Nobody who administers the portal can read your password.':
    'Другие ваши сеансы завершатся. Никто из администраторов портала не может прочитать ваш пароль.',
  'Current password': 'Текущий пароль',
  'This is not your current password.': 'Это не текущий ваш пароль.',
  'Change password': 'Сменить пароль',
  'Write a name of 1 to 80 characters.': 'Укажите имя от 1 до 80 символов.',
  'Choose a zone of the list.': 'Выберите пояс из списка.',
  'This session has already ended.': 'Этот сеанс уже завершён.',
}
