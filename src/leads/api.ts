import { createRoute, z } from '@hono/zod-openapi'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { Instant, makeApi, refusals, whole } from '../http/api.ts'
import { TIERS } from './lead.ts'
import { readLiveMoment, readMoment } from './moment.ts'
import { countTiers, listLeads } from './queries.ts'

const tier = z.enum(TIERS, { error: `must be one of ${TIERS.join(', ')}` })

const activity = createRoute({
  method: 'get',
  path: '/user-activity',
  tags: ['Leads'],
  summary: 'Leads with their score',
  description:
    'Every lead, also those without events, by events, days, newest activity and id. The score counts the window that ends at `as_of`, and who registered after it was no lead then; the answer names that instant in `X-As-Of`.',
  request: {
    query: z.strictObject({
      tier: tier.optional().openapi({ description: 'Leads of this tier only.' }),
      limit: whole(1, 100)
        .default(100 as never)
        .openapi({ description: 'At most so many.' }),
      as_of: Instant.optional().openapi({
        description: 'The instant to score at; that of the live scores if not given.',
      }),
    }),
  },
  responses: {
    200: {
      description: 'At most `limit` leads.',
      headers: z.object({
        'X-As-Of': z.iso.datetime().openapi({
          description: 'The instant the scores are true for: `as_of`, else at most 2 s ago.',
        }),
      }),
      content: {
        'application/json': {
          schema: z.array(
            z
              .object({
                user_id: z.int(),
                username: z.string().nullable(),
                first_name: z.string().nullable(),
                email: z.string().nullable(),
                total_events: z.int(),
                active_days: z.int(),
                last_activity: z.iso.datetime().nullable(),
                lead_score: tier,
              })
              .openapi('Lead'),
          ),
        },
      },
    },
    ...refusals,
  },
})

const count = z.int().openapi({ description: 'Leads of this tier.' })
const summary = createRoute({
  method: 'get',
  path: '/lead-summary',
  tags: ['Leads'],
  summary: 'How many leads each tier holds',
  request: { query: z.strictObject({}) },
  responses: {
    200: {
      description: 'The counts, the instant they are true for, and the version of the rule.',
      content: {
        'application/json': {
          schema: z
            .object({
              as_of: z.iso.datetime(),
              rules_version: z.int(),
              total: z.int(),
              counts: z.object({ hot: count, warm: count, cool: count, cold: count }),
            })
            .openapi('LeadSummary'),
        },
      },
    },
    ...refusals,
  },
})

/** Leads as JSON. Source: PRODUCT.md, "JSON API", and seed-user-activity-api.md, "Response Format". */
export function leadsApi({ db, config: { timezone } }: Pick<Deps, 'db' | 'config'>) {
  return makeApi()
    .openapi(activity, async (c) => {
      const { tier, limit, as_of } = c.req.valid('query')
      const { moment, leads } = await snapshot(db, async (db) => {
        const moment = await readMoment(db, { as_of, timezone })
        return { moment, leads: await listLeads(db, moment, { tier, limit }) }
      })
      c.header('X-As-Of', moment.as_of.toISOString())
      return c.json(
        leads.map((lead) => ({ ...lead, last_activity: lead.last_activity?.toISOString() ?? null })),
        200,
      )
    })
    .openapi(summary, async (c) => {
      const moment = await readLiveMoment(db)
      const counts = await countTiers(db, moment)
      const { as_of, rules } = moment
      const total = TIERS.reduce((sum, name) => sum + counts[name], 0)
      return c.json({ as_of: as_of.toISOString(), rules_version: rules.version, total, counts }, 200)
    })
}
