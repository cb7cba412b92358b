import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createView } from '../../src/call-list/view-queries.ts'
import { words } from '../leads/reading.ts'
import { makeOutreachPortal, NOW } from '../outreach/school.ts'

let portal: Awaited<ReturnType<typeof makeOutreachPortal>>
let staff: Awaited<ReturnType<typeof portal.as>>
let manager: Awaited<ReturnType<typeof portal.as>>
beforeAll(async () => {
  portal = await makeOutreachPortal(3)
  staff = await portal.as('staff')
  manager = await portal.as('manager')
})
afterAll(() => portal.close())
beforeEach(() => portal.db('saved_views').delete())

type Agent = typeof staff
const post = (agent: Agent, path: string, form: object) => agent.post(path).type('form').send(form)
/** The views that somebody's page lists: their name and address. */
async function views(agent: Agent) {
  const { text } = await agent.get('/leads').expect(200)
  const list = /<div class="saved-views"[\s\S]*?<details/.exec(text)![0]
  return [...list.matchAll(/<a class="pill" href="([^"]+)"[^>]*>([\s\S]*?)<\/a>/g)].map(([, href, name]) => [
    words(name!),
    href!.replaceAll('&amp;', '&'),
  ])
}
const idOf = async (name: string) => (await portal.db('saved_views').where({ name }).first('id')).id

describe('a view under a name', () => {
  test('keeps the list that is open, its beginning, and leads to it', async () => {
    const query =
      'tier=hot&owner=me&due=today&sort=next&page=3&as_of=2026-11-20T12:00:00Z&select=page&nonsense=1'
    const { headers } = await post(staff, '/leads/views', { name: '  My   day ', query }).expect(303)
    expect(headers.location).toBe('/leads?tier=hot&owner=me&due=today&sort=next&done=view-kept')
    expect(words((await staff.get(headers.location!)).text)).toContain('The view is kept.')
    expect(await views(staff)).toEqual([['My day', '/leads?tier=hot&owner=me&due=today&sort=next']])
    expect((await staff.get('/leads?tier=hot&owner=me&due=today&sort=next')).text).toContain(
      'aria-current="true"><span dir="auto">My day</span>',
    )
  })

  test('is seen by its owner alone until it is shared', async () => {
    await post(staff, '/leads/views', { name: 'Mine', query: 'owner=me' }).expect(303)
    await post(staff, '/leads/views', { name: 'Ours', query: 'tier=hot', shared: 'on' }).expect(303)
    expect(await views(staff)).toEqual([
      ['Mine', '/leads?owner=me'],
      ['Ours shared', '/leads?tier=hot'],
    ])
    expect(await views(manager)).toEqual([['Ours Staff', '/leads?tier=hot']])
    await post(staff, `/leads/views/${await idOf('Ours')}`, { name: 'Ours' }).expect(303)
    expect(await views(manager)).toEqual([])
  })

  test('is renamed and removed by its owner; for everybody else it is not there', async () => {
    await post(staff, '/leads/views', { name: 'Ours', query: 'tier=hot', shared: 'on' }).expect(303)
    const id = await idOf('Ours')
    await post(manager, `/leads/views/${id}`, { name: 'Theirs', shared: 'on' }).expect(404)
    await post(manager, `/leads/views/${id}/removal`, {}).expect(404)
    await post(await portal.as('admin'), `/leads/views/${id}/removal`, {}).expect(404)
    expect((await manager.get('/leads')).text).not.toContain(`/leads/views/${id}`)
    await post(staff, `/leads/views/${id}`, { name: 'Better', shared: 'on', query: 'tier=hot' }).expect(303)
    expect(await views(manager)).toEqual([['Better Staff', '/leads?tier=hot']])
    await post(staff, `/leads/views/${id}/removal`, {}).expect(303)
    expect(await views(staff)).toEqual([])
    expect(await views(manager)).toEqual([])
    for (const gone of [String(id), 'x', '99999999999999999999'])
      await post(staff, `/leads/views/${gone}/removal`, {}).expect(404)
  })

  test.each([
    ['', 'Give the view a name.'],
    ['   ', 'Give the view a name.'],
    ['x'.repeat(61), 'A name has at most 60 characters.'],
    ['Taken', 'You have a view of this name already.'],
  ])('called %j comes back with what was typed, over the list it was for', async (name, fault) => {
    await post(staff, '/leads/views', { name: 'Taken', query: '' }).expect(303)
    const { text } = await post(staff, '/leads/views', { name, query: 'tier=cold' }).expect(422)
    expect(words(text)).toContain(fault)
    expect(text).toContain(`name="name" value="${name.trim()}"`)
    expect(text).toMatch(/href="\/leads\?tier=cold" aria-current="page"/)
    expect(await portal.db('saved_views')).toHaveLength(1)
  })

  test('of another’s name is fine, and a new name that one has already is not', async () => {
    await post(staff, '/leads/views', { name: 'Hot', query: '' }).expect(303)
    await post(manager, '/leads/views', { name: 'Hot', query: '' }).expect(303)
    await post(staff, '/leads/views', { name: 'Warm', query: '' }).expect(303)
    const { id } = await portal.db('saved_views').where({ name: 'Warm' }).first('id')
    const { text } = await post(staff, `/leads/views/${id}`, { name: 'Hot' }).expect(422)
    expect(words(text)).toContain('You have a view of this name already.')
  })

  test('of sixty letters of any alphabet is kept; a fifty-first view is not', async () => {
    await post(staff, '/leads/views', { name: '🦊'.repeat(60), query: '' }).expect(303)
    for (let n = 2; n <= 50; n++)
      await createView(portal.db, portal.ids.staff, { name: `n${n}`, query: '', shared: false }, NOW)
    const { text } = await post(staff, '/leads/views', { name: 'one more', query: '' }).expect(422)
    expect(words(text)).toContain('You keep 50 views: remove one first.')
    await post(manager, '/leads/views', { name: 'one more', query: '' }).expect(303)
  })

  test('keeps nothing that is no list', async () => {
    await post(staff, '/leads/views', { name: 'a', query: '//evil.example?tier=hot' }).expect(303)
    expect(await views(staff)).toEqual([['a', '/leads']])
    await post(staff, '/leads/views', { name: 'b', query: '', url: 'https://evil.example' }).expect(400)
    await post(staff, '/leads/views', { name: 'c', query: '', shared: 'yes' }).expect(400)
    await post(staff, `/leads/views/${await idOf('a')}/removal`, { really: 'yes' }).expect(400)
  })

  test('that was removed comes back as it was, by the button beside what is said', async () => {
    const query = 'tier=warm&owner=nobody'
    await post(staff, '/leads/views', { name: 'Warm and free', query, shared: 'on' }).expect(303)
    const id = await idOf('Warm and free')
    const { headers } = await post(staff, `/leads/views/${id}/removal`, {}).expect(303)
    const { text } = await staff.get(headers.location!).expect(200)
    expect(words(text)).toContain('The view “Warm and free” is removed. Undo')
    const [, undo] = /<form method="post" action="([^"]+)"><button class="btn btn-sm">Undo</.exec(text)!
    const back = await post(staff, undo!, {}).expect(303)
    expect(back.headers.location).toBe(`/leads?${query}&done=view-back`)
    expect(words((await staff.get(back.headers.location!)).text)).toContain('The view is back.')
    expect(await views(staff)).toEqual([['Warm and free shared', `/leads?${query}`]])
    expect(await views(manager)).toEqual([['Warm and free Staff', `/leads?${query}`]])
    // What was said is not true any more, and is not said again.
    expect(words((await staff.get(headers.location!)).text)).not.toContain('is removed')
  })

  test('that was removed is nobody else’s to bring back, nor to hear of', async () => {
    await post(staff, '/leads/views', { name: 'Secret', query: '', shared: 'on' }).expect(303)
    const id = await idOf('Secret')
    await post(staff, `/leads/views/${id}/restoration`, {}).expect(404)
    await post(staff, `/leads/views/${id}/removal`, {}).expect(303)
    expect((await manager.get(`/leads?done=view-removed.${id}`)).text).not.toContain('Secret')
    await post(manager, `/leads/views/${id}/restoration`, {}).expect(404)
    await post(staff, `/leads/views/${id}/restoration`, { name: 'Other' }).expect(400)
    await post(staff, `/leads/views/${id}`, { name: 'Changed' }).expect(404)
    await post(staff, `/leads/views/${id}/removal`, {}).expect(404)
    for (const nothing of ['x', '99999999999999999999'])
      await post(staff, `/leads/views/${nothing}/restoration`, {}).expect(404)
  })

  test('that was removed cannot come back beside another of its name; it is offered under a new one', async () => {
    await post(staff, '/leads/views', { name: 'Hot', query: 'tier=hot' }).expect(303)
    const id = await idOf('Hot')
    await post(staff, `/leads/views/${id}/removal`, {}).expect(303)
    await post(staff, '/leads/views', { name: 'Hot', query: 'tier=hot&owner=me' }).expect(303)
    const { text } = await post(staff, `/leads/views/${id}/restoration`, {}).expect(422)
    expect(words(text)).toContain('You have a view of this name already.')
    expect(text).toContain('name="name" value="Hot"')
    expect(text).toContain('<input type="hidden" name="query" value="tier=hot">')
    expect(await views(staff)).toEqual([['Hot', '/leads?tier=hot&owner=me']])
  })

  test('that was removed waits until the next one is, and counts for nothing meanwhile', async () => {
    for (let n = 1; n <= 50; n++)
      await createView(portal.db, portal.ids.staff, { name: `n${n}`, query: '', shared: false }, NOW)
    const [first, second] = [await idOf('n1'), await idOf('n2')]
    await post(staff, `/leads/views/${first}/removal`, {}).expect(303)
    await post(staff, '/leads/views', { name: 'one more', query: '' }).expect(303)
    const { text } = await post(staff, `/leads/views/${first}/restoration`, {}).expect(422)
    expect(words(text)).toContain('You keep 50 views: remove one first.')
    await post(staff, `/leads/views/${second}/removal`, {}).expect(303)
    await post(staff, `/leads/views/${first}/restoration`, {}).expect(404)
    await post(staff, `/leads/views/${second}/restoration`, {}).expect(303)
    expect(await portal.db('saved_views').whereNotNull('removed_at')).toEqual([])
  })

  test('goes with its owner’s account', async () => {
    await post(staff, '/leads/views', { name: 'Ours', query: 'tier=hot', shared: 'on' }).expect(303)
    const { id } = await portal.db('accounts').where({ role: 'staff' }).first('id')
    await portal.db
      .transaction(async (trx) => {
        await trx('accounts').where({ id }).delete()
        expect(await trx('saved_views')).toEqual([])
        await trx.rollback()
      })
      .catch(() => {})
  })
})
