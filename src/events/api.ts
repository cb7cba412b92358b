import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { makeApi, refusals } from '../http/api.ts'
import { parse, ValidationError } from '../http/validation.ts'
import { readLiveMoment } from '../leads/moment.ts'
import {
  DailyAnswer,
  DailyQuery,
  describedQuery,
  RecentAnswer,
  RecentQuery,
  TopAnswer,
  TopQuery,
} from './api-schema.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { readDays, readTopTypes } from './day-queries.ts'
import { lastDays } from './period.ts'
import { search } from './search.ts'

const route = createRoute({
  method: 'get',
  path: '/events',
  tags: ['Events'],
  summary: 'Top event types, figures per day, or recent events',
  description:
    'Three questions by `type`. Without it: the most frequent event types. `daily`: events and people per local day. ' +
    '`recent`: the events themselves, newest first; the `Link` header names the next page. ' +
    'Each takes its own parameters only, and what lies in the future never counts.',
  request: { query: describedQuery },
  responses: {
    200: {
      description:
        'Without `type`: event types by count, then name. `daily`: one row per local day, ascending, empty days ' +
        'as 0, today included. `recent`: events by (created_at, id), newest first.',
      headers: z.object({
        Link: z.string().optional().openapi({
          description: '`<…>; rel="next"` when `recent` has older events; its `before` is opaque.',
        }),
        'X-As-Of': z.iso.datetime().optional().openapi({
          description: 'The instant that top types and figures per day are true for, at most 2 s ago.',
        }),
      }),
      content: { 'application/json': { schema: z.union([TopAnswer, DailyAnswer, RecentAnswer]) } },
    },
    ...refusals,
  },
  // The description above is wider than any single question: what counts is checked here, by type.
  middleware: async (c: Context, next: () => Promise<void>) => {
    readQuery(c)
    await next()
  },
})

/** `GET /events`, with an answer per `type`. Source: PRODUCT.md, "JSON API". */
export function eventsApi({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  return makeApi().openapi(route, async (c) => {
    const query = readQuery(c)
    if (query.type !== 'recent') {
      return snapshot(db, async (db) => {
        const { as_of, timezone } = await readLiveMoment(db)
        c.header('X-As-Of', as_of.toISOString())
        const period = lastDays(query.days, as_of, timezone)
        if (query.type === 'daily') return c.json(await readDays(db, period), 200)
        return c.json(await readTopTypes(db, period, query.limit), 200)
      })
    }
    const as_of = clock()
    const { type: _, before, limit, detail, ...filter } = query
    const found = await search(db, {
      ...filter,
      details: detail && [detail],
      limit: limit + 1,
      before: before === undefined ? undefined : readCursor(before)!,
      as_of,
    })
    if (!found)
      throw new ValidationError({
        detail: 'would look through too many events: give from, event_type or user_id too.',
      })
    const shown = found.slice(0, limit)
    const last = shown.at(-1)
    if (last && found.length > limit) {
      const next = new URLSearchParams(c.req.query())
      next.set('before', writeCursor({ at: last.created_at_exact, id: last.id }))
      c.header('Link', `<${c.req.path}?${next}>; rel="next"`)
    }
    return c.json(
      shown.map(({ created_at_exact: _exact, created_at, ...event }) => ({
        ...event,
        created_at: created_at.toISOString(),
      })),
      200,
    )
  })
}

/** @throws ValidationError naming what does not belong to the question that `type` asks. */
function readQuery(c: Context) {
  const given = Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  )
  if (given.type === undefined) return { type: undefined, ...parse(TopQuery, given) }
  return given.type === 'daily' ? parse(DailyQuery, given) : parse(RecentQuery, given)
}
