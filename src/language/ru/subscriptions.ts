/** Who receives the report, how often and when. */
export default {
  'Who receives the report': 'Кто получает отчёт',
  Subscriptions: 'Подписки',
  'Nobody is subscribed': 'Никто не подписан',
  'The report is written all the same, and can be read here.':
    'Отчёт всё равно составляется, его можно прочитать здесь.',
  Actions: 'Действия',
  'Next: {when}': 'Следующий: {when}',
  '{words}. Next: {when}.': '{words}. Следующий: {when}.',
  suspended: 'приостановлена',
  'The mail server refused two mails to this address for good. No report is sent to it until the suspension is lifted.':
    'Почтовый сервер дважды окончательно отверг письма на этот адрес. Отчёты на него не отправляются, пока приостановка не снята.',
  'has not said yes': 'не подтвердил',
  'Asked {ago}.': 'Запрос отправлен {ago}.',
  'The link of that mail has run out.': 'Срок ссылки в том письме истёк.',
  'The link holds good until {when}.': 'Ссылка действует до: {when}.',
  'The mail server: {reply}': 'Почтовый сервер: {reply}',
  'Lift the suspension of {name}': 'Снять приостановку: {name}',
  Lift: 'Снять',
  'Ask {name} again': 'Спросить ещё раз: {name}',
  'Ask again': 'Спросить ещё раз',
  'Stop sending the report to {name}': 'Больше не отправлять отчёт: {name}',
  Stop: 'Прекратить',
  'Your subscription': 'Ваша подписка',
  'Managers and administrators can subscribe.': 'Подписаться могут менеджеры и администраторы.',
  'You do not receive the report.': 'Вы не получаете отчёт.',
  'Change [subscription]': 'Изменить',
  'Send it to me': 'Присылать мне',
  'Stop sending it to me': 'Больше не присылать мне',
  'Once a week means the report that arrives on that day, with what moved in the seven nights before.':
    '«Раз в неделю» — это отчёт, который приходит в выбранный день и показывает, что изменилось за семь ночей.',
  'In the language of your account: <chosen>{language}</chosen>. <change>Change</change>':
    'На языке вашей учётной записи: <chosen>{language}</chosen>. <change>Изменить</change>',
  'Language of its mails': 'Язык писем',
  '{language} for {name}': '{language}: {name}',
  'From the next report on the mails to this address are in this language.':
    'Начиная со следующего отчёта письма на этот адрес будут на этом языке.',
  'This person chooses the language on the page of their account.':
    'Этот человек выбирает язык сам, на странице своей учётной записи.',
  'An address from outside': 'Внешний адрес',
  'It is asked by mail, and receives nothing before it says yes.':
    'Согласие спросим письмом; до него на адрес ничего не отправляется.',
  'E-mail address': 'Адрес эл. почты',
  'Ask this address': 'Запросить согласие',
  'How often': 'Как часто',
  'Once a week: on': 'Раз в неделю: день',
  At: 'Во сколько',
  'Empty: {zone}, as the portal.': 'Пусто — {zone}, как у портала.',
  'From Monday to Friday': 'С понедельника по пятницу',
  'Once a week': 'Раз в неделю',
  'As soon as it is written': 'Как только готов',
  Monday: 'Понедельник',
  Tuesday: 'Вторник',
  Wednesday: 'Среда',
  Thursday: 'Четверг',
  Friday: 'Пятница',
  Saturday: 'Суббота',
  Sunday: 'Воскресенье',
  'Every day': 'Каждый день',
  'Every weekday': 'По будням',
  'Every Monday': 'Каждый понедельник',
  'Every Tuesday': 'Каждый вторник',
  'Every Wednesday': 'Каждую среду',
  'Every Thursday': 'Каждый четверг',
  'Every Friday': 'Каждую пятницу',
  'Every Saturday': 'Каждую субботу',
  'Every Sunday': 'Каждое воскресенье',
  '{every}, as soon as it is written': '{every}, как только готов',
  '{every} at {time} ({zone})': '{every} в {time} ({zone})',
  'Choose one of these.': 'Выберите один из вариантов.',
  'Write it as Europe/Berlin or America/New_York, or leave it empty.':
    'Укажите в виде Europe/Berlin или America/New_York либо оставьте пустым.',
  'This is no e-mail address such as ann@school.example.':
    'Это не адрес эл. почты. Пример адреса: ann@school.example.',
  'This is the address of an account here, which subscribes by itself.':
    'Это адрес учётной записи портала: её владелец подписывается сам.',
  'This address is on the list already.': 'Этот адрес уже в списке.',
  'This address has said yes, or was asked less than a minute ago.':
    'Этот адрес уже дал согласие, или запрос отправлен меньше минуты назад.',
  'Nobody is subscribed under this number any more.': 'Подписки с таким номером больше нет.',
  'You are subscribed, as it says below.': 'Вы подписаны, условия — ниже.',
  'You are not subscribed any more.': 'Вы больше не подписаны.',
  'The mail server took the question. The report is sent to this address once it has said yes.':
    'Почтовый сервер принял запрос. Отчёт будет отправляться на этот адрес после согласия.',
  'The address is on the list, but the mail server did not take the question: see below.':
    'Адрес добавлен, но почтовый сервер не принял запрос: смотрите ниже.',
  'This address receives the report no longer.': 'Этот адрес больше не получает отчёт.',
  'The suspension is lifted: the next report is sent to this address again.':
    'Приостановка снята: следующий отчёт снова уйдёт на этот адрес.',

  'Stop receiving the report': 'Отписаться от отчёта',
  'You receive it no longer': 'Вы отписаны',
  'This subscription has ended': 'Подписка завершена',
  'Receive the nightly report': 'Получать ночной отчёт',
  'Yes, send it to me': 'Да, присылайте',
  'Thank you': 'Спасибо',
  'This link has run out': 'Ссылка больше не действует',
  'The nightly report of the school is sent to {address}. Shall that end?':
    'Ночной отчёт школы отправляется на {address}. Прекратить?',
  'No further report is sent to {address}. What a mail server is being given at this very moment may still arrive.':
    'Отчёты на {address} больше не отправляются. Письмо, которое уже передаётся почтовому серверу, ещё может прийти.',
  'There is nothing to end: no report is sent by this subscription any more.':
    'Завершать нечего: по этой подписке отчёты больше не отправляются.',
  'Shall the nightly report of the school be sent to {address}? Each mail has a link that ends it.':
    'Отправлять ночной отчёт школы на {address}? В каждом письме есть ссылка для отписки.',
  'The report is sent to {address} from the next one on. Each mail has a link that ends it.':
    'Начиная со следующего, отчёт отправляется на {address}. В каждом письме есть ссылка для отписки.',
  'It has been used, replaced by a newer one, or is too old. Ask whoever invited you to send another.':
    'Она уже использована, заменена новой или устарела. Попросите того, кто вас пригласил, прислать другую.',
}
