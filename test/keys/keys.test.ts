import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashOf } from '../../src/accounts/token.ts'
import { makeKey } from '../../src/keys/key.ts'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
let admin: Awaited<ReturnType<Portal['as']>>
const NOW = new Date('2026-11-23T09:00:00Z')
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
})
afterAll(() => portal.close())
beforeEach(async () => {
  portal.setNow(NOW)
  await portal.db('api_keys').delete()
  admin = await portal.as('admin')
  await portal.db('audit').delete()
})

/** Makes a key on the page and answers it, with its number. */
async function make(name = 'Warehouse import'): Promise<{ key: string; id: number }> {
  const { text } = await admin.post('/api-keys').type('form').send({ name, scope: 'read' }).expect(201)
  const key = /hsl_[\w-]{43}/.exec(text)![0]
  const { id } = await portal
    .db('api_keys')
    .where({ key_hash: hashOf(key) })
    .first('id')
  return { key, id }
}
const ask = (path: string, authorization?: string) => {
  const asked = supertest(portal.app).get(path)
  return authorization === undefined ? asked : asked.set('Authorization', authorization)
}

describe('an API key', () => {
  test('is 32 random bytes, shown once, and kept as its SHA-256 and its first letters', async () => {
    const { key } = await make()
    expect(Buffer.from(key.slice(4), 'base64url')).toHaveLength(32)
    expect((await admin.get('/api-keys')).text).toContain(key.slice(0, 10))
    expect((await admin.get('/api-keys')).text).not.toContain(key)
    const [row] = await portal.db('api_keys')
    expect(row).toMatchObject({ key_hash: hashOf(key), prefix: key.slice(0, 10), scope: 'read' })
    expect(JSON.stringify(row)).not.toContain(key)
    await ask('/api/lead-summary', `Bearer ${key}`).expect(200)
    expect(JSON.stringify([await portal.db('audit'), portal.lines])).not.toContain(key)
    const made = Array.from({ length: 50 }, () => makeKey().key)
    expect(new Set(made).size).toBe(50)
  })

  test('reads what staff may read, and no more', async () => {
    const { key } = await make()
    const bearer = `Bearer ${key}`
    for (const path of ['/api/user-activity', '/api/events', '/api/events?type=daily', '/api/openapi.json'])
      await ask(path, bearer).expect(200)
    await supertest(portal.app).head('/api/lead-summary').set('Authorization', bearer).expect(200)
    for (const path of ['/api/db-schema', '/api/debug-events']) {
      const { body } = await ask(path, bearer).expect(403)
      expect(body.error.code).toBe('forbidden')
    }
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const { body } = await supertest(portal.app)
        [method]('/api/events')
        .set('Authorization', bearer)
        .expect(403)
      expect(body.error.message).toBe('This API key may read, and change nothing.')
    }
    // Pages are for people.
    for (const path of ['/', '/leads', '/api/docs', '/staff', '/api-keys', '/leads.csv'])
      await ask(path, bearer).expect(302)
  })

  test('is taken from the header alone', async () => {
    const { key } = await make()
    const encoded = encodeURIComponent(key)
    for (const query of [`key=${encoded}`, `access_token=${encoded}`, `Authorization=Bearer%20${encoded}`])
      await ask(`/api/lead-summary?${query}`).expect(401)
    await supertest(portal.app).get('/api/lead-summary').set('Cookie', `hsl=${key}`).expect(401)
    await supertest(portal.app).get('/api/lead-summary').set('X-Api-Key', key).expect(401)
    await ask('/api/lead-summary', `bearer ${key}`).expect(200)
  })

  test.each([
    ['no key at all', 'Bearer'],
    ['one letter more', 'Bearer KEYx'],
    ['one letter less', 'Bearer SHORT'],
    ['another case', 'Bearer UPPER'],
    ['its hash', 'Bearer HASH'],
    ['two keys', 'Bearer KEY KEY'],
    ['an injection', `Bearer hsl_' or true --`],
  ])('%s is refused with 401', async (_what, template) => {
    const { key } = await make()
    const authorization = template
      .replaceAll('KEY', key)
      .replace('SHORT', key.slice(0, -1))
      .replace('UPPER', key.toUpperCase())
      .replace('HASH', hashOf(key))
    const { body, headers } = await ask('/api/lead-summary', authorization).expect(401)
    expect(body.error.code).toBe('bad_key')
    expect(headers['www-authenticate']).toBe('Bearer')
    expect(JSON.stringify(body)).not.toContain(key)
  })

  test('that is wrong is refused although a session comes along', async () => {
    await admin.get('/api/lead-summary').expect(200)
    await admin.get('/api/lead-summary').set('Authorization', 'Bearer hsl_wrong').expect(401)
  })

  test('is one thing, the password of a proxy in front another: that neither lets in nor keeps out', async () => {
    const { key } = await make()
    for (const authorization of ['Basic aHNsOnNlY3JldA==', `Basic ${key}`, key, `Token ${key}`]) {
      const { body } = await ask('/api/lead-summary', authorization).expect(401)
      expect(body.error.code).toBe('not_signed_in')
      await admin.get('/api/lead-summary').set('Authorization', authorization).expect(200)
    }
  })

  test('revoked is refused from the next request on, for good', async () => {
    const [{ key, id }, other] = [await make(), await make('Another')]
    await ask('/api/lead-summary', `Bearer ${key}`).expect(200)
    await admin.post(`/api-keys/${id}/revocation`).expect(303)
    await ask('/api/lead-summary', `Bearer ${key}`).expect(401)
    await ask('/api/lead-summary', `Bearer ${other.key}`).expect(200)
    await admin.post(`/api-keys/${id}/revocation`).expect(404)
    for (const number of ['0', 'x', '999999']) await admin.post(`/api-keys/${number}/revocation`).expect(404)
    expect(await portal.db('audit').orderBy('id').select('action', 'subject')).toEqual([
      { action: 'key made', subject: `key ${id}` },
      { action: 'key made', subject: `key ${other.id}` },
      { action: 'key revoked', subject: `key ${id}` },
    ])
  })

  test('remembers its last use, at most once a minute; a refused one is no use', async () => {
    const { key, id } = await make()
    const used = async () => (await portal.db('api_keys').where({ id }).first('last_used_at')).last_used_at
    await ask('/api/lead-summary', 'Bearer hsl_wrong').expect(401)
    expect(await used()).toBeNull()
    expect((await admin.get('/api-keys')).text).toContain('never used')
    await ask('/api/lead-summary', `Bearer ${key}`).expect(200)
    expect(await used()).toEqual(NOW)
    portal.setNow(new Date(NOW.getTime() + 59_000))
    await ask('/api/lead-summary', `Bearer ${key}`).expect(200)
    expect(await used()).toEqual(NOW)
    portal.setNow(new Date(NOW.getTime() + 61_000))
    await ask('/api/lead-summary', `Bearer ${key}`).expect(200)
    expect(await used()).toEqual(new Date(NOW.getTime() + 61_000))
  })

  test('works on when who made it is deactivated: it is the school’s', async () => {
    const { key } = await make()
    await portal.db('accounts').where({ email: 'admin@hsl.example' }).update({ active: false })
    await ask('/api/lead-summary', `Bearer ${key}`).expect(200)
    await portal.db('accounts').where({ email: 'admin@hsl.example' }).update({ active: true })
  })

  test.each([
    [{ name: ' ', scope: 'read' }, 422],
    [{ name: 'x'.repeat(61), scope: 'read' }, 422],
    [{ name: 'ok', scope: 'write' }, 400],
    [{ name: 'ok' }, 400],
    [{ name: 'ok', scope: 'read', role: 'admin' }, 400],
  ])('asked for as %j is refused', async (form, status) => {
    await admin.post('/api-keys').type('form').send(form).expect(status)
    expect(await portal.db('api_keys')).toEqual([])
  })
})
