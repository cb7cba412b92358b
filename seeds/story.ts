import { episodeOn, identityOf, type Member } from './cast.ts'
import { type Chance, chance, resumed } from './random.ts'

/** One event to be, `at` in milliseconds. Its details, or the place in chance that `detailsOf` draws them from. */
export type Planned = { event_type: string; details: object | number; user_id: number; at: number }

/** How likely a lead of a tier enrols within 14 days of the night it is frozen in. What /analytics has to find again. */
export const PLANTED_CONVERSION = { hot: 0.24, warm: 0.11, cool: 0.05, cold: 0.012 } as const
export const OUTCOME_DAYS = 14

const HOURS = [2, 1, 1, 1, 1, 2, 4, 8, 14, 16, 18, 20, 24, 22, 20, 20, 22, 28, 40, 52, 48, 34, 18, 7]
const WEEK = [1, 1.02, 1.18, 1.05, 1.2, 0.92, 0.74, 0.86] // by ISO weekday, 1 Monday; webinars on Tuesday and Thursday
const TYPES = [
  'lesson_link_clicked',
  'message_sent',
  'video_watched',
  'reminder_clicked',
  'material_downloaded',
  'homework_submitted',
  'quiz_completed',
  'payment_page_opened',
] as const
const WEIGHTS = [24, 26, 18, 9, 8, 6, 6, 2.5]
const LESSONS = ['vibe_coding', 'intro_to_coding', 'ai_for_work', 'first_bot'] as const
const SOURCES = ['telegram_bot', 'channel_post', 'friend', 'instagram', 'webinar_chat'] as const

/** A local day of the story; `start` and `end` are instants, half-open. */
export type Day = { index: number; start: number; end: number; weekday: number; date: string }

/** What a member does on a day, in no order. `factor` scales how much, for larger schools. */
export function eventsOfDay(
  seed: number,
  member: Member,
  number: number,
  day: Day,
  factor: number,
): Planned[] {
  if (day.index < member.joined_day) return []
  const c = chance(seed, 2, number, day.index)
  const events: Planned[] = []
  const add = (event_type: string, details: object | number, at: number) =>
    events.push({ event_type, details, user_id: member.user_id, at })
  if (day.index === member.joined_day && member.joined_day > 0)
    add('bot_started', { source: c.pick(SOURCES) }, timeOf(c, day))
  if (day.index === member.registers_day) {
    add(
      'free_lesson_registered',
      { lesson_type: c.pick(LESSONS), email: identityOf(seed, number).email },
      registrationTime(seed, number, day),
    )
  }
  const episode = episodeOn(member, day.index)
  const active = episode ? episode.active : 0.035
  if (!c.yes(active * WEEK[day.weekday]!)) return events
  const mean = (episode ? episode.events : 1.2) * factor
  const count = Math.max(1, Math.round(mean * (0.5 + c.next())))
  const webinar = (day.weekday === 2 || day.weekday === 4) && episode && c.yes(0.42)
  if (webinar)
    add(
      'webinar_joined',
      { webinar_id: `w${day.date}`, minutes: c.whole(4, 92) },
      day.start + 19 * 3_600_000 + c.whole(-300, 1500) * 1000,
    )
  for (let i = webinar ? 1 : 0; i < count; i++) {
    const event_type = TYPES[c.weighted(WEIGHTS)]!
    const place = c.place()
    drawDetails(event_type, c)
    add(event_type, place, timeOf(c, day))
  }
  return events
}

/** When the member registers: asked by the registration and by its event, so both say the same. */
export function registrationTime(seed: number, number: number, day: Day): number {
  return timeOf(chance(seed, 3, number), day)
}

/** A planted enrolment within the 14 days after `night`. */
export function enrolment(c: Chance, user_id: number, night: number): Planned {
  const at = night + Math.ceil(c.next() * OUTCOME_DAYS * 86_400_000 * 0.999) + 1
  return {
    event_type: 'course_enrolled',
    details: {
      course_id: c.whole(1, 4),
      course_stream: c.pick(['3rd_stream', '4th_stream']),
      ...(c.yes(0.3) && { referral_code: 'VIBE2025' }),
    },
    user_id,
    at,
  }
}

function timeOf(c: Chance, day: Day): number {
  const at = day.start + (c.weighted(HOURS) * 3600 + c.whole(0, 3599)) * 1000 + c.whole(0, 999)
  return Math.min(at, day.end - 1)
}

/** The details of an event to be. */
export function detailsOf({ event_type, details }: Pick<Planned, 'event_type' | 'details'>): object {
  return typeof details === 'number' ? drawDetails(event_type, resumed(details)) : details
}

function drawDetails(event_type: string, c: Chance): object {
  switch (event_type) {
    case 'lesson_link_clicked':
      return { lesson_type: c.pick(LESSONS), source: c.pick(SOURCES) }
    case 'message_sent':
      return { chat: c.pick(['bot', 'support', 'group']), length: c.whole(2, 400) }
    case 'video_watched':
      return { lesson_type: c.pick(LESSONS), seconds: c.whole(20, 2400), finished: c.yes(0.4) }
    case 'reminder_clicked':
      return { reminder: c.pick(['day_before', 'hour_before', 'started']), source: 'telegram_bot' }
    case 'material_downloaded':
      return { material: c.pick(['checklist', 'slides', 'prompt_pack']), format: c.pick(['pdf', 'zip']) }
    case 'homework_submitted':
      return { lesson_type: c.pick(LESSONS), attempt: c.whole(1, 3) }
    case 'quiz_completed':
      return { quiz: c.pick(LESSONS), score: c.whole(30, 100) }
    default:
      return { course_id: c.whole(1, 4), price: c.pick([190, 290, 490]), currency: 'EUR' }
  }
}
