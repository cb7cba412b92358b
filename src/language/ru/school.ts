/** Making the school at the first run. */
export default {
  'Make the school': 'Создать школу',
  'This page is here once: until the first account is made.':
    'Эта страница доступна один раз: пока не создана первая учётная запись.',
  'First: does mail arrive?': 'Для начала: доходит ли почта?',
  'Reports, invitations and new passwords come by mail. Send yourself one; if it does not arrive, mend SMTP_URL and MAIL_FROM and start again.':
    'Отчёты, приглашения и новые пароли приходят по почте. Отправьте письмо себе; если оно не дойдёт, исправьте SMTP_URL и MAIL_FROM и запустите портал снова.',
  'SMTP_URL is not set: mails are kept as files in DATA_DIR/mail, and reach nobody. The links of invitations are shown to you instead.':
    'SMTP_URL не задан: письма сохраняются файлами в DATA_DIR/mail и никому не доходят. Вместо этого ссылки из приглашений будут показаны вам.',
  'Your e-mail address': 'Ваш адрес эл. почты',
  'Send a test mail': 'Отправить пробное письмо',
  'The portal can send mail': 'Портал умеет отправлять письма',
  'This is the mail that was asked for when the school was made. Nothing is to be done.':
    'Это письмо запросили при создании школы. Делать ничего не нужно.',
  'The mail was not taken: {reply}': 'Письмо не принято: {reply}',
  'The mail was not taken: {reply}.': 'Письмо не принято: {reply}.',
  'The mail server took it ({reply}). Look into the mailbox.':
    'Почтовый сервер принял письмо ({reply}). Проверьте почту.',
  'It is kept as a file in DATA_DIR/mail. Nobody receives it until SMTP_URL names a mail server.':
    'Письмо сохранено файлом в DATA_DIR/mail. Никто его не получит, пока в SMTP_URL не указан почтовый сервер.',
  'No mail server is set.': 'Почтовый сервер не задан.',
  'Nothing is made yet: see what is marked below, and type the password again.':
    'Пока ничего не создано: проверьте отмеченные поля и введите пароль ещё раз.',
  'Name of the school': 'Название школы',
  '{zone}, as APP_TIMEZONE says.': '{zone}, как указано в APP_TIMEZONE.',
  'Every day that is counted begins at midnight here, and the nightly report comes by this clock. Later it can be changed with APP_TIMEZONE alone.':
    'По этому поясу начинаются сутки и приходит ночной отчёт. Позже его можно изменить только через APP_TIMEZONE.',
  'Which event is the goal?': 'Какое событие — цель?',
  'The event type that counts as a conversion. It can be changed later, as a new version of the rules.':
    'Тип события, которое считается конверсией. Позже его можно сменить новой версией правил.',
  'Write the event type that counts as a conversion.': 'Укажите тип события, которое считается конверсией.',
  'You, the first administrator': 'Вы — первый администратор',
  'Your name': 'Ваше имя',
  'E-mail, to sign in with': 'Эл. почта для входа',
  'First colleagues': 'Первые коллеги',
  'Each gets a mail with a link that is good for 7 days. Leave empty what you do not need; others can be invited any time.':
    'Каждый получит письмо со ссылкой, которая действует 7 дней. Лишние поля оставьте пустыми; пригласить остальных можно в любое время.',
  'E-mail of colleague {n}': 'Эл. почта коллеги {n}',
  'of colleague {n}': 'коллеги {n}',
  'This address stands here twice.': 'Этот адрес указан дважды.',
  'There is nothing to set up, or this link is too old. A portal without an account prints a link when it starts.':
    'Настраивать нечего, или ссылка устарела. Портал без учётных записей печатает ссылку при запуске.',
  'The school is made': 'Школа создана',
  '{school} is made': 'Школа «{school}» создана',
  'Invitations are on their way to {addresses}.': 'Приглашения отправлены: {addresses}.',
  'Scores and figures are counted from now on, and the nightly report comes to whoever subscribes to it at Reports.':
    'С этого момента считаются оценки и показатели, а ночной отчёт получат все, кто подпишется на него в разделе «Отчёты».',
  '{why} Hand this link over: it is shown only now, works once, and only for 7 days.':
    '{why} Передайте эту ссылку: она показана только сейчас, сработает один раз и действует 7 дней.',
}
