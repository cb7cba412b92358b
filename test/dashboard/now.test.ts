import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSnapshot, readRules } from '../../src/leads/queries.ts'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T09:00:00Z')

let portal: Portal
const ids: Record<string, number> = {}
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  const { db } = portal
  for (const { id, role } of await db('accounts').select('id', 'role')) ids[role] = id
  for (const id of [1, 2, 3, 4, 5, 6]) await makeRegistration(db, id, '2026-11-10T10:00:00Z')
  const busy = (user_id: number, days: number[]) =>
    days.flatMap((day) =>
      Array.from({ length: 5 }, (_, minute) => ({
        user_id,
        created_at: `2026-11-${day}T03:0${minute}:00Z`,
      })),
    )
  await makeEvents(db, [
    // 1 to 4 are hot now; 1 was so the night before already, 5 was and is warm now.
    ...busy(1, [15, 16, 17, 18, 19, 20, 21, 22, 23]),
    ...[2, 3, 4].flatMap((id) => busy(id, [19, 20, 21, 22, 23])),
    ...busy(5, [15, 16, 17, 18, 19]).map((event) => ({
      ...event,
      created_at: event.created_at.replace('T03', 'T05'),
    })),
    { user_id: 2, event_type: 'course_enrolled', created_at: '2026-11-22T20:00:00Z' },
    { user_id: 6, event_type: 'course_enrolled', created_at: '2026-11-22T04:30:00Z' },
  ])
  await db('free_lesson_registrations')
    .where({ user_id: 6 })
    .update({ registered_at: '2026-11-22T12:00:00Z' })
  const rules = await readRules(db)
  for (const night of ['21', '22']) {
    const as_of = new Date(`2026-11-${Number(night) + 1}T04:30:00Z`)
    await db.transaction((trx) => createSnapshot(trx, `2026-11-${night}`, { as_of, timezone: 'UTC', rules }))
  }
  await db('lead_cards').insert([
    { user_id: 3, owner_id: ids.staff, status: 'talking', next_contact_on: '2026-11-20' },
    { user_id: 5, owner_id: ids.staff, status: 'new', next_contact_on: '2026-11-23' },
    { user_id: 6, owner_id: ids.staff, status: 'enrolled', next_contact_on: '2026-11-20' },
    { user_id: 4, owner_id: ids.manager, status: 'new', next_contact_on: '2026-11-24' },
  ])
  await db('lead_journal').insert({ user_id: 1, at: NOW, who: 'Staff', kind: 'contact' })
})
afterAll(() => portal.close())

const words = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const now = async (role: 'staff' | 'manager' | 'admin') =>
  (await (await portal.as(role)).get('/now').expect(200)).text

describe('what to do now', () => {
  it('is one’s own leads that are due, the longest waiting first, and hot leads never contacted', async () => {
    const text = words(await now('staff'))
    expect(text).toContain('2 due today')
    expect(text).toMatch(/Name 3 Hot since Fri 20 Nov .*Name 5 Warm today/)
    // Of the four hot ones the first was written to, the third is talked with, the fourth is a colleague’s.
    expect(text).toMatch(/1 hot, never contacted Name 2 26 events on 5 days/)
  })

  it('is nobody else’s: a colleague has other leads, whoever looked first', async () => {
    const manager = words(await now('manager'))
    expect(manager).toContain('0 due today')
    expect(manager).toContain('2 hot, never contacted')
    expect(words(await now('admin'))).toContain('1 hot, never contacted')
    expect(words(await now('staff'))).toContain('2 due today')
  })

  it('changes as soon as staff put something down', async () => {
    const staff = await portal.as('staff')
    expect(words((await staff.get('/')).text)).toContain('1 hot, never contacted')
    await portal.db('lead_journal').insert({ user_id: 2, at: NOW, who: 'Staff', kind: 'contact' })
    expect(words((await staff.get('/')).text)).toContain('0 hot, never contacted')
    expect(words((await staff.get('/')).text)).toContain(
      'Every hot lead that is nobody’s or yours has been contacted.',
    )
    await portal.db('lead_journal').where({ user_id: 2 }).delete()
  })

  it('tells managers what changed overnight, and leads to it', async () => {
    const html = await now('manager')
    const text = words(html)
    expect(text).toContain('Overnight, Sun 22 Nov')
    expect(text).toContain('3 became hot')
    expect(text).toContain('1 cooled')
    // After the night before, at 04:30, up to the night.
    expect(text).toContain('1 conversion ')
    expect(text).toContain('1 new registration ')
    expect(text).toMatch(/Now hot: Name 2 ?, Name 3 ?, Name 4/)
    expect(text).toContain('Closed Mon 23 Nov at 04:30.')
    expect(words(await now('staff'))).not.toContain('Overnight')
  })

  it('says so when the last night was not closed', async () => {
    portal.setNow(new Date('2026-11-24T05:00:00Z'))
    expect(words(await now('manager'))).toContain('The night of Mon 23 Nov 2026 has not been closed.')
    portal.setNow(NOW)
  })

  it('stands above the figures of the first page, and renews itself as a piece', async () => {
    const staff = await portal.as('staff')
    const page = (await staff.get('/').expect(200)).text
    expect(page.indexOf('id="now"')).toBeGreaterThan(0)
    expect(page.indexOf('id="now"')).toBeLessThan(page.indexOf('id="dashboard"'))
    const piece = (await staff.get('/now').set('HX-Request-Type', 'partial').expect(200)).text
    expect(piece).toMatch(/^<section class="now" id="now"/)
    expect(page).toContain(piece.trim())
  })
})
