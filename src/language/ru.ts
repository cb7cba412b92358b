/**
 * The Russian catalogue: a file per room, gathered here. It speaks to colleagues, politely and briefly: "вы" in lower case, verbs in
 * buttons ("Сохранить", "Завершить"), no exclamation marks, «ёлочки», ё written, "5 %" and "5 мин" with a space that does not break.
 *
 *  lead лид · hot, warm, cool, cold горячий, тёплый, прохладный, холодный · tier температура · score оценка · funnel воронка
 *  event событие · registration регистрация · conversion конверсия · goal цель · converted сконвертировался → «дошёл до цели»
 *  the night ночь, ночной отчёт · report отчёт · subscription подписка · subscriber подписчик · delivery доставка · mail письмо
 *  call list список лидов · contact (to) связаться · contact (a) контакт · owner ответственный · to take a lead взять лида · due пора связаться
 *  note заметка · status статус · timeline лента · cooling остывает · dashboard панель · analytics аналитика · audience выборка
 *  job задание · run запуск · slot время по расписанию · overdue просрочено · rule правило · version версия · snapshot снимок
 *  account учётная запись · staff сотрудники · manager менеджер · administrator администратор · role роль · session сеанс
 *  sign in войти · sign out выйти · invitation приглашение · key ключ · audit журнал действий · school школа · time zone часовой пояс
 */
import accounts from './ru/accounts.ts'
import analytics from './ru/analytics.ts'
import audit from './ru/audit.ts'
import callList from './ru/call-list.ts'
import charts from './ru/charts.ts'
import dashboard from './ru/dashboard.ts'
import events from './ru/events.ts'
import everywhere from './ru/everywhere.ts'
import format from './ru/format.ts'
import http from './ru/http.ts'
import incidents from './ru/incidents.ts'
import jobs from './ru/jobs.ts'
import keys from './ru/keys.ts'
import leads from './ru/leads.ts'
import mails from './ru/mails.ts'
import outreach from './ru/outreach.ts'
import people from './ru/people.ts'
import reports from './ru/reports.ts'
import rules from './ru/rules.ts'
import schema from './ru/schema.ts'
import school from './ru/school.ts'
import staff from './ru/staff.ts'
import subscriptions from './ru/subscriptions.ts'

/** The Russian of each room, by the file's name. */
export const ROOMS: Record<string, Record<string, string>> = {
  accounts,
  analytics,
  audit,
  'call-list': callList,
  charts,
  dashboard,
  events,
  everywhere,
  format,
  http,
  incidents,
  jobs,
  keys,
  leads,
  mails,
  outreach,
  people,
  reports,
  rules,
  schema,
  school,
  staff,
  subscriptions,
}

/** Russian by the English sentence. */
export const russian: ReadonlyMap<string, string> = new Map(
  Object.values(ROOMS).flatMap(Object.entries<string>),
)
