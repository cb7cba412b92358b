import { createRoute, z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { readCursor, writeCursor } from '../events/cursor.ts'
import { listRecent } from '../events/queries.ts'
import { Instant, makeApi, refusal404, refusals, whole } from '../http/api.ts'
import { notFound } from '../http/errors.ts'
import { TIERS, telegramUrl } from '../leads/lead.ts'
import { readRules } from '../leads/queries.ts'
import { missingToNext } from '../leads/tier.ts'
import { recordOpening } from './opening.ts'
import { findPerson } from './queries.ts'
import { explainLead } from './score.ts'

const tier = z.enum(TIERS)
const instant = z.iso.datetime()
const params = z.strictObject({ id: whole(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) })
const tags = ['People']

const PersonAnswer = z
  .object({
    user_id: z.int(),
    username: z.string().nullable(),
    first_name: z.string().nullable(),
    telegram_url: z.string(),
    registration: z.object({ email: z.string().nullable(), registered_at: instant }).nullable(),
    score: z
      .object({
        tier,
        total_events: z.int(),
        active_days: z.int(),
        last_activity: instant.nullable(),
        as_of: instant,
        rules_version: z.int(),
        explanation: z.string(),
        missing: z.object({ tier, events: z.int(), days: z.int() }).nullable(),
        cooling: z.array(z.object({ at: instant, tier, total_events: z.int(), active_days: z.int() })),
      })
      .nullable()
      .openapi({ description: 'null for a person without a registration, who is no lead.' }),
  })
  .openapi('Person')

const person = createRoute({
  method: 'get',
  path: '/users/{id}',
  tags,
  summary: 'A person: profile, registration, score with its explanation',
  request: {
    params,
    query: z.strictObject({
      as_of: Instant.optional().openapi({ description: 'The instant to score at; now if not given.' }),
    }),
  },
  responses: {
    200: { description: 'The person.', content: { 'application/json': { schema: PersonAnswer } } },
    ...refusals,
    ...refusal404,
  },
})

const events = createRoute({
  method: 'get',
  path: '/users/{id}/events',
  tags,
  summary: 'A person’s events, newest first',
  description: 'The `Link` header names the next page.',
  request: {
    params,
    query: z.strictObject({
      limit: whole(1, 200).default(50 as never),
      before: z
        .string()
        .refine((text) => readCursor(text) !== null, {
          error: 'must be a cursor that an earlier answer gave',
        })
        .optional(),
    }),
  },
  responses: {
    200: {
      description: 'At most `limit` events.',
      content: {
        'application/json': {
          schema: z.array(
            z
              .object({ id: z.int(), event_type: z.string(), details: z.unknown(), created_at: instant })
              .openapi('PersonEvent'),
          ),
        },
      },
    },
    ...refusals,
    ...refusal404,
  },
})

/** One person as JSON. Source: PRODUCT.md, "JSON API". */
export function peopleApi({ db, clock, config: { timezone } }: Pick<Deps, 'db' | 'clock' | 'config'>) {
  return makeApi()
    .openapi(person, async (c) => {
      const { id } = c.req.valid('param')
      const asked = c.req.valid('query').as_of
      const as_of = asked ?? clock()
      const found = await findPerson(db, id)
      if (!found) throw notFound(`There is no person ${id}.`)
      if (c.req.method === 'GET') {
        const { user, ip } = c.env.incoming as unknown as Express.Request & { ip?: string }
        const reader = { id: user!.id, email: user!.email, ip: ip ?? null }
        await recordOpening(db, reader, { user_id: id, as: 'api', now: clock() })
      }
      const rules = await readRules(db)
      const scored = await explainLead(db, { as_of, timezone, rules, ahead: !asked }, id)
      return c.json(
        {
          user_id: id,
          username: found.username,
          first_name: found.first_name,
          telegram_url: telegramUrl(found),
          registration: found.registration && {
            ...found.registration,
            registered_at: found.registration.registered_at.toISOString(),
          },
          score: scored
            ? {
                tier: scored.lead.lead_score,
                total_events: scored.lead.total_events,
                active_days: scored.lead.active_days,
                last_activity: scored.lead.last_activity?.toISOString() ?? null,
                as_of: as_of.toISOString(),
                rules_version: rules.version,
                explanation: scored.explanation,
                missing: missingToNext(scored.lead, rules),
                cooling: scored.cooling.map((change) => ({ ...change, at: change.at.toISOString() })),
              }
            : null,
        },
        200,
      )
    })
    .openapi(events, async (c) => {
      const { id } = c.req.valid('param')
      const { limit, before } = c.req.valid('query')
      if (!(await findPerson(db, id))) throw notFound(`There is no person ${id}.`)
      const found = await listRecent(db, {
        user_id: id,
        limit: limit + 1,
        before: before === undefined ? undefined : readCursor(before)!,
        as_of: clock(),
      })
      const shown = found.slice(0, limit)
      const last = shown.at(-1)
      if (last && found.length > limit) {
        const next = new URLSearchParams({
          limit: String(limit),
          before: writeCursor({ at: last.created_at_exact, id: last.id }),
        })
        c.header('Link', `<${c.req.path}?${next}>; rel="next"`)
      }
      return c.json(
        shown.map(({ id, event_type, details, created_at }) => ({
          id,
          event_type,
          details,
          created_at: created_at.toISOString(),
        })),
        200,
      )
    })
}
