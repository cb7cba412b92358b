import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import type { Config } from '../../src/config.ts'
import { type Board, makeBoard } from '../../src/incidents/board.ts'
import { troubleOf } from '../../src/incidents/incident.ts'
import { watchJobs } from '../../src/incidents/watch.ts'
import type { Job } from '../../src/jobs/job.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runDueSlots } from '../../src/jobs/runner.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const SECRET = `whsec_${Buffer.from('twenty-four bytes of it.').toString('base64')}`
const NOW = new Date('2026-11-23T09:00:00Z')
const TODAY = new Date('2026-11-23T04:30:00Z')

let portal: Portal
let board: Board
const undo: (() => unknown)[] = []
afterEach(async () => {
  while (undo.length > 0) await undo.pop()!()
  await portal?.close()
})

const later = (seconds: number) => portal.setNow(new Date(portal.deps.clock().getTime() + seconds * 1_000))
const watch = () => watchJobs(portal.deps, makeJobs(portal.config), board)

/** Who is told of incidents: a real server on loopback that answers with these, one after the other, then with 204. */
async function makeReceiver(...answers: number[]) {
  const posts: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer((req, res) => {
    let body = ''
    req.setEncoding('utf8').on('data', (piece) => (body += piece))
    req.on('end', () => {
      posts.push({ headers: req.headers, body })
      res.writeHead(answers.shift() ?? 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  undo.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return { posts, alert_webhook: { url, secret: SECRET } }
}

/** A portal whose jobs are duties since Saturday; Sunday's slots ended well, and Monday's night still waits at nine. */
async function makeDuty(config: Partial<Config> = {}) {
  portal = await makePortal({ now: NOW, config })
  for (const { name } of makeJobs(portal.config)) {
    await portal.db('job_schedules').insert({ job: name, since: '2026-11-21T12:00:00Z' })
    await portal.db('job_runs').insert({ job: name, slot: '2026-11-22T04:30:00Z', state: 'done' })
  }
  // The other jobs have done their part.
  await portal.db('job_runs').insert([
    { job: 'sign-in-sweep', slot: '2026-11-23T03:15:00Z', state: 'done' },
    { job: 'audit-sweep', slot: '2026-11-23T03:45:00Z', state: 'done' },
  ])
  await putDown('pending')
  board = makeBoard(portal.deps, makeJobs(portal.config))
}
const putDown = (state: string, changes: object = {}) =>
  portal
    .db('job_runs')
    .insert({ job: 'nightly-report', slot: TODAY, state, created_at: TODAY, ...changes })
    .onConflict(['job', 'slot'])
    .merge()

describe('a job is in trouble', () => {
  const job: Job = { name: 'j', about: '', counts: [], schedule: '30 4 * * *', run: async () => ({}) }
  const at = (text: string) => new Date(`2026-11-${text}Z`)
  const open = (state: never, changes: object = {}) => ({
    slot: TODAY,
    state,
    attempt: 1,
    error: null,
    created_at: TODAY,
    ...changes,
  })
  const ask = (changes: object, now: Date) => {
    const watched_since = at('20T00:00:00')
    const known = {
      since: at('20T00:00:00'),
      settled: at('22T04:30:00'),
      open: [],
      watched_since,
      ...changes,
    }
    return troubleOf(job, known, { timezone: 'UTC', watched_since: known.watched_since }, now)?.kind ?? null
  }

  it.each([
    ['not before its slot', {}, at('23T04:29:59'), null],
    ['not within 15 minutes of it', {}, at('23T04:44:59'), null],
    ['when nobody has even put its slot down', {}, at('23T04:45:00'), 'overdue'],
    [
      'not while it may be put down any moment, as we have just begun',
      { watched_since: at('23T08:50:00') },
      NOW,
      null,
    ],
    ['when nobody has put it down since we look', { watched_since: at('23T08:45:00') }, NOW, 'overdue'],
    ['when its slot waits', { open: [open('pending' as never)] }, at('23T04:45:00'), 'overdue'],
    ['when its slot runs and runs', { open: [open('running' as never)] }, at('23T04:45:00'), 'overdue'],
    ['not when its slot is done', { settled: TODAY }, at('23T09:00:00'), null],
    ['not when it was never a duty', { settled: null, since: at('23T05:00:00') }, at('23T09:00:00'), null],
    ['when it is a duty and never ran', { settled: null }, at('23T09:00:00'), 'overdue'],
    ['not at its first failure', { open: [open('failed' as never)] }, at('23T04:31:00'), null],
    ['at its third', { open: [open('failed' as never, { attempt: 3 })] }, at('23T04:31:00'), 'failed'],
    ['when it is given up', { open: [open('dead' as never, { attempt: 10 })] }, at('23T04:31:00'), 'failed'],
    [
      'not while a missed night is made up that was put down a minute ago',
      { settled: at('18T04:30:00'), open: [open('running' as never, { created_at: at('23T08:59:00') })] },
      NOW,
      null,
    ],
  ])('%s', (_when, record, now, kind) => expect(ask(record, now)).toBe(kind))
})

describe('a night that fails', () => {
  it('is told on every page to managers and administrators, and to nobody else', async () => {
    await makeDuty()
    await putDown('dead', { attempts: 10, error: 'the <b>disk</b> is full' })
    for (const path of ['/', '/leads', '/events', '/account', '/jobs']) {
      for (const role of ['manager', 'admin'] as const) {
        const { text } = await (await portal.as(role)).get(path).expect(200)
        expect(text, path).toContain(
          'nightly-report failed: its run of Mon 23 Nov at 04:30 is missing. It failed 10 times: the &lt;b&gt;disk&lt;/b&gt; is full',
        )
      }
      expect((await (await portal.as('staff')).get(path)).text).not.toContain('incident-banner')
    }
    const manager = await portal.as('manager')
    expect((await manager.get('/jobs').set('HX-Request-Type', 'partial')).text).not.toContain(
      'incident-banner',
    )
    await putDown('done')
    later(6)
    expect((await manager.get('/')).text).not.toContain('incident-banner')
  })

  it('is told at /readyz, which stays 200: it is so for every instance', async () => {
    await makeDuty()
    const visitor = await portal.as()
    expect((await visitor.get('/readyz').expect(200)).body.jobs).toBe('overdue')
    await putDown('failed', { attempts: 3 })
    later(6)
    expect((await visitor.get('/readyz').expect(200)).body.jobs).toBe('failed')
    await putDown('done')
    later(6)
    expect((await visitor.get('/readyz').expect(200)).body).toEqual({
      status: 'ready',
      database: 'ok',
      jobs: 'ok',
    })
  })

  it('reads what is wrong once in five seconds, however many ask', async () => {
    await makeDuty()
    let reads = 0
    portal.db.on('query', ({ sql }) => {
      if (sql.includes('job_schedules s')) reads++
    })
    const manager = await portal.as('manager')
    for (let n = 0; n < 5; n++) await manager.get('/account').expect(200)
    expect(reads).toBe(1)
    later(5)
    await manager.get('/account')
    expect(reads).toBe(2)
  })

  it('is logged once as an error by one of three instances, and once when it is over', async () => {
    await makeDuty()
    await Promise.all([watch(), watch(), watch()])
    await watch()
    const told = () => portal.lines.filter(({ incident }) => incident)
    expect(told()).toMatchObject([{ level: 50, msg: 'job overdue', job: 'nightly-report' }])
    await putDown('done')
    await Promise.all([watch(), watch(), watch()])
    expect(told()).toMatchObject([{ level: 50 }, { level: 30, msg: 'job recovered' }])
  })

  it('does not alert because of what is history: an old failure, another’s job, a run that a person stopped', async () => {
    const { posts, alert_webhook } = await makeReceiver()
    await makeDuty({ alert_webhook })
    await putDown('done')
    const dead = { state: 'dead', attempts: 10 }
    await portal.db('job_runs').insert([
      { job: 'nightly-report', slot: '2026-11-21T04:30:00Z', ...dead },
      { job: 'test', slot: TODAY, ...dead },
    ])
    await watch()
    await putDown('cancelled', { stop_asked_by: 'Admin', attempts: 5 })
    await watch()
    expect(posts).toEqual([])
    expect(await portal.db('incidents')).toEqual([])
  })
})

describe('the alert', () => {
  it('is one signed post per incident and one when it is over, from three instances', async () => {
    const { posts, alert_webhook } = await makeReceiver()
    await makeDuty({ alert_webhook })
    const three = () => Promise.all([watch(), watch(), watch()])
    await three()
    await putDown('failed', { attempts: 4, error: 'broken' })
    await three()
    expect(posts).toHaveLength(1)
    // It is tried once more and fails again: the same incident.
    await putDown('running', { attempts: 5, lease_until: new Date(NOW.getTime() + 30_000) })
    await three()
    await putDown('dead', { attempts: 10 })
    await three()
    expect(posts).toHaveLength(1)
    await putDown('done')
    await three()
    await three()
    expect(posts).toHaveLength(2)

    const bodies = posts.map(({ headers, body }) => {
      // As the specification's own library signs it at that instant.
      expect(Math.abs(Number(headers['webhook-timestamp']) * 1_000 - NOW.getTime())).toBeLessThan(1_000)
      const webhook = new Webhook(SECRET)
      const id = String(headers['webhook-id'])
      expect(webhook.sign(id, NOW, body)).toBe(headers['webhook-signature'])
      expect(webhook.sign(id, NOW, `${body} `)).not.toBe(headers['webhook-signature'])
      return JSON.parse(body)
    })
    expect(bodies).toMatchObject([
      {
        type: 'job.overdue',
        timestamp: NOW.toISOString(),
        data: {
          job: 'nightly-report',
          slot: TODAY.toISOString(),
          reason: 'It has not run.',
          closed_at: null,
          url: 'http://localhost/jobs',
        },
      },
      { type: 'job.recovered', data: { incident: bodies[0].data.incident, closed_at: NOW.toISOString() } },
    ])
    expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(2)
  })

  it('is accepted by the specification’s own library, as a receiver uses it', async () => {
    const { posts, alert_webhook } = await makeReceiver()
    await makeDuty({ alert_webhook })
    portal.setNow(new Date())
    await watch()
    const { body, headers } = posts[0]!
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'job.overdue',
    })
    const other = `whsec_${Buffer.from('another secret of theirs').toString('base64')}`
    expect(() => new Webhook(other).verify(body, headers as Record<string, string>)).toThrow()
  })

  it('that is not taken is tried again with the same id, and its end waits behind it', async () => {
    const { posts, alert_webhook } = await makeReceiver(500, 302)
    await makeDuty({ alert_webhook })
    await watch()
    await putDown('done')
    await watch()
    expect(posts).toHaveLength(1)
    later(20)
    await watch()
    later(40)
    await watch()
    expect(posts.map(({ body }) => JSON.parse(body).type)).toEqual([
      'job.overdue',
      'job.overdue',
      'job.overdue',
      'job.recovered',
    ])
    expect(new Set(posts.slice(0, 3).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await portal.db('alerts').orderBy('id').select('state', 'attempts', 'reply')).toEqual([
      { state: 'accepted', attempts: 3, reply: '204 No Content' },
      { state: 'accepted', attempts: 1, reply: '204 No Content' },
    ])
  })

  it('that nobody takes is given up after ten attempts, and sent again by a click', async () => {
    const { posts, alert_webhook } = await makeReceiver(...Array.from({ length: 10 }, () => 500))
    await makeDuty({ alert_webhook })
    for (let n = 0; n < 12; n++) {
      await watch()
      later(5_000)
    }
    expect(posts).toHaveLength(10)
    const admin = await portal.as('admin')
    const { text } = await admin.get('/jobs')
    expect(text).toContain('Alert of its beginning was given up (500 Internal Server Error)')
    const { id } = await portal.db('alerts').first()
    expect(text).toContain(`action="/alerts/${id}/sendings"`)
    await admin.post(`/alerts/${id}/sendings`).expect(303)
    await admin.post(`/alerts/${id}/sendings`).expect(409)
    await watch()
    expect(posts).toHaveLength(11)
    expect(await portal.db('alerts').first()).toMatchObject({ state: 'accepted', attempts: 1 })
    expect(
      await portal.db('audit').whereNot('action', 'signed in').select('who', 'action', 'subject'),
    ).toEqual([{ who: 'admin@hsl.example', action: 'alert sent again', subject: `alert ${id}` }])
  })

  it('is not even made where nobody is to be told', async () => {
    await makeDuty()
    await watch()
    expect(await portal.db('incidents')).toHaveLength(1)
    expect(await portal.db('alerts')).toEqual([])
  })
})

describe('/metrics', () => {
  it('is not there without a token, and closed to whoever has not got it', async () => {
    await makeDuty()
    await (await portal.as('admin')).get('/metrics').expect(404)
    await portal.close()
    await makeDuty({ metrics_token: 'a token of some length' })
    const visitor = await portal.as()
    const { text } = await visitor.get('/metrics').expect(401)
    expect(text).not.toContain('hsl_')
    await visitor.get('/metrics').set('Authorization', 'Bearer a token of some lengths').expect(401)
    await visitor.get('/metrics?token=a+token+of+some+length').expect(401)
  })

  it('tells of jobs, copies and alerts in Prometheus’ format', async () => {
    await makeDuty({ metrics_token: 'a token of some length' })
    const scrape = async () =>
      (await portal.as()).get('/metrics').set('Authorization', 'Bearer a token of some length').expect(200)
    const { text, headers } = await scrape()
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(text).toContain('hsl_job_trouble{job="nightly-report",kind="overdue"} 1')
    expect(text).toContain('hsl_job_trouble{job="sign-in-sweep",kind="overdue"} 0')
    expect(text).toContain('hsl_deliveries{state="unclear"} 0')
    expect(text).toContain('process_resident_memory_bytes')
    await runDueSlots(portal.deps, makeJobs(portal.config)[0]!)
    later(6)
    const after = (await scrape()).text
    expect(after).toContain('hsl_job_trouble{job="nightly-report",kind="overdue"} 0')
    expect(after).toContain(
      `hsl_job_last_success_timestamp_seconds{job="nightly-report"} ${TODAY.getTime() / 1_000}`,
    )
  })
})
