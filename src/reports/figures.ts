import type { Knex } from 'knex'
import { readFunnel } from '../analytics/queries.ts'
import { boundsOf } from '../events/instant.ts'
import { type Period, shiftDay } from '../events/period.ts'
import { countEvents, listTopTypes } from '../events/queries.ts'
import { findLastRun } from '../jobs/queries.ts'
import { listNightLeads, readMovement } from '../leads/queries.ts'
import { type Moment, windowStart } from '../leads/score.ts'
import { readCooling } from './cooling.ts'
import { named } from './named.ts'
import { listBecameHot, listUntouched } from './people-queries.ts'
import {
  countLateEvents,
  countSnapshotTiers,
  findNewestEventTime,
  findNightBefore,
  listNightsUpTo,
} from './queries.ts'
import type { DayFigures, Figures, Funnel, WeekFigures } from './report.ts'

const SHOWN = 5
/** A week of nights, and the one that it began with. */
const NIGHTS = 8

/**
 * Reads all that the report of `night` says, as of the slot. The night's snapshot must be there already: tiers and
 * movement are the snapshot's, so they agree with each other and stay what they were.
 */
export async function readFigures(db: Knex, night: string, moment: Moment, job: string): Promise<Figures> {
  const previous = await findNightBefore(db, night)
  const week_before = shiftDay(night, -7)
  const hot = previous ? await listBecameHot(db, night, previous, SHOWN) : { total: 0, leads: [] }
  const untouched = previous
    ? await listUntouched(db, { night, previous, as_of: moment.as_of }, SHOWN)
    : { total: 0, leads: [] }
  const cooling = await readCooling(db, night, moment, SHOWN)
  const top = await listNightLeads(db, night, { tier: 'hot', limit: SHOWN })
  const nights = await listNightsUpTo(db, night, NIGHTS)
  const before = nights.at(-2)
  const day = await recountDay(db, night, moment)
  const day_before = await recountDay(db, week_before, moment)
  const last = await findLastRun(db, job, moment.as_of)
  const newest = await findNewestEventTime(db, moment.as_of)
  const period = { from: night, to: night }
  return {
    night,
    previous: previous ?? null,
    nights,
    week_before,
    as_of: moment.as_of.toISOString(),
    rules: moment.rules,
    tiers: await countSnapshotTiers(db, night),
    tiers_before: previous ? await countSnapshotTiers(db, previous) : null,
    movement: previous ? await readMovement(db, night, previous) : [],
    became_hot: {
      total: hot.total,
      people: hot.leads.map(({ tier_before, events_before, days_before, ...lead }) => ({
        ...named(lead),
        tier_before,
        events_before,
        days_before,
      })),
    },
    top: top.map(named),
    untouched: {
      total: untouched.total,
      people: untouched.leads.map(({ since, ...lead }) => ({ ...named(lead), since })),
    },
    cooling: {
      total: cooling.total,
      people: cooling.leads.map(({ lead, to, at }) => ({ ...named(lead), to, at: at.toISOString() })),
    },
    day: day.day,
    day_before: day_before.day,
    funnel: day.funnel,
    funnel_before: day_before.funnel,
    top_types: await listTopTypes(db, { ...moment, period, limit: SHOWN }),
    health: {
      last_run: last
        ? {
            slot: last.slot.toISOString(),
            state: last.state,
            attempt: last.attempt,
            duration_ms:
              last.started_at && last.finished_at ? Number(last.finished_at) - Number(last.started_at) : null,
          }
        : null,
      newest_event: newest?.toISOString() ?? null,
      differed:
        last?.counts && 'scores_differed' in last.counts
          ? (last.counts.scores_differed ?? 0) + (last.counts.days_differed ?? 0)
          : null,
      late_events: before ? await readLate(db, before.as_of, moment) : 0,
    },
  }
}

const readLate = (db: Knex, before: string, { as_of, rules }: Moment) =>
  countLateEvents(db, {
    from: windowStart({ as_of: new Date(before), rules }),
    as_of: new Date(before),
    until: as_of,
  })

/**
 * What the weekly edition says besides: the movement between the snapshots of this night and of the seventh before, which
 * is exact because both are kept; nothing when that one is missing. The days are the seven that end with the night's.
 */
export async function readWeek(db: Knex, night: string, moment: Moment): Promise<WeekFigures> {
  const begin = shiftDay(night, -7)
  const since = (await listNightsUpTo(db, begin, 1))[0]?.night === begin ? begin : null
  const [from, to] = [shiftDay(night, -6), night]
  return {
    since,
    movement: since ? await readMovement(db, night, since) : [],
    became_hot: since ? (await listBecameHot(db, night, since, 1)).total : 0,
    from,
    to,
    week: await readDays(db, { from, to }, moment),
    week_before: await readDays(db, { from: shiftDay(from, -7), to: shiftDay(to, -7) }, moment),
  }
}

/** Events, conversions and funnel of one local day, as they are counted at this moment. */
export async function recountDay(
  db: Knex,
  day: string,
  moment: Moment,
): Promise<{ day: DayFigures; funnel: Funnel }> {
  const period = { from: day, to: day }
  const bounds = boundsOf(period, moment.timezone, moment.as_of)
  return {
    day: await readDays(db, period, moment),
    funnel: await readFunnel(db, { ...bounds, rules: moment.rules }),
  }
}

/** Events and conversions of these local days, and how many people they came from. */
async function readDays(db: Knex, period: Period, moment: Moment): Promise<DayFigures> {
  const bounds = boundsOf(period, moment.timezone, moment.as_of)
  const all = await countEvents(db, bounds)
  const goal = await countEvents(db, { ...bounds, event_type: moment.rules.goal_type })
  return { ...all, conversions: goal.events, converted: goal.people }
}
