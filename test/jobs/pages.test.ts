import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
beforeEach(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
})
afterEach(() => portal.close())

describe('/jobs', () => {
  it('says what runs when, and that nothing has run yet', async () => {
    const { text } = await (await portal.as('staff')).get('/jobs').expect(200)
    expect(text).toContain('nightly-report')
    expect(text).toContain('every day at 04:30 (UTC)')
    expect(text).toContain('Tue 24 Nov 2026, 04:30</time>, in 20 h')
    expect(text).toContain('Nothing has run yet')
    expect(text).not.toContain('Run now')
  })

  it('an administrator runs the newest due slot, once however often it is clicked', async () => {
    const admin = await portal.as('admin')
    await admin.post('/jobs/nightly-report/runs').expect(303).expect('Location', '/jobs?done=ran')
    await admin.post('/jobs/nightly-report/runs').expect(303).expect('Location', '/jobs?done=tended')
    const { text } = await admin.get('/jobs?done=tended').expect(200)
    expect(text).toContain('This slot had run already')
    expect(text).toContain('leads scored 0 · deliveries created 0 · accepted 0')
    const history = text.slice(text.indexOf('id="job-history"'))
    expect(history.match(/<tr>/g)).toHaveLength(2)
    expect(text).not.toMatch(/undefined|NaN/)
  })

  it('an administrator runs a skipped slot; an instant that is none is refused', async () => {
    await portal
      .db('job_runs')
      .insert({ job: 'nightly-report', slot: '2026-11-21T04:30:00Z', state: 'skipped' })
    const admin = await portal.as('admin')
    expect((await admin.get('/jobs')).text).toContain('value="2026-11-21T04:30:00.000Z"')
    const ask = (slot: string) => admin.post('/jobs/nightly-report/runs').type('form').send({ slot })
    await ask('2026-11-21T04:30:00.000Z').expect('Location', '/jobs?done=ran')
    await ask('2026-11-21T05:30:00.000Z').expect(409)
    await ask('yesterday').expect(400)
  })

  it('a database error while asking for a run is an error, logged once, not a run that failed', async () => {
    const admin = await portal.as('admin')
    await portal.db.raw('alter table job_schedules rename to elsewhere')
    await admin.post('/jobs/nightly-report/runs').expect(500)
    expect(portal.lines.filter(({ level }) => Number(level) >= 50)).toMatchObject([{ msg: 'request failed' }])
    await portal.db.raw('alter table elsewhere rename to job_schedules')
    await portal.db.raw('alter table nights rename to elsewhere')
    await admin.post('/jobs/nightly-report/runs').expect(303).expect('Location', '/jobs?done=failed')
  })

  it('shows what is counted: the instant it is true for, and how far a pass is', async () => {
    const staff = await portal.as('staff')
    await staff.get('/jobs')
    await portal.db('live_passes').insert([
      {
        why: 'scoring rules of version 2',
        step: 'scores',
        done: 40_000,
        total: 60_000,
        started_at: '2026-11-23T08:59:00Z',
      },
    ])
    const { text } = await staff.get('/jobs').expect(200)
    const words = text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    expect(words).toContain('True for Mon 23 Nov 2026, 09:00 , just now')
    expect(words).toContain('first filling')
    expect(words).toContain('scores 40,000 of 60,000 scoring rules of version 2 1 min 0 s')
    expect(text).toContain('value="40000" max="60000"')
  })

  it('staff and managers read it and cannot run anything; an unknown job is 404', async () => {
    await (await portal.as('staff')).post('/jobs/nightly-report/runs').expect(403)
    await (await portal.as('manager')).post('/jobs/nightly-report/runs').expect(403)
    await (await portal.as('admin')).post('/jobs/weekly/runs').expect(404)
  })

  it('renews its panel by itself', async () => {
    const { text } = await (await portal.as('staff'))
      .get('/jobs')
      .set('HX-Request-Type', 'partial')
      .expect(200)
    expect(text.trimStart()).toMatch(/^<div id="jobs" data-live="jobs">/)
    expect(text).not.toContain('<html')
  })
})
