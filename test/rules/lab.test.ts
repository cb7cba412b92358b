import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listOutcomeNights } from '../../src/analytics/outcome-queries.ts'
import { createSnapshot, readRules } from '../../src/leads/queries.ts'
import type { Draft } from '../../src/rules/draft.ts'
import { rulesOf } from '../../src/rules/draft.ts'
import { countDraftOutcomes, sampleEvery } from '../../src/rules/preview-queries.ts'
import { makeEvents, makePeople, makeRegistration } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
const NIGHT = new Date('2026-11-05T04:30:00Z')
const PUBLISHED: Draft = {
  base: 1,
  window_days: 7,
  hot_events: 20,
  hot_days: 5,
  warm_events: 10,
  warm_days: 3,
  cool_events: 5,
  goal_type: 'course_enrolled',
}

let portal: Portal
let manager: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  manager = await portal.as('manager')
  for (const id of [1, 2, 3]) await makeRegistration(portal.db, id, '2026-11-01T10:00:00Z')
  // Twelve events on four days before the night, and the same before now: warm.
  await record(1, 12, ['01', '02', '03', '04'])
  await record(1, 12, ['19', '20', '21', '22'])
  await record(2, 6, ['21'])
  await makeEvents(portal.db, [
    { user_id: 1, event_type: 'course_enrolled', created_at: '2026-11-06T10:00:00Z' },
  ])
  await portal.db('events').update({ received_at: portal.db.ref('created_at') })
  // These came to the portal a day after the night they happened before.
  await record(3, 12, ['01', '02', '03', '04'])
  await portal.db('events').where({ user_id: 3 }).update({ received_at: '2026-11-06T04:30:00Z' })
  const rules = await readRules(portal.db)
  await portal.db.transaction((trx) =>
    createSnapshot(trx, '2026-11-04', { as_of: NIGHT, timezone: 'UTC', rules }),
  )
})
afterAll(() => portal.close())

async function record(user_id: number, events: number, days: string[]): Promise<void> {
  await makePeople(portal.db, [user_id])
  await makeEvents(
    portal.db,
    Array.from({ length: events }, (_, i) => ({
      user_id,
      created_at: `2026-11-${days[i % days.length]}T0${Math.floor(i / days.length)}:00:00Z`,
    })),
  )
}

const address = (draft: Partial<Record<keyof Draft, string | number>>) => {
  const params = Object.entries({ ...PUBLISHED, ...draft }).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return `/analytics/rules?${new URLSearchParams(params)}`
}
const words = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&amp;', '&')
const publish = (fields: object) => manager.post('/analytics/rules/versions').type('form').send(fields)

describe('the lab', () => {
  it('shows the published rules, and says that nothing is tried yet', async () => {
    const text = words((await manager.get('/analytics/rules').expect(200)).text)
    expect(text).toContain('Hot: 20 events on 5 days.')
    expect(text).toContain('Nothing is tried yet')
    expect(text).toContain('The criteria the school has always used.')
  })

  it('says who would move under a draft, and leads to them', async () => {
    const { text } = await manager.get(address({ hot_events: 12, hot_days: 4 })).expect(200)
    expect(words(text)).toContain('1 lead of 3 would move: 1 up, 0 down.')
    const [, link] = /href="(\/analytics\/rules\/people\?[^"]*from=warm&amp;to=hot)"/.exec(text)!
    const people = (await manager.get(link!.replaceAll('&amp;', '&')).expect(200)).text
    expect(people).toContain('data-count="1"')
    expect(people).toContain('href="/users/1"')
  })

  it('scores everybody anew where the window is another', async () => {
    const { text } = await manager.get(address({ window_days: 30 })).expect(200)
    // Of the first all 25 events on 9 days count, of the third the 12.
    expect(words(text)).toContain('2 leads of 3 would move: 2 up, 0 down.')
  })

  it('answers 422 to what makes no rule, with the sentence at the field and what was typed', async () => {
    const { text } = await manager.get(address({ hot_events: 'lots' })).expect(422)
    expect(words(text)).toContain('It must be a whole number from 1 to 10000.')
    expect(text).toContain('value="lots"')
    expect(words(text)).toContain('This draft cannot be tried yet')
  })

  it('is for managers', async () => {
    const staff = await portal.as('staff')
    await staff.get('/analytics/rules').expect(403)
    await staff.get('/analytics/rules/people').expect(403)
    await staff.post('/analytics/rules/versions').type('form').send({}).expect(403)
    expect((await staff.get('/analytics')).text).not.toContain('Rules lab')
    expect((await manager.get('/analytics')).text).toContain('Rules lab')
  })
})

describe('past nights under a draft', () => {
  const asked = async (draft: Partial<Draft>) => {
    const nights = await listOutcomeNights(portal.db, { as_of: NOW, days: 14 })
    const rows = await countDraftOutcomes(portal.db, nights, {
      days: 14,
      draft: rulesOf({ ...PUBLISHED, ...draft }),
      timezone: 'UTC',
      every: 1,
    })
    return Object.fromEntries(rows.map(({ tier, people, converted }) => [tier, [people, converted]]))
  }

  it('know only what had reached the portal by then: nobody looks ahead', async () => {
    // The third had as many events before the night as the first, but they were not there yet.
    expect(await asked({})).toEqual({ warm: [1, 1], cold: [2, 0] })
    expect(await asked({ hot_events: 12, hot_days: 4 })).toEqual({ hot: [1, 1], cold: [2, 0] })
  })

  it('count the draft’s own goal', async () => {
    expect(await asked({ goal_type: 'certificate_downloaded' })).toEqual({ warm: [1, 0], cold: [2, 0] })
  })

  it('know nobody who registered later', async () => {
    await makeRegistration(portal.db, 4, '2026-11-05T04:30:01Z')
    expect(await asked({})).toEqual({ warm: [1, 1], cold: [2, 0] })
    await portal.db('free_lesson_registrations').where({ user_id: 4 }).delete()
  })

  it('are looked at by a part of the leads where there are too many events to look through', async () => {
    await manager.get('/analytics/rules').expect(200)
    expect(await sampleEvery(portal.db, [NOW], PUBLISHED, 'UTC')).toBe(1)
    const [kept] = await portal.db('event_days').where({ day: '2026-11-22' })
    await portal.db('event_days').where({ day: '2026-11-22' }).update({ events: 1_500_000 })
    expect(await sampleEvery(portal.db, [NOW], PUBLISHED, 'UTC')).toBe(3)
    const { text } = await manager.get(address({ window_days: 8 })).expect(200)
    expect(words(text)).toContain('so one lead in 3 stands for all')
    await portal.db('event_days').where({ day: '2026-11-22' }).update({ events: kept.events })
  })
})

describe('publishing', () => {
  it('takes every field and a reason, and none that it does not know', async () => {
    const { text } = await publish({ ...PUBLISHED, hot_events: 12, hot_days: 4, reason: ' ' }).expect(422)
    expect(words(text)).toContain('It must say in a few words why.')
    expect(
      words((await publish({ ...PUBLISHED, hot_events: 5, reason: 'Too low.' }).expect(422)).text),
    ).toContain('may be at most 5, as hot asks for.')
    await publish({ ...PUBLISHED, hot_events: 12, hot_days: 4, reason: 'Good.', version: 7 }).expect(400)
    expect(words((await publish({ ...PUBLISHED, reason: 'Nothing new.' }).expect(422)).text)).toContain(
      'The draft changes nothing',
    )
    expect(
      words(
        (await publish({ ...PUBLISHED, goal_type: 'no_such_event', reason: 'A goal.' }).expect(422)).text,
      ),
    ).toContain('It must be a type of event that occurs.')
    expect(await portal.db('scoring_rules').pluck('version')).toEqual([1])
  })

  it('makes a version with its author and reason, puts it down in the audit, and scores everybody by it', async () => {
    const reason = 'Four days tell <enough> & sooner.'
    const answer = await publish({ ...PUBLISHED, hot_events: 12, hot_days: 4, reason }).expect(303)
    expect(answer.headers.location).toBe('/analytics/rules?published=2')
    const { text } = await manager.get(answer.headers.location!).expect(200)
    expect(words(text)).toContain('Version 2 is published, and everybody is scored by it.')
    expect(text).toContain('Four days tell &lt;enough&gt; &amp; sooner.')
    expect(text).toContain('manager@hsl.example')
    expect((await manager.get('/leads?tier=hot')).text).toContain('href="/users/1"')
    const [entry] = await portal.db('audit').where({ action: 'rules published' })
    expect(entry).toMatchObject({
      who: 'manager@hsl.example',
      subject: 'rules 2',
      at: NOW,
      details: { reason },
    })
    expect(entry.details.to).toContain('Hot: 12 events on 4 days.')
  })

  it('leaves past nights with the version and the tiers they were scored by', async () => {
    expect(await portal.db('nights').select('night', 'rules_version')).toEqual([
      { night: '2026-11-04', rules_version: 1 },
    ])
    expect(await portal.db('lead_snapshots').where({ user_id: 1 }).pluck('tier')).toEqual(['warm'])
  })

  it('on an older version is refused with who was first, when and why, and the draft is kept', async () => {
    const stale = { ...PUBLISHED, cool_events: 4, reason: 'My own reason.' }
    const { text } = await publish(stale).expect(409)
    expect(words(text)).toContain('manager@hsl.example published version 2 on Mon 23 Nov 2026, 09:00')
    expect(text).toContain('My own reason.')
    expect(text).toContain('name="base" value="2"')
    expect(await portal.db('scoring_rules').max('version as newest').first()).toEqual({ newest: 2 })
  })

  it('by several at once publishes one of them', async () => {
    const admin = await portal.as('admin')
    const tries = [manager, admin, manager, admin].map((who, i) =>
      who
        .post('/analytics/rules/versions')
        .type('form')
        .send({ ...PUBLISHED, base: 2, cool_events: 4, warm_events: 6 + i, reason: `Try number ${i}.` }),
    )
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort()
    expect(statuses).toEqual([303, 409, 409, 409])
    expect(await portal.db('scoring_rules').pluck('version')).toHaveLength(3)
    expect(await portal.db('audit').where({ action: 'rules published' })).toHaveLength(2)
  })
})
