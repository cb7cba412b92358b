import type { Knex } from 'knex'
import { readFunnel } from '../analytics/queries.ts'
import { boundsOf } from '../events/instant.ts'
import { shiftDay } from '../events/period.ts'
import { countEvents, listDaily, listTopTypes } from '../events/queries.ts'
import { findLastRun } from '../jobs/queries.ts'
import { explainShort } from '../leads/explanation.ts'
import { coolingForecast } from '../leads/forecast.ts'
import { displayName, type Lead, type ScoringRules, TIERS } from '../leads/lead.ts'
import { listLeads, listWindowTimes, readMovement } from '../leads/queries.ts'
import type { Moment } from '../leads/score.ts'
import { countSnapshotTiers, findNewestEventTime, findNightBefore, listBecameHot } from './queries.ts'
import type { Cooling, DayFigures, Figures, Named } from './report.ts'

const SHOWN = 5
const COOLING_HOURS = 48

/**
 * Reads all that the report of `night` says, as of the slot. The night's snapshot must be there already: tiers and
 * movement are the snapshot's, so they agree with each other and stay what they were.
 */
export async function readFigures(db: Knex, night: string, moment: Moment, job: string): Promise<Figures> {
  const previous = await findNightBefore(db, night)
  const week_before = shiftDay(night, -7)
  const hot = previous ? await listBecameHot(db, night, previous) : []
  const top = await listLeads(db, moment, { tier: 'hot', limit: SHOWN })
  const last = await findLastRun(db, job, moment.as_of)
  const newest = await findNewestEventTime(db, moment.as_of)
  const period = { from: night, to: night }
  return {
    night,
    previous: previous ?? null,
    week_before,
    as_of: moment.as_of.toISOString(),
    rules_version: moment.rules.version,
    goal_type: moment.rules.goal_type,
    tiers: await countSnapshotTiers(db, night),
    tiers_before: previous ? await countSnapshotTiers(db, previous) : null,
    movement: previous ? await readMovement(db, night, previous) : [],
    became_hot: { total: hot.length, people: hot.slice(0, SHOWN).map((lead) => named(lead, moment.rules)) },
    top: top.map((lead) => named(lead, moment.rules)),
    cooling: await readCooling(db, moment),
    day: await readDay(db, night, moment),
    day_before: await readDay(db, week_before, moment),
    funnel: await readFunnel(db, { ...boundsOf(period, moment.timezone, moment.as_of), rules: moment.rules }),
    funnel_before: await readFunnel(db, {
      ...boundsOf({ from: week_before, to: week_before }, moment.timezone, moment.as_of),
      rules: moment.rules,
    }),
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
    },
  }
}

/** Hot and warm leads that, with no activity, fall to a lower tier within 48 hours; the soonest first. */
async function readCooling(db: Knex, moment: Moment): Promise<Figures['cooling']> {
  const live = [
    ...(await listLeads(db, moment, { tier: 'hot', limit: 5_000 })),
    ...(await listLeads(db, moment, { tier: 'warm', limit: 5_000 })),
  ]
  const times = await listWindowTimes(
    db,
    moment,
    live.map(({ user_id }) => user_id),
  )
  const end = Number(moment.as_of) + COOLING_HOURS * 3_600_000
  const cooling = live.flatMap((lead): Cooling[] => {
    const changes = coolingForecast(
      times.get(lead.user_id) ?? [],
      moment.as_of,
      moment.timezone,
      moment.rules,
    )
    const fall = changes.find(({ tier }) => TIERS.indexOf(tier) > TIERS.indexOf(lead.lead_score))
    if (!fall || Number(fall.at) > end) return []
    return [{ ...named(lead, moment.rules), to: fall.tier, at: fall.at.toISOString() }]
  })
  // Hot ones first by the order of `live`, and that is kept among those that fall at the same instant.
  cooling.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return { total: cooling.length, people: cooling.slice(0, SHOWN * 2) }
}

/** Events and conversions of one local day, and how many people they came from. */
async function readDay(db: Knex, day: string, moment: Moment): Promise<DayFigures> {
  const all = await countEvents(db, boundsOf({ from: day, to: day }, moment.timezone, moment.as_of))
  const [goal] = await listDaily(db, {
    ...moment,
    period: { from: day, to: day },
    event_type: moment.rules.goal_type,
  })
  return { ...all, conversions: goal?.count ?? 0, converted: goal?.users ?? 0 }
}

function named(lead: Lead, rules: ScoringRules): Named {
  return {
    user_id: lead.user_id,
    name: plainName(displayName(lead)),
    username: lead.username === null ? null : plainName(lead.username),
    tier: lead.lead_score,
    why: explainShort(lead, rules),
  }
}

/** A person's name on one line, without characters that break lines or turn the direction of what follows. */
export function plainName(name: string): string {
  const plain = name.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return [...plain].length > 60 ? `${[...plain].slice(0, 59).join('')}…` : plain
}
