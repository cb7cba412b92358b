import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
beforeAll(async () => {
  portal = await makePortal()
})
afterAll(() => portal.close())

const expectStrict = (headers: Record<string, string>) => {
  const csp = headers['content-security-policy']!
  expect(csp).toContain("default-src 'none'")
  expect(csp).toMatch(/script-src 'nonce-[\w+/=]{20,}'/)
  expect(csp).toContain("frame-ancestors 'none'")
  expect(csp).not.toContain('unsafe')
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['x-powered-by']).toBeUndefined()
}

describe('headers', () => {
  test.each([
    ['/login', 200],
    ['/', 302],
    ['/nowhere', 302],
    ['/api/user-activity', 401],
    ['/healthz', 200],
  ])('%s answers %i under the strict policy', async (path, status) => {
    const answer = await supertest(portal.app).get(path).expect(status)
    expectStrict(answer.headers)
  })

  test('a page’s nonce is fresh at each answer and stands on each of its scripts', async () => {
    const [one, two] = await Promise.all([
      supertest(portal.app).get('/login'),
      supertest(portal.app).get('/login'),
    ])
    const nonceOf = (answer: { headers: Record<string, string> }) =>
      /'nonce-([^']+)'/.exec(answer.headers['content-security-policy']!)![1]!
    expect(nonceOf(one)).not.toBe(nonceOf(two))
    for (const tag of one.text.match(/<script[^>]*>/g)!) expect(tag).toContain(`nonce="${nonceOf(one)}"`)
    expect(one.headers['cache-control']).toBe('no-store')
  })

  test('assets are kept for a year under an address that holds their version', async () => {
    const page = await supertest(portal.app).get('/login')
    const addresses = [...page.text.matchAll(/(?:href|src)="(\/(?:assets|vendor)\/[^"#]+)/g)].map(
      (match) => match[1]!,
    )
    expect(new Set(addresses).size).toBeGreaterThanOrEqual(5)
    for (const address of new Set(addresses)) {
      const answer = await supertest(portal.app).get(address).expect(200)
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    }
  })
})

describe('requests', () => {
  test('a change that another site asks for is refused, in old browsers and in the API too', async () => {
    const staff = await portal.as('staff')
    await staff.post('/logout').set('Sec-Fetch-Site', 'cross-site').expect(403)
    await staff.post('/logout').set('Sec-Fetch-Site', 'same-site').expect(403)
    await staff.post('/logout').set('Origin', 'https://evil.example').expect(403)
    await staff.post('/logout').set('Origin', 'null').expect(403)
    const api = await staff.post('/api/user-activity').set('Sec-Fetch-Site', 'cross-site').expect(403)
    expect(api.body.error.code).toBe('cross_origin')
    await staff.get('/account').expect(200)
  })

  test('an unknown Host is answered 421, except by the health checks', async () => {
    await supertest(portal.app).get('/login').set('Host', 'rebound.example').expect(421)
    await supertest(portal.app).get('/healthz').set('Host', '10.0.0.7:3000').expect(200)
    await supertest(portal.app).get('/login').set('Host', '127.0.0.1:8080').expect(200)
    await supertest(portal.app).get('/login').set('Host', '[::1]:8080').expect(200)
  })

  test('a repeated parameter is refused by name', async () => {
    const answer = await supertest(portal.app).get('/login?next=/a&next=/b').expect(400)
    expect(answer.text).toContain('next may be given only once.')
  })

  test('a wrong method is told which ones are right', async () => {
    const staff = await portal.as('staff')
    const page = await staff.put('/account').expect(405)
    expect(page.headers.allow).toBe('GET, HEAD')
    const api = await staff.delete('/api/openapi.json').expect(405)
    expect(api.headers.allow).toContain('GET')
    expect(api.body.error.code).toBe('method_not_allowed')
  })

  test('a 10 MB form is refused with 413 and nothing is stored', async () => {
    const staff = await portal.as('staff')
    await staff
      .post('/account/theme')
      .type('form')
      .send(`theme=${'x'.repeat(10_000_000)}`)
      .expect(413)
    await staff
      .post('/account/theme')
      .set('Content-Type', 'application/json')
      .send('{"theme":"dark"}')
      .expect(415)
  })

  test('a signed-out htmx request is told to go to the sign-in page, not redirected', async () => {
    const answer = await supertest(portal.app)
      .get('/account')
      .set('HX-Request', 'true')
      .set('HX-Request-Type', 'partial')
      .set('HX-Current-URL', 'http://localhost/account?x=1')
      .expect(401)
    expect(answer.headers['hx-redirect']).toBe('/login?next=%2Faccount%3Fx%3D1')
    expect(answer.text).not.toContain('<html')
    expect(answer.headers.vary).toContain('HX-Request-Type')
  })

  test('a page that does not exist says so', async () => {
    const staff = await portal.as('staff')
    expect((await staff.get('/nowhere').expect(404)).text).toContain('This page does not exist.')
    expect((await staff.get('/api/nowhere').expect(404)).body.error.code).toBe('not_found')
  })
})

describe('errors', () => {
  test('a fault of the database is one sentence with a request id, and logged once under the same id', async () => {
    const staff = await portal.as('staff')
    await portal.db.raw('alter table auth_sessions rename column user_agent to agent')
    const answer = await staff.get('/account').expect(500)
    await portal.db.raw('alter table auth_sessions rename column agent to user_agent')
    const id = /Request id <code>([\w-]{36})<\/code>/.exec(answer.text)![1]
    expect(answer.headers['x-request-id']).toBe(id)
    expect(answer.text).not.toMatch(/select|auth_sessions|\.ts:|column/i)
    expect(portal.lines.filter((line) => line.request_id === id)).toHaveLength(1)
    expect(JSON.stringify(portal.lines)).not.toContain('hsl=s')
  })

  test('a database that is away is answered 503 with Retry-After, as page and as JSON, and the portal recovers', async () => {
    const away = await makePortal()
    const staff = await away.as('staff')
    const name = new URL(away.url).pathname.slice(1)
    const admin = (await import('pg')).default
    const client = new admin.Client({ connectionString: portal.url })
    await client.connect()
    await client.query(`alter database ${name} with allow_connections false`)
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    const page = await staff.get('/account').expect(503)
    expect(page.headers['retry-after']).toBe('5')
    const api = await staff.get('/api/user-activity').expect(503)
    expect(api.body.error.code).toBe('database_unavailable')
    await staff.get('/healthz').expect(200)
    await staff.get('/readyz').expect(503)
    await client.query(`alter database ${name} with allow_connections true`)
    await client.end()
    await staff.get('/account').expect(200)
    await staff.get('/readyz').expect(200)
    await away.close()
  })

  test('a request line that is no URL ends in an answer, not in a crash', async () => {
    const server = await new Promise<Server>((resolve) => {
      const listening = portal.app.listen(0, '127.0.0.1', () => resolve(listening))
    })
    const { port } = server.address() as AddressInfo
    const status = await new Promise((resolve) =>
      request({ port, path: '/%E0%A4%A', headers: { host: 'localhost' } }, (res) =>
        resolve(res.resume().statusCode),
      ).end(),
    )
    expect([302, 400, 404]).toContain(status)
    server.close()
  })
})
