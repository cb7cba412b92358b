import { z } from '@hono/zod-openapi'
import { Instant, whole } from '../http/api.ts'
import { readCursor } from './cursor.ts'
import { readDetail } from './detail.ts'
import { exactly } from './instant.ts'

/** The parameters and answers of `GET /api/events`, one strict schema per question. */

const days = whole(1, 365).default(30 as never)
// Instant checks the text; the text itself keeps the digits that a Date would lose.
const bound = z
  .string()
  .refine((text) => Instant.safeParse(text).success, {
    error: 'must be an instant such as 2026-11-23T04:30:00Z',
  })
  .transform((text) => exactly(text))
  .openapi({ type: 'string', format: 'date-time' })

const eventType = z
  .string()
  .min(1, { error: 'must not be empty' })
  .max(200, { error: 'must have at most 200 characters' })
  .refine((text) => !text.includes('\0'), { error: 'must not contain a NUL character' })
const cursor = z
  .string()
  .refine((text) => readCursor(text) !== null, { error: 'must be a cursor that an earlier answer gave' })

const detail = z
  .string()
  .transform((text, context) => {
    const read = readDetail(text)
    if (read) return read
    context.addIssue({ code: 'custom', message: 'must be path = value, such as source = telegram_bot' })
    return z.NEVER
  })
  .openapi({ type: 'string' })

const limits = { top: { most: 100, usual: 10 }, recent: { most: 200, usual: 50 } }
const limit = ({ most, usual }: { most: number; usual: number }) => whole(1, most).default(usual as never)

export const TopQuery = z.strictObject({ days, limit: limit(limits.top) })

export const DailyQuery = z.strictObject({ type: z.literal('daily'), days })

export const RecentQuery = z
  .strictObject({
    type: z.literal('recent', { error: 'must be daily or recent, or be left out' }),
    limit: limit(limits.recent),
    before: cursor.optional(),
    event_type: eventType.optional(),
    user_id: whole(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).optional(),
    from: bound.optional(),
    to: bound.optional(),
    detail: detail.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: 'must be before to',
    path: ['from'],
  })

const questions = [
  ['no type', TopQuery],
  ['type=daily', DailyQuery],
  ['type=recent', RecentQuery],
] as const

const about: Record<string, string> = {
  days: 'Local days that end today, today included; 30 if not given.',
  limit: 'At most so many rows; 10 types or 50 events if not given.',
  before: 'Older than this place: the cursor of a Link header.',
  event_type: 'Events of this type.',
  user_id: 'Events of this person.',
  from: 'Created at this instant or later.',
  to: 'Created before this instant.',
  detail:
    'With this in the details: `path = value`, where the value is a text or any JSON, as `utm.source = mail`.',
}

/** All parameters of the three questions in one object: made from their schemas, for the description alone. */
export const describedQuery = z.object({
  type: z
    .enum(['daily', 'recent'])
    .optional()
    .openapi({ description: 'Which question; none asks for top types.' }),
  ...Object.fromEntries(Object.keys(about).map((name) => [name, describe(name)])),
})

function describe(name: string) {
  const asked = questions.flatMap(([label, query]) => {
    const schema = (query.shape as Record<string, z.ZodType>)[name]
    return schema ? [{ label, schema }] : []
  })
  const [only, ...others] = [...new Set(asked.map(({ schema }) => schema))]
  const schema = others.length === 0 ? only! : z.union([only!, ...others])
  return schema
    .optional()
    .openapi({ description: `${about[name]} With ${asked.map(({ label }) => label).join(' or ')}.` })
}

export const TopAnswer = z.array(z.object({ event_type: z.string(), count: z.int() }).openapi('TypeCount'))
export const DailyAnswer = z.array(
  z
    .object({ date: z.iso.date().openapi({ description: 'Local day.' }), count: z.int(), users: z.int() })
    .openapi('DayCount'),
)
export const RecentAnswer = z.array(
  z
    .object({
      id: z.int(),
      event_type: z.string(),
      details: z.unknown().openapi({ description: 'What the bot sent along; any JSON value.' }),
      user_id: z.int(),
      username: z.string().nullable(),
      first_name: z.string().nullable(),
      created_at: z.iso.datetime(),
    })
    .openapi('Event'),
)
