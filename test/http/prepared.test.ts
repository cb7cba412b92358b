import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gzipOf, pack, store } from '../../src/http/gzip.ts'
import { inParts, Prepared } from '../../src/http/prepared.ts'
import { tick } from '../../src/live/tick.ts'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
beforeAll(async () => {
  portal = await makePortal()
  await portal
    .db('users')
    .insert([1, 2, 3].map((user_id) => ({ user_id, first_name: `Zoë ✨ ${user_id} \u{1F600}` })))
  await portal.db('free_lesson_registrations').insert(
    [1, 2, 3].map((user_id) => ({
      user_id,
      email: `a${user_id}@hsl.example`,
      registered_at: '2026-11-20',
    })),
  )
  await portal.db('events').insert({ user_id: 2, event_type: 'x', created_at: '2026-11-22T10:00:00Z' })
})
afterAll(() => portal.close())

const withoutNonce = (html: string) => html.replace(/nonce="[^"]*"|"inlineStyleNonce":"[^"]*"/g, '')

test.each([
  '/',
  '/now',
  '/leads',
  '/leads?q=zoe',
  '/events',
  '/analytics',
  '/analytics/retention',
  '/events/types',
])('%s is the same page compressed and not, whole and with its length', async (page) => {
  await tick(portal.deps)
  const agent = await portal.as('manager')
  const get = (encoding: string) =>
    agent.get(page).set('Accept-Encoding', encoding).buffer(true).expect(200).expect('Content-Type', /html/)
  const plain = await get('identity')
  const packed = await get('gzip')
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(packed.headers['content-encoding']).toBe('gzip')
  expect(packed.headers.vary).toMatch(/Accept-Encoding/)
  expect(packed.headers.vary).toMatch(/HX-Request-Type/)
  expect(withoutNonce(packed.text)).toBe(withoutNonce(plain.text))
  expect(plain.text.trim()).toMatch(/<\/html>$/)
  expect(plain.text).not.toContain('\0')
  expect(Number(packed.headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']) / 2)
  const head = await agent.head(page).set('Accept-Encoding', 'gzip').expect(200)
  expect(head.headers['content-encoding']).toBe('gzip')
  expect(head.text).toBeFalsy()
})

test('a person with a zone of their own gets the page in it, compressed too', async () => {
  await portal.db('accounts').where({ email: 'staff@hsl.example' }).update({ time_zone: 'Asia/Tokyo' })
  const agent = await portal.as('staff')
  const { text, headers } = await agent.get('/events').set('Accept-Encoding', 'gzip').expect(200)
  expect(headers['content-encoding']).toBe('gzip')
  expect(text).toContain('19:00')
  expect(text).not.toMatch(/>[^<]*10:00/)
})

test('parts come in the order they are printed in, however often, and outside of a page they are text', () => {
  const [a, b] = [new Prepared('<a>'), new Prepared('<b>')]
  expect(inParts(() => `1${b}2${a}${b}3`)).toEqual(['1', b, '2', a, '', b, '3'])
  expect(`${a}${b}`).toBe('<a><b>')
  expect(inParts(() => 'plain')).toEqual(['plain'])
})

test('a page that fails in the midst of printing leaves nothing behind', () => {
  expect(() =>
    inParts(() => {
      throw new Error('no such field')
    }),
  ).toThrow('no such field')
  expect(`${new Prepared('<a>')}`).toBe('<a>')
})

test('what looks like a mark is text', () => {
  const text = `\0${'0'.repeat(36)} 0\0`
  expect(inParts(() => `${text}${new Prepared('x')}`)[0]).toBe(text)
})

test('pieces compressed apart are one gzip file', () => {
  const texts = ['', 'ä', 'x'.repeat(70_000), '✨'.repeat(999), 'end']
  expect(
    gunzipSync(gzipOf(texts.map((text) => (text.length < 1_000 ? store(text) : pack(text))))).toString(),
  ).toBe(texts.join(''))
})
