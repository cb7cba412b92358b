import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { leadIds, words } from '../leads/reading.ts'
import { makeOutreachPortal, NOW } from '../outreach/school.ts'
import { startInstance, startTicks } from '../support/instances.ts'
import { type OpenStream, openStream } from '../support/stream.ts'

let portal: Awaited<ReturnType<typeof makeOutreachPortal>>
let one: Awaited<ReturnType<typeof startInstance>>
let ticks: ReturnType<typeof startTicks>
const cookies: Record<string, string> = {}
beforeAll(async () => {
  portal = await makeOutreachPortal(4)
  one = await startInstance(portal)
  ticks = startTicks(portal, 300)
  for (const role of ['staff', 'manager', 'admin']) cookies[role] = await one.signIn(`${role}@hsl.example`)
})
afterAll(async () => {
  await ticks.stop()
  await one.close()
  await portal.close()
})
const streams: OpenStream[] = []
beforeEach(() => portal.db.raw('truncate lead_cards, lead_journal, audit'))
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close()
})

async function watch(role: string, ...shown: string[]) {
  const query = new URLSearchParams(shown.map((text): [string, string] => ['show', text]))
  const stream = await openStream(one.address, `/live?${query}`, { Cookie: cookies[role]! })
  streams.push(stream)
  return stream
}
const pageOf = async (role: string, path: string) =>
  (await fetch(`${one.address}${path}`, { headers: { Cookie: cookies[role]! } })).text()
/** What a page says it shows live. */
const shownBy = (html: string) =>
  [...html.matchAll(/ data-live="([^"]*)"/g)].map(([, text]) => text!.replaceAll('&amp;', '&'))
const act = (role: string, path: string, form: Record<string, string>) =>
  fetch(`${one.address}${path}`, {
    method: 'POST',
    headers: { Cookie: cookies[role]! },
    body: new URLSearchParams(form),
    redirect: 'manual',
  })
/** The newest of what came of an element. */
const last = (stream: OpenStream, id: string) =>
  stream.messages.findLast(({ data }) => data.includes(`id="${id}"`))?.data ?? ''

describe('the call list', () => {
  test('comes by the stream as the page holds it, tabs and rows', async () => {
    for (const path of [
      '/leads',
      '/leads?tier=cold&sort=name',
      '/leads?owner=me',
      '/leads?q=x&select=page',
    ]) {
      const html = await pageOf('manager', path)
      const stream = await watch('manager', ...shownBy(html))
      for (const id of ['lead-tabs', 'leads']) {
        const { data } = await stream.message(`id="${id}"`)
        expect(html, path).toContain(data.replace(/^<hx-partial[^>]*>|<\/hx-partial>$/g, ''))
      }
    }
  })

  test('of an earlier instant is not live', async () => {
    expect(shownBy(await pageOf('staff', '/leads?as_of=2026-11-20T00:00:00Z'))).toEqual([])
  })

  test('is one reading for all who look at the same, and each counts their own leads', async () => {
    const [staff, manager] = await Promise.all(
      ['staff', 'manager'].map((role) => watch(role, 'leads', 'lead-tabs')),
    )
    for (const stream of [staff!, manager!])
      for (const id of ['leads', 'lead-tabs']) await stream.message(`id="${id}"`)
    expect(last(manager!, 'leads')).toContain('/leads.csv')
    expect(last(staff!, 'leads')).not.toContain('/leads.csv')
    await act('staff', '/users/1/owner', { owner: 'me' })
    for (const stream of [staff!, manager!])
      await stream.until('the owner', () => /id="lead-1".*?Staff.*?id="lead-2"/s.test(last(stream, 'leads')))
    const mine = (stream: OpenStream) => /Mine <span[^>]*>(\d+)/.exec(last(stream, 'lead-tabs'))?.[1]
    await staff!.until('the count', () => mine(staff!) === '1')
    expect(mine(manager!)).toBe('0')
  })

  test('of one’s own leads goes to nobody else who asks for theirs', async () => {
    await act('staff', '/users/1/owner', { owner: 'me' })
    await act('manager', '/users/2/owner', { owner: 'me' })
    const [staff, manager] = await Promise.all(
      ['staff', 'manager'].map((role) => watch(role, 'leads:owner=me')),
    )
    const ids = (stream: OpenStream) => leadIds(last(stream, 'leads'))
    await staff!.until('own leads', () => ids(staff!).join() === '1')
    await manager!.until('own leads', () => ids(manager!).join() === '2')
    await act('staff', '/users/3/owner', { owner: 'me' })
    await staff!.until('one more', () => ids(staff!).length === 2)
    await act('manager', '/users/4/owner', { owner: 'me' })
    await manager!.until('one more', () => ids(manager!).length === 2)
    for (const { data } of manager!.messages) expect(data).not.toMatch(/id="lead-[13]"/)
    for (const { data } of staff!.messages) expect(data).not.toMatch(/id="lead-[24]"/)
  })
})

describe('what one does now', () => {
  test('is each account’s own', async () => {
    const staff = await watch('staff', 'now')
    const manager = await watch('manager', 'now')
    await Promise.all([staff, manager].map((stream) => stream.message('id="now"')))
    await portal.db('lead_cards').insert({
      user_id: 1,
      owner_id: portal.ids.staff,
      status: 'talking',
      next_contact_on: '2026-11-23',
    })
    const due = (stream: OpenStream) => /<strong>(\d+)<\/strong> due today/.exec(last(stream, 'now'))?.[1]
    await staff.until('what is due', () => due(staff) === '1')
    expect(due(manager)).toBe('0')
  })
})

describe('a person', () => {
  test('is shown as the page shows them; who was shown them by the stream alone has opened them', async () => {
    const html = await pageOf('staff', '/users/1')
    await portal.db('audit').delete()
    const [person] = shownBy(html)
    const stream = await watch('staff', person!)
    const { data } = await stream.message('id="person-summary"')
    expect(html).toContain(data.replace(/^<hx-partial[^>]*>|<\/hx-partial>$/g, ''))
    const opened = () => portal.db('audit').where({ action: 'person opened' }).pluck('subject')
    expect(await opened()).toEqual(['person 1'])
    await watch('staff', ...shownBy(html))
    await watch('staff', 'person:id=99')
    expect(await opened()).toEqual(['person 1'])
  })

  test('a card that somebody else changes says so, and holds still', async () => {
    const shown = shownBy(await pageOf('staff', '/users/1')).filter((text) => text.startsWith('card-news'))
    const stream = await watch('staff', ...shown)
    expect(words((await stream.message('id="card-news-1"')).data)).toBe('')
    await act('manager', '/users/1/owner', { owner: 'me' })
    await stream.message('Manager changed it just now. Now Manager has it, and its status is New.')
    // Who opens the card now has it as it is.
    const anew = shownBy(await pageOf('staff', '/users/1')).filter((text) => text.startsWith('card-news'))
    expect(anew).toEqual(['card-news:id=1&version=1'])
    expect(words((await (await watch('staff', ...anew)).message('id="card-news-1"')).data)).toBe('')
  })

  test('what is new in the timeline is counted from what the page shows', async () => {
    const shown = shownBy(await pageOf('staff', '/users/1')).filter((text) => text.startsWith('timeline'))
    const stream = await watch('staff', ...shown)
    await stream.message('id="timeline-new"')
    await act('manager', '/users/1/notes', { text: 'Prefers evenings' })
    expect(words((await stream.message('1 new')).data)).toContain('1 new')
  })
})

describe('the jobs', () => {
  test('show an incident and its alert as soon as they are there', async () => {
    const stream = await watch('staff', 'jobs')
    await stream.message('id="jobs"')
    const [{ id }] = await portal
      .db('incidents')
      .insert({ job: 'nightly-report', kind: 'failed', slot: NOW, reason: 'It broke.', opened_at: NOW })
      .returning('id')
    await stream.message('It broke.')
    await portal
      .db('alerts')
      .insert({ incident_id: id, event: 'opened', state: 'dead', reply: 'No such box', created_at: NOW })
    expect((await stream.message('No such box')).data).not.toContain(`/alerts/${id}/sendings`)
    const admin = await watch('admin', 'jobs')
    expect((await admin.message('No such box')).data).toContain(`/alerts/${id}/sendings`)
    await portal.db('incidents').delete()
    await stream.until('its end', () => !last(stream, 'jobs').includes('It broke.'))
  })

  test('keep the filter of the history', async () => {
    const html = await pageOf('staff', '/jobs?job=nightly-report&state=dead')
    expect(shownBy(html)).toEqual(['jobs:job=nightly-report&state=dead'])
    const run = { slot: NOW, state: 'dead', started_at: NOW, finished_at: NOW, created_at: NOW }
    const stream = await watch('staff', ...shownBy(html))
    await stream.message('id="jobs"')
    await portal.db('job_runs').insert({ ...run, job: 'sign-in-sweep', error: 'Not asked for.' })
    await portal.db('job_runs').insert({ ...run, job: 'nightly-report', error: 'Asked for.' })
    expect((await stream.message('Asked for.')).data).not.toContain('Not asked for.')
  })
})
