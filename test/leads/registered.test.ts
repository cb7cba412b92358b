import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePortal, type Portal } from '../support/portal.ts'
import { makeLead } from './school.ts'

// Ann registered long ago, Ben at noon of the 22nd, and the bot wrote Cleo down with a time that lies ahead.
const NOW = new Date('2026-11-23T09:00:00Z')
const NOON = '2026-11-22T12:00:00.000Z'

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  await makeLead(portal.db, 1, ['2026-11-21T12:00:00Z'])
  await makeLead(portal.db, 2, ['2026-11-21T13:00:00Z'])
  await makeLead(portal.db, 3, ['2026-11-21T14:00:00Z'])
  const registers = (user_id: number, registered_at: string) =>
    portal.db('free_lesson_registrations').where({ user_id }).update({ registered_at })
  await registers(2, NOON)
  await registers(3, '2026-11-23T18:00:00Z')
  staff = await portal.as('staff')
})
afterAll(() => portal.close())

const idsAt = async (as_of?: string) => {
  const { body } = await staff
    .get('/api/user-activity')
    .query(as_of ? { as_of } : {})
    .expect(200)
  return body.map(({ user_id }: { user_id: number }) => user_id).sort()
}

describe('as of an instant', () => {
  it('a lead is a user registered at or before it: to the microsecond before, Ben is nobody to contact', async () => {
    expect(await idsAt('2026-11-22T11:59:59.999Z')).toEqual([1])
    expect(await idsAt(NOON)).toEqual([1, 2])
    expect(await idsAt('2026-11-23T18:00:00Z')).toEqual([1, 2, 3])
  })

  it('list, counts, person and API say the same', async () => {
    const before = '2026-11-22T11:59:59.000Z'
    const list = await staff.get('/leads').query({ as_of: before }).expect(200)
    expect(list.text).toContain('Name 1')
    expect(list.text).not.toContain('Name 2')
    expect(list.text).toMatch(/1–1 of 1 lead\b/)
    const { body } = await staff.get('/api/users/2').query({ as_of: before }).expect(200)
    expect(body.score).toBeNull()
    expect((await staff.get('/api/users/2').query({ as_of: NOON })).body.score.tier).toBe('cold')
  })
})

describe('what is live', () => {
  it('holds a registration as soon as it is stored, also one whose time lies ahead: nobody is lost to a wrong clock', async () => {
    expect(await idsAt()).toEqual([1, 2, 3])
    expect((await staff.get('/leads')).text).toContain('Name 3')
    expect((await staff.get('/api/users/3')).body.score.tier).toBe('cold')
    expect((await staff.get('/users/3')).text).not.toContain('not a lead')
  })
})
