import type { Knex } from 'knex'
import { readFunnel } from '../analytics/queries.ts'
import { boundsOf } from '../events/instant.ts'
import { shiftDay } from '../events/period.ts'
import { countEvents, listDaily, listTopTypes } from '../events/queries.ts'
import { findLastRun } from '../jobs/queries.ts'
import { explainShort } from '../leads/explanation.ts'
import { displayName, type Lead, type ScoringRules, TIERS } from '../leads/lead.ts'
import type { Place } from '../leads/order.ts'
import { listNightLeads, readMovement } from '../leads/queries.ts'
import { readReasons } from '../leads/reasons.ts'
import type { Moment } from '../leads/score.ts'
import { countSnapshotTiers, findNewestEventTime, findNightBefore, listBecameHot } from './queries.ts'
import type { Cooling, DayFigures, Figures, Named } from './report.ts'

const SHOWN = 5
const COOLING_HOURS = 48
const PIECE = 200

/**
 * Reads all that the report of `night` says, as of the slot. The night's snapshot must be there already: tiers and
 * movement are the snapshot's, so they agree with each other and stay what they were.
 */
export async function readFigures(db: Knex, night: string, moment: Moment, job: string): Promise<Figures> {
  const previous = await findNightBefore(db, night)
  const week_before = shiftDay(night, -7)
  const hot = previous ? await listBecameHot(db, night, previous, SHOWN) : { total: 0, leads: [] }
  const top = await listNightLeads(db, night, { tier: 'hot', limit: SHOWN })
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
    became_hot: { total: hot.total, people: hot.leads.map((lead) => named(lead, moment.rules)) },
    top: top.map((lead) => named(lead, moment.rules)),
    cooling: await readCooling(db, night, moment),
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

/**
 * Hot and warm leads of the night that, with no activity, fall to a lower tier within 48 hours; the soonest first, and
 * among those of one instant in the list order, hot ones before. Read in pieces: memory does not grow with the leads.
 */
async function readCooling(db: Knex, night: string, moment: Moment): Promise<Figures['cooling']> {
  const end = Number(moment.as_of) + COOLING_HOURS * 3_600_000
  let total = 0
  let people: Cooling[] = []
  for (const tier of ['hot', 'warm'] as const) {
    for (let after: Place | undefined, more = true; more; ) {
      const leads = await listNightLeads(db, night, { tier, limit: PIECE, after })
      const reasons = await readReasons(db, moment, leads)
      const cooling = leads.flatMap((lead): Cooling[] => {
        const falls = reasons
          .get(lead.user_id)!
          .cooling.find(({ tier }) => TIERS.indexOf(tier) > TIERS.indexOf(lead.lead_score))
        if (!falls || Number(falls.at) > end) return []
        return [{ ...named(lead, moment.rules), to: falls.tier, at: falls.at.toISOString() }]
      })
      total += cooling.length
      people = [...people, ...cooling]
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
        .slice(0, SHOWN * 2)
      after = leads.at(-1)?.place
      more = leads.length === PIECE
    }
  }
  return { total, people }
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
