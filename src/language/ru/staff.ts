/** People, roles, invitations. */
export default {
  'End the sessions of {name}': 'Завершить сеансы: {name}',
  'The link that was sent opens nothing any more. Who is to come after all is invited anew.':
    'Отправленная ссылка больше ничего не откроет. Кого всё же ждут, приглашают заново.',
  People: 'Люди',
  '{n, plural, one {# person} other {# people}} may sign in':
    '{n, plural, one {Войти может # человек} few {Войти могут # человека} many {Войти могут # человек} other {Войти могут # человека}}',
  you: 'вы',
  deactivated: 'отключена',
  'seen <time>{ago}</time>': 'был(а) здесь <time>{ago}</time>',
  'not seen for 30 days': 'не появлялся(-лась) 30 дней',
  '{n, plural, one {# open session} other {# open sessions}}':
    '{n, plural, one {# открытый сеанс} few {# открытых сеанса} many {# открытых сеансов} other {# открытых сеанса}}',
  '{n, plural, one {End # open session} other {End # open sessions}}':
    '{n, plural, one {Завершить # открытый сеанс} few {Завершить # открытых сеанса} many {Завершить # открытых сеансов} other {Завершить # открытых сеанса}}',
  'Change [person]': 'Изменить',
  'Change role': 'Сменить роль',
  'Deactivate {name}': 'Отключить: {name}',
  'Reactivate {name}': 'Включить снова: {name}',
  'Who is deactivated is signed out at once, and receives no report. It can be taken back. API keys are the school’s and stay.':
    'Отключённый сотрудник сразу теряет доступ и не получает отчётов. Это можно отменить. Ключи API принадлежат школе и остаются.',
  'What was changed here': 'Что здесь меняли',
  'What {name} did': 'Действия: {name}',
  'reads everything and works leads': 'видит всё и работает с лидами',
  'also exports, edits rules and subscriptions, sends reports again':
    'ещё выгружает данные, меняет правила и подписки, повторно отправляет отчёты',
  'also handles people, API keys, jobs and the audit':
    'ещё управляет людьми, ключами API, заданиями и видит журнал действий',
  'Nobody here has this number.': 'Здесь нет человека с таким номером.',
  '{name} is the last administrator who may sign in. Make somebody else an administrator first.':
    '{name} — последний администратор, который может войти. Сначала назначьте администратором кого-то ещё.',

  'Invite somebody': 'Пригласить коллегу',
  'Mail the invitation': 'Отправить приглашение',
  'Show a link instead': 'Показать ссылку',
  Invited: 'Приглашены',
  'Nobody is invited at the moment.': 'Сейчас никто не приглашён.',
  'ran out <time>{when}</time>': 'истекло <time>{when}</time>',
  'good until <time>{when}</time>': 'действует до: <time>{when}</time>',
  'by {name} [invited]': 'пригласил(а) {name}',
  'Mail {email} again': 'Отправить ещё раз: {email}',
  'Mail again': 'Отправить ещё раз',
  'Show a new link for {email}': 'Показать новую ссылку для {email}',
  'New link': 'Новая ссылка',
  'Take back the invitation of {email}': 'Отозвать приглашение {email}',
  'Take back': 'Отозвать',
  'The invitation of {email}': 'Приглашение для {email}',
  'The mail was not taken: {why}. Hand this link over another way; it is shown only now, works once, and only for 7 days. Who has it, joins.':
    'Письмо не принято: {why}. Передайте ссылку другим путём; она показана только сейчас, сработает один раз и действует 7 дней. У кого она есть, тот и войдёт.',
  'Hand this link over; it is shown only now, works once, and only for 7 days. Who has it, joins.':
    'Передайте эту ссылку; она показана только сейчас, сработает один раз и действует 7 дней. У кого она есть, тот и войдёт.',
  'This address has an account, or an invitation that is still good: see below.':
    'У этого адреса уже есть учётная запись или действующее приглашение: смотрите ниже.',
  'This invitation was taken up or taken back.': 'Это приглашение уже принято или отозвано.',
  'The invitation is on its way.': 'Приглашение отправлено.',
  'No mail server is set: the invitation is kept as a file in DATA_DIR/mail.':
    'Почтовый сервер не задан: приглашение сохранено файлом в DATA_DIR/mail.',
  'The invitation is taken back: its link opens nothing any more.':
    'Приглашение отозвано: ссылка больше не работает.',
  'The role is changed, from the next click on.': 'Роль изменена и действует со следующего щелчка.',
  'The account is deactivated: its sessions have ended, on every instance.':
    'Учётная запись отключена: её сеансы завершены на всех экземплярах портала.',
  'The account may sign in again.': 'С этой учётной записью снова можно войти.',
  'The sessions have ended.': 'Сеансы завершены.',
  'The school’s name is changed.': 'Название школы изменено.',
  'The school': 'Школа',
  'Name [school]': 'Название',
  'Keep this name [school]': 'Сохранить название',
  'Stands in invitations.': 'Указывается в приглашениях.',
  'Time zone': 'Часовой пояс',
  'set by APP_TIMEZONE': 'задан в APP_TIMEZONE',
  'chosen when the school was made': 'выбран при создании школы',
  'the default': 'по умолчанию',

  Join: 'Присоединиться',
  'Join {school}': 'Добро пожаловать: {school}',
  'Join the portal': 'Добро пожаловать на портал',
  'As <strong>{email}</strong>, in the role <strong>{role}</strong>: {words}.':
    'Адрес <strong>{email}</strong>, роль <strong>{role}</strong>: {words}.',
  'Your name, as colleagues see it': 'Ваше имя, каким его видят коллеги',
  'This address has an account already: sign in with it.':
    'У этого адреса уже есть учётная запись: войдите с ней.',
  'This invitation was used, taken back, or is older than a week. Ask who sent it for another one.':
    'Приглашение уже использовано, отозвано или старше недели. Попросите отправителя прислать новое.',
  'Your invitation to the portal of {school}': 'Приглашение на портал школы «{school}»',
  'Your invitation to the portal of the school': 'Приглашение на портал школы',
  '{by} invites you to the portal of {school}, as {role}. It shows whom to contact now, and why.':
    '{by} приглашает вас на портал школы «{school}»; ваша роль — {role}. Портал показывает, с кем связаться сейчас и почему.',
  '{by} invites you to the portal of the school, as {role}. It shows whom to contact now, and why.':
    '{by} приглашает вас на портал школы; ваша роль — {role}. Портал показывает, с кем связаться сейчас и почему.',
  'Choose a name and a password here. The link works once, within {n} days.':
    'Выберите имя и пароль по ссылке. Она сработает один раз, в течение {n} дней.',
  'If you do not know what this is about, do nothing: no account is made without you.':
    'Если вы не знаете, о чём речь, ничего не делайте: без вас учётная запись не появится.',
}
