import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { makeLead, spread } from '../leads/school.ts'
import { attribute, readHtml, textOf } from '../support/html.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
const SLOT = new Date('2026-11-23T04:30:00Z')

let portal: Portal
beforeEach(async () => {
  portal = await makePortal({ now: NOW })
  // 20 events on 5 days: hot; 10 on 3: warm; and one who did nothing.
  await makeLead(portal.db, 1, spread(20, 5, SLOT))
  await makeLead(portal.db, 2, spread(10, 3, SLOT))
  await makeLead(portal.db, 3, [])
  await night()
})
afterEach(() => portal.close())

const night = (slot = SLOT) => runJobNow(portal.deps, makeJobs(portal.config), 'nightly-report', slot)

/** What the page says: the result, and a row per difference. */
async function parity() {
  const { text } = await (await portal.as('staff')).get('/reports/2026-11-22/parity').expect(200)
  const { elements } = readHtml(text)
  const result = elements.find((one) => attribute(one, 'class')?.startsWith('alert '))!
  const table = elements
    .filter(({ tagName }) => tagName === 'tr')
    .map(({ childNodes }) =>
      childNodes.flatMap((cell) => ('tagName' in cell ? [textOf(cell)] : [])).join(' '),
    )
  return {
    result: textOf(result),
    rows: table.filter((row) => /^Name \d/.test(row)),
    day: table.filter((row) => /^(Conversions|Events|Active people) /.test(row)),
  }
}

/** An event that happened before the night and reaches us now, after it. */
const late = (user_id: number, created_at = '2026-11-22T20:00:00Z') =>
  portal.db('events').insert({
    user_id,
    event_type: 'webinar_joined',
    created_at,
    received_at: new Date(Date.now() + 60_000),
  })

describe('a night scored anew', () => {
  it('shows no difference, the same however often and late one looks', async () => {
    const first = await parity()
    expect(first.result).toBe('No difference: each of the 3 leads scores today as it did that night.')
    expect(first.rows).toEqual([])
    portal.setNow(new Date('2026-12-20T09:00:00Z'))
    // What happens after the night, and who registers after it, is not of that night.
    await makeLead(portal.db, 4, ['2026-11-22T10:00:00Z'], '2026-11-23T04:31:00Z')
    await portal.db('events').insert({ user_id: 2, event_type: 'a', created_at: '2026-11-23T04:30:01Z' })
    expect((await parity()).result).toBe(first.result)
  })

  it('names the late events that explain each difference', async () => {
    await late(2)
    await late(3, '2026-11-16T04:30:01Z')
    await late(3, '2026-11-16T04:30:00Z') // at the very start of the window: outside
    const { result, rows, day } = await parity()
    expect(result).toBe('2 leads of 3 score otherwise today, all because of events that came late.')
    expect(rows[0]).toMatch(
      /^Name 2 ?Warm ?10 events on 3 days Warm ?11 events on 3 days 1 event came late: without it/,
    )
    expect(rows[0]).toMatch(/Webinar joined of 22 Nov 2026, 20:00:00, came /)
    expect(rows[1]).toMatch(/^Name 3 ?Cold ?0 events on 0 days Cold ?1 event on 1 day 1 event came late/)
    expect(day).toContain('Events 7 8')
  })

  it('does not call a difference explained that late events leave', async () => {
    await late(2)
    await portal.db('events').where({ user_id: 2 }).where('created_at', '<', '2026-11-22T12:00:00Z').delete()
    const { result, rows } = await parity()
    expect(result).toContain('1 is not explained by late events')
    expect(rows[0]).toContain('1 event came late, which explains a part of it.')
  })

  it('knows who was no lead then, and who is none any more', async () => {
    await portal.db('free_lesson_registrations').where({ user_id: 1 }).delete()
    await makeLead(portal.db, 5, [], '2026-11-01T00:00:00Z')
    const { result, rows } = await parity()
    expect(result).toContain('2 are not explained by late events')
    expect(rows.find((row) => row.startsWith('Name 1'))).toMatch(
      /20 events on 5 days no lead No event came late/,
    )
    expect(rows.find((row) => row.startsWith('Name 5'))).toMatch(/no lead Cold/)
  })

  it('scores by the version of the rule, and in the zone, that the night had', async () => {
    const [rules] = await portal.db('scoring_rules')
    await portal.db('scoring_rules').insert({ ...rules, version: 2, hot_events: 21, created_at: NOW })
    expect((await parity()).result).toContain('No difference')
    expect(await portal.db('nights').select('rules_version', 'timezone')).toEqual([
      { rules_version: 1, timezone: 'UTC' },
    ])
  })
})

describe('hot and untouched', () => {
  const total = async (day = '2026-11-22') => {
    const { figures } = await portal.db('reports').where({ night: day }).first('figures')
    const page = await (await portal.as('staff')).get(`/reports/${day}/people?who=untouched`).expect(200)
    const shown = Number(/<h1 class="page-title">(\d+) lead/.exec(page.text)![1])
    // The page and the mail count the same.
    expect(shown).toBe(figures.untouched.total)
    return shown
  }
  const write = (kind: string, at: string) =>
    portal.db('lead_journal').insert({ user_id: 1, at, who: 'Sofia', kind, text: 'x' })

  /** Person 1 is hot on Fri 20, Sat 21 and Sun 22 Nov, and was warm before. */
  async function threeHotNights() {
    await portal.db('reports').delete()
    await portal.db('nights').delete()
    await portal.db('job_runs').delete()
    await portal.db('events').where({ user_id: 1 }).delete()
    const events = [16, 17, 18, 19, 20, 21, 22].flatMap((day) =>
      Array.from({ length: 5 }, (_, n) => ({
        user_id: 1,
        event_type: 'a',
        created_at: `2026-11-${day}T1${n}:00:00Z`,
      })),
    )
    await portal.db('events').insert(events)
    for (const day of [20, 21, 22]) await night(new Date(`2026-11-${day}T04:30:00Z`))
  }

  it('is who is hot for two nights, and nobody wrote down a contact or note since 24 h before they became hot', async () => {
    await threeHotNights()
    await night()
    expect(await total('2026-11-21')).toBe(1)
    expect(await total()).toBe(1)
    const { figures } = await portal.db('reports').where({ night: '2026-11-22' }).first('figures')
    // 20 events on the four days before Friday's slot, on the fifth day 25: hot since the night of the 20th.
    expect(figures.untouched.people[0]).toMatchObject({ user_id: 1, since: '2026-11-20' })
  })

  it.each([
    ['contact', '2026-11-20T04:30:01.000Z', 0],
    ['note', '2026-11-20T04:30:01.000Z', 0],
    ['contact', '2026-11-20T04:30:00.000Z', 1], // 24 hours before they became hot, and no second less
    ['contact', '2026-11-23T04:30:00.000Z', 0],
    ['contact', '2026-11-23T04:30:00.001Z', 1], // after the night
    ['status', '2026-11-21T12:00:00.000Z', 1],
    ['owner', '2026-11-21T12:00:00.000Z', 1],
  ])('a %s at %s leaves %i of them', async (kind, at, left) => {
    await threeHotNights()
    await write(kind, at)
    await night()
    expect(await total()).toBe(left)
  })
})
