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
    await portal.db.raw('alter table job_runs rename to elsewhere')
    await admin.post('/jobs/nightly-report/runs').expect(500)
    expect(portal.lines.filter(({ level }) => Number(level) >= 50)).toMatchObject([{ msg: 'request failed' }])
    await portal.db.raw('alter table elsewhere rename to job_runs')
    await portal.db.raw('alter table nights rename to elsewhere')
    await admin.post('/jobs/nightly-report/runs').expect(303).expect('Location', '/jobs?done=failed')
  })

  const words = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  const run = (slot: string, changes: object) =>
    portal.db('job_runs').insert({ job: 'nightly-report', slot, state: 'done', ...changes })
  const audit = () =>
    portal.db('audit').whereNot('action', 'signed in').orderBy('id').select('who', 'action', 'subject')

  it('shows how far a run is and has it stopped, by whom, on whichever instance it runs', async () => {
    const now = portal.deps.clock()
    await run('2026-11-23T04:30:00Z', {
      state: 'running',
      token: crypto.randomUUID(),
      lease_until: new Date(now.getTime() + 30_000),
      attempts: 2,
      started_at: '2026-11-23T08:58:30Z',
      step: 'sending mails',
      step_done: 30,
      step_total: 120,
    })
    const admin = await portal.as('admin')
    const { text } = await admin.get('/jobs').expect(200)
    expect(words(text)).toContain('runs Mon 23 Nov 2026, 04:30 , 1 min 30 s so far, attempt 2')
    expect(words(text)).toContain('sending mails 30 of 120')
    expect(text).toContain('value="30" max="120"')
    expect((await (await portal.as('manager')).get('/jobs')).text).not.toContain('/cancellations')

    const stop = () =>
      admin.post('/jobs/nightly-report/cancellations').type('form').send({ slot: '2026-11-23T04:30:00.000Z' })
    await stop().expect(303).expect('Location', '/jobs?done=stopping')
    await stop().expect(303).expect('Location', '/jobs?done=stopping')
    expect(words((await admin.get('/jobs')).text)).toContain('told to stop by Admin')
    expect(await audit()).toEqual([
      { who: 'admin@hsl.example', action: 'job stopped', subject: 'nightly-report 2026-11-23T04:30:00.000Z' },
    ])
    await portal.db('job_runs').update({ state: 'done' })
    await portal.db('job_runs').update({ stop_asked_by: null })
    await stop().expect(409)
    await admin
      .post('/jobs/nightly-report/cancellations')
      .type('form')
      .send({ slot: '2026-11-20T04:30:00Z' })
      .expect(404)
  })

  it('writes down who had a job run, once for a double click', async () => {
    const admin = await portal.as('admin')
    const click = () => admin.post('/jobs/nightly-report/runs').expect(303)
    await Promise.all([click(), click(), click()])
    expect(await audit()).toEqual([
      { who: 'admin@hsl.example', action: 'job run now', subject: 'nightly-report 2026-11-23T04:30:00.000Z' },
    ])
    expect(words((await admin.get('/jobs')).text)).toContain('asked for by Admin')
    expect(await portal.db('work_attempts').where({ work: 'job_runs' })).toHaveLength(1)
  })

  it('says what took longer than usual, and shows each attempt of what took several', async () => {
    const took = (seconds: number) => ({
      started_at: '2026-11-20T04:30:00Z',
      finished_at: new Date(Date.parse('2026-11-20T04:30:00Z') + seconds * 1_000),
    })
    await run('2026-11-20T04:30:00Z', took(4))
    await run('2026-11-21T04:30:00Z', took(6))
    await run('2026-11-22T04:30:00Z', took(5))
    await run('2026-11-23T04:30:00Z', { ...took(30), attempts: 2 })
    const made = { work: 'job_runs', subject: 'nightly-report 2026-11-23T04:30:00.000Z', instance: 'a:1' }
    await portal.db('work_attempts').insert([
      {
        ...made,
        token: crypto.randomUUID(),
        attempt: 1,
        began_at: '2026-11-23T04:30:00Z',
        ended_at: '2026-11-23T04:30:09Z',
        state: 'failed',
        said: 'the disk is full',
      },
      {
        ...made,
        token: crypto.randomUUID(),
        attempt: 2,
        began_at: '2026-11-23T04:30:30Z',
        ended_at: '2026-11-23T04:31:00Z',
        state: 'done',
      },
    ])
    const text = words((await (await portal.as('staff')).get('/jobs').expect(200)).text)
    expect(text).toContain('took 30.0 s, usually 5.5 s 5.5 × as long as usual')
    expect(text).toContain('Attempt 1, 23 Nov 2026, 04:30:00 , took 9.0 s, on a:1, failed the disk is full')
  })

  it('says in red what is overdue', async () => {
    await portal.db('job_schedules').insert({ job: 'nightly-report', since: '2026-11-22T12:00:00Z' })
    await run('2026-11-23T04:30:00Z', { state: 'pending', created_at: '2026-11-23T04:30:00Z' })
    const { text } = await (await portal.as('staff')).get('/jobs').expect(200)
    expect(text).toContain('<span class="badge job-trouble">overdue</span>')
    expect(words(text)).toContain('Missing since Mon 23 Nov 2026, 04:30 . It has not run.')
  })

  it('pages the history by place, filters it by job and state, and forgives a wrong link', async () => {
    const start = Date.parse('2026-09-01T04:30:00Z')
    for (let n = 0; n < 60; n++) {
      const slot = new Date(start + n * 86_400_000).toISOString()
      await run(slot, { state: n % 10 === 0 ? 'skipped' : 'done' })
      await portal.db('job_runs').insert({ job: 'sign-in-sweep', slot, state: 'done' })
    }
    const staff = await portal.as('staff')
    const slots: string[] = []
    let address: string | undefined = '/jobs'
    let pages = 0
    while (address) {
      const text: string = (await staff.get(address).expect(200)).text
      const live = address.replace('/jobs', 'jobs').replace('?', ':').replaceAll('&', '&amp;')
      expect(text).toContain(`data-live="${live}"`)
      const history: string = text.slice(text.indexOf('id="job-history"'))
      slots.push(
        ...[...history.matchAll(/<td><time datetime="([^"]+)".*?<span[^>]*>([\w-]+)/g)].map(
          ([, slot, job]) => `${slot} ${job}`,
        ),
      )
      address = /href="([^"]+)">Older/.exec(history)?.[1]?.replaceAll('&amp;', '&')
      pages++
    }
    expect(pages).toBe(3)
    expect(slots).toHaveLength(120)
    expect(new Set(slots).size).toBe(120)

    const rows = async (query: string) => {
      const { text } = await staff.get(`/jobs?${query}`).expect(200)
      return text.slice(text.indexOf('id="job-history"')).match(/<td><time/g)?.length
    }
    expect(await rows('job=nightly-report&state=skipped')).toBe(6)
    expect(await rows('job=&state=')).toBe(50)
    expect(await rows('state=nonsense&before=nonsense&job=%3Cb%3E')).toBe(50)
    expect((await staff.get('/jobs?state=dead')).text).toContain('No such run')
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
    expect(words(text)).toContain('True for Mon 23 Nov 2026, 09:00 , just now')
    expect(words(text)).toContain('first filling')
    expect(words(text)).toContain('scores 40,000 of 60,000 scoring rules of version 2 1 min 0 s')
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
