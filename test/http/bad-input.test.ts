import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { type Answer, listen } from '../support/ask.ts'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
let door: Awaited<ReturnType<typeof listen>>
let endpoints: string[]

beforeAll(async () => {
  portal = await makePortal()
  door = await listen(portal.app)
  await makeEvents(portal.db, [{ created_at: '2026-11-22T09:00:00Z', details: { source: 'bot' } }])
  await makeRegistration(portal.db, 1, '2026-11-01T09:00:00Z')
  const { text } = await door.ask('/api/openapi.json', { as: 'admin' })
  endpoints = Object.keys(JSON.parse(text).paths).map((path) => path.replace('{id}', '1'))
})
afterAll(async () => {
  await door.close()
  await portal.close()
})

const PAGES = [
  '/',
  '/leads',
  '/events',
  '/events/types',
  '/analytics',
  '/users/1',
  '/reports',
  '/jobs',
  '/account',
  '/api/docs',
]
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const MANY = 10_000_000
const LEAK =
  /\bat [\w.<>]+ \(|\.[jt]s:\d|node_modules|\bselect\b.+\bfrom\b|\binsert into\b|knex|postgres|pg_|byte sequence|syntax error/i

/** What every answer keeps, whatever was asked: the strict policy, no cache, nothing of the inside. */
function expectSafe({ status, headers, text }: Answer, label?: string) {
  expect(status, label).toBeLessThan(500)
  const csp = headers['content-security-policy']
  expect(csp, label).toContain("default-src 'none'")
  expect(csp, label).toContain("frame-ancestors 'none'")
  expect(csp, label).not.toContain('unsafe')
  expect(headers['x-content-type-options'], label).toBe('nosniff')
  expect(headers['x-request-id'], label).toMatch(/^[\w-]{36}$/)
  expect(text, label).not.toMatch(LEAK)
}

/** A refusal of the API. Answers the fields it names. */
function expectRefusal(answer: Answer, status: number, code: string, label?: string): Record<string, string> {
  expectSafe(answer, label)
  expect(answer.status, label).toBe(status)
  expect(answer.headers['content-type'], label).toMatch(/^application\/json/)
  const { error, ...others } = JSON.parse(answer.text)
  expect(others, label).toEqual({})
  expect(Object.keys(error), label).toEqual(
    status === 400 && code === 'bad_parameter' ? ['code', 'message', 'fields'] : ['code', 'message'],
  )
  expect(error.code, label).toBe(code)
  expect(error.message, label).toMatch(/\w.*\.$/)
  for (const sentence of Object.values(error.fields ?? {})) expect(sentence, label).toMatch(/^\w.*\.$/)
  return error.fields ?? {}
}

function expectPage(answer: Answer, status: number, label?: string) {
  expectSafe(answer, label)
  expect(answer.status, label).toBe(status)
  expect(answer.headers['content-type'], label).toBe('text/html; charset=utf-8')
  // Who asks under another name is turned away before anything else is set.
  if (status !== 421) expect(answer.headers['cache-control'], label).toBe('no-store')
}

describe('parameters of the API', () => {
  test.each([
    ['unknown=1', 'unknown'],
    ['unknown', 'unknown'],
    ['a=1&a=2', 'a'],
    ['limit[]=1', 'limit[]'],
    ['limit[0]=1', 'limit[0]'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['toString=1&toString=2', 'toString'],
    ['%00=1', '\0'],
    ['%zz=1', '%zz'],
    [`${'x'.repeat(300)}=1`, 'x'.repeat(300)],
  ])('?%s is refused by every endpoint, by name', async (query, name) => {
    expect(endpoints.length).toBeGreaterThanOrEqual(8)
    for (const endpoint of endpoints) {
      const answer = await door.ask(`${endpoint}?${query}`, { as: 'admin' })
      expect(Object.keys(expectRefusal(answer, 400, 'bad_parameter', endpoint)), endpoint).toEqual([name])
    }
  })

  const wrong = {
    limit: [
      '0',
      'a',
      '1e9',
      '1.5',
      '',
      '-1',
      '%00',
      '%zz',
      '0x10',
      '9007199254740993',
      '9223372036854775808',
    ],
    days: ['0', 'a', '366', '1.5', '', '1e2'],
    tier: ['', 'HOT', 'boiling', '%00', '%E0%A4%A', '__proto__'],
    type: ['', 'weekly', 'DAILY', '%00', 'constructor'],
    instant: [
      'yesterday',
      '2026-11-23',
      '2026-02-30T00:00:00Z',
      '2026-11-23T25:00:00Z',
      '2026-11-23T09:00:00',
      '300000-01-01T00:00:00Z',
      '-000001-01-01T00:00:00Z',
      '1763888400',
      '%00',
      '',
    ],
    cursor: ['', 'x', '0', '%00', Buffer.from('2026-02-30T00:00:00.000000Z 1').toString('base64url')],
    id: ['a', '', '1.5', '%00', '9007199254740993', '9223372036854775808'],
  }
  const table: [path: string, name: string, values: string[]][] = [
    ['/api/user-activity?limit=', 'limit', [...wrong.limit, '101']],
    ['/api/user-activity?tier=', 'tier', wrong.tier],
    ['/api/user-activity?as_of=', 'as_of', wrong.instant],
    ['/api/events?limit=', 'limit', [...wrong.limit, '101']],
    ['/api/events?days=', 'days', wrong.days],
    ['/api/events?type=', 'type', wrong.type],
    ['/api/events?type=daily&days=', 'days', wrong.days],
    ['/api/events?type=recent&limit=', 'limit', [...wrong.limit, '201']],
    ['/api/events?type=recent&before=', 'before', wrong.cursor],
    ['/api/events?type=recent&from=', 'from', wrong.instant],
    ['/api/events?type=recent&to=', 'to', wrong.instant],
    ['/api/events?type=recent&user_id=', 'user_id', wrong.id],
    ['/api/events?type=recent&event_type=', 'event_type', ['', 'a%00', 'x'.repeat(201)]],
    [
      '/api/events?type=recent&detail=',
      'detail',
      ['', 'source', '%3D1', 'a..b%3D1', 'a%00%3D1', `a%3D${'x'.repeat(300)}`],
    ],
    ['/api/users/1?as_of=', 'as_of', wrong.instant],
    ['/api/users/1/events?limit=', 'limit', [...wrong.limit, '201']],
    ['/api/users/1/events?before=', 'before', wrong.cursor],
    ['/api/user-activity?limit=1&limit=', 'limit', ['1', '2']],
    ['/api/user-activity?tier=hot&tier=', 'tier', ['hot']],
    ['/api/events?days=7&days=', 'days', ['7']],
    ['/api/events?type=recent&type=', 'type', ['recent']],
    ['/api/users/1/events?limit=1&limit=', 'limit', ['2']],
  ]
  test.each(table)('%s… with a wrong value is refused and %s named', async (start, name, values) => {
    for (const value of values) {
      const answer = await door.ask(start + value, { as: 'staff' })
      const fields = expectRefusal(answer, 400, 'bad_parameter', start + value)
      expect(Object.keys(fields), start + value).toEqual([name])
    }
  })

  test.each(['', '/events'])(
    '/api/users/ID%s: what is no id is refused by name, an unknown one is 404',
    async (rest) => {
      for (const id of [...wrong.id.filter(Boolean), '1e3', '%zz', '%E0%A4%A', '1%2F2', '٣']) {
        const answer = await door.ask(`/api/users/${encodeURI(id).replaceAll('%25', '%')}${rest}`, {
          as: 'staff',
        })
        expect(Object.keys(expectRefusal(answer, 400, 'bad_parameter', id)), id).toEqual(['id'])
      }
      for (const id of ['0', '-1', '2', '9007199254740991'])
        expectRefusal(await door.ask(`/api/users/${id}${rest}`, { as: 'staff' }), 404, 'not_found', id)
    },
  )

  test.each([
    ['/api/user-activity', 'limit=1&limit=2', 'limit'],
    ['/api/user-activity', 'tier=hot&tier=hot', 'tier'],
    ['/api/users/1', 'as_of=2026-11-23T09:00:00Z&as_of=2026-11-23T09:00:00Z', 'as_of'],
    ['/api/users/1/events', 'limit=1&limit=2', 'limit'],
    ['/api/events', 'days=7&days=7', 'days'],
    ['/api/events', 'type=recent&type=recent', 'type'],
  ])('%s says of ?%s that %s may be given only once', async (path, query, name) => {
    const answer = await door.ask(`${path}?${query}`, { as: 'staff' })
    expect(expectRefusal(answer, 400, 'bad_parameter')).toEqual({ [name]: 'may be given only once.' })
  })

  test('several faults are named together', async () => {
    const answer = await door.ask('/api/user-activity?limit=0&tier=x&more=1', { as: 'staff' })
    expect(Object.keys(expectRefusal(answer, 400, 'bad_parameter')).sort()).toEqual(['limit', 'more', 'tier'])
  })

  test('a range that ends before it starts is refused, one without length is empty', async () => {
    const ask = (from: string, to: string) =>
      door.ask(`/api/events?type=recent&from=${from}&to=${to}`, { as: 'staff' })
    for (const [from, to] of [
      ['2026-11-24T00:00:00Z', '2026-11-20T00:00:00Z'],
      ['2026-11-24T00:00:00.000002Z', '2026-11-24T00:00:00.000001Z'],
      ['2026-11-24T01:00:00%2B00:00', '2026-11-24T02:00:00%2B02:00'],
    ] as const) {
      expect(expectRefusal(await ask(from, to), 400, 'bad_parameter'), from).toEqual({
        from: 'must be before to.',
      })
    }
    const none = await ask('2026-11-24T02:00:00%2B02:00', '2026-11-24T00:00:00Z')
    expect([none.status, none.text]).toEqual([200, '[]'])
  })

  test.each([
    '/api/user-activity?as_of=',
    '/api/users/1?as_of=',
    '/api/events?type=recent&from=',
    '/api/events?type=recent&to=',
  ])('%s… takes the first and the last instant that ISO 8601 can say', async (start) => {
    for (const instant of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59-23:59']) {
      const answer = await door.ask(start + instant, { as: 'staff' })
      expectSafe(answer, instant)
      expect(answer.status, instant).toBe(200)
    }
  })
})

describe('parameters of pages', () => {
  test('one given twice is refused by name on every page, before and after signing in', async () => {
    for (const page of PAGES) {
      for (const query of ['a=1&a=2', 'limit=1&limit=2', '__proto__=1&__proto__=2', 'a[]=1&a[]=2']) {
        const answer = await door.ask(`${page}?${query}`, { as: 'admin' })
        expectPage(answer, 400, `${page}?${query}`)
        expect(answer.text).toContain(`${query.split('=')[0]} may be given only once.`)
      }
    }
    expectPage(await door.ask('/leads?q=a&q=b'), 400)
    expectPage(await door.ask('/login?next=/a&next=/b'), 400)
  })

  // A wrong page link is forgiven (README, "Decisions"): the page comes, with what could be understood.
  const common = [
    'limit=0',
    'limit[]=1',
    'a=%00',
    'a=%zz',
    'a=%E0%A4%A',
    '%00=%00',
    '__proto__=1',
    'x',
    '&&=&',
  ]
  const table: [page: string, queries: string[]][] = [
    ...PAGES.map((page): [string, string[]] => [page, common]),
    [
      '/leads',
      ['page=0', 'page=1e9', 'page=a', 'page=1.5', 'page=-1', 'page=100000', 'tier=boiling', 'tier=%00'],
    ],
    ['/leads', ['q=%00', 'q=%zz', 'q=%25%5C_', `q=${'a'.repeat(8000)}`, 'q=9223372036854775808', "q='%22--"]],
    ['/leads', ['as_of=yesterday', 'as_of=2026-02-30T00:00:00Z', 'as_of=300000-01-01T00:00:00Z']],
    ['/leads', ['as_of=0000-01-01T00:00:00Z', 'as_of=9999-12-31T23:59:59-23:59']],
    ['/users/1', ['as_of=yesterday', 'as_of=0000-01-01T00:00:00Z', 'as_of=9999-12-31T23:59:59-23:59']],
    ['/users/1', ['before=x', 'before=%00', 'before=']],
    [
      '/events',
      ['from=2026-02-30', 'from=yesterday', 'from=300000-01-01', 'from=0000-01-01', 'to=9999-12-31'],
    ],
    ['/events', ['from=2026-11-24&to=2026-11-20', 'from=9999-12-31T23:59:59-23:59', 'to=0001-01-01']],
    ['/events', ['user_id=9007199254740993', 'user_id=9223372036854775808', 'user_id=a', 'event_type=%00']],
    [
      '/events',
      ['detail=%00%3D1', 'detail=%3D', 'detail=a.b%3D%00', 'detail=%7B%7D%3D%22', 'before=%00', 'before=x'],
    ],
    [
      '/events',
      [
        'after=x',
        'around=x',
        'around=9223372036854775808',
        'at=x',
        'at=0000-01-01',
        'at=9999-12-31T23:59:59',
        'person=%00',
        "person='--",
      ],
    ],
    [
      '/events',
      [
        'detail=a%3D1e99999',
        'detail=a%3D%22%5Cu0000%22',
        'detail=a%3D%22%5Cud800%22',
        'detail=%22%5Cud800%22%3D1',
        'detail=a%3D%7B%22a%22%3A1e99999%7D',
      ],
    ],
    [
      '/analytics',
      ['days=0', 'days=a', 'days=1e9', 'days=30.5', 'days=', 'from=2026-02-30', 'from=yesterday'],
    ],
    ['/analytics', ['from=2026-11-20&to=2026-11-01', 'from=300000-01-01', 'from=0001-01-01&to=0001-01-02']],
    ['/analytics', ['from=9999-12-31', 'from=0000-01-01&to=9999-12-31', 'to=2026-02-30']],
    ['/analytics/conversion', ['days=0', 'days=15', 'days=__proto__', 'days=%00']],
    ['/analytics/retention', ['weeks=0', 'weeks=5', 'weeks=constructor']],
    [
      '/analytics/hours',
      ['weekday=0', 'weekday=8&hour=24', 'weekday=1.5&hour=-1', 'hour=%00', 'from=0001-01-01'],
    ],
    [
      '/analytics/people',
      ['who=due&after=x', 'who=never_contacted&after=%00', 'who=never_contacted&after=9999-99-99~eA'],
    ],
    [
      '/analytics/people',
      ['who=active&since=0001-01-01&until=0001-01-01', 'who=registered&since=9999-12-31'],
    ],
    ['/analytics/people', ['who=cohort&week=0001-01-01', 'who=cohort&week=9999-12-31&later=99']],
    ['/analytics/people', ['who=night&night=9999-12-31&tier=hot', 'who=moved&night=0001-01-01&move=down']],
    [
      '/analytics/people',
      [
        'who=funnel&step=joined&from=9999-12-31&to=0001-01-01',
        'who=frozen&days=14&night=0001-01-01&contacted=x',
      ],
    ],
    ['/analytics/rules', ['base=x', 'published=9', 'published=__proto__', 'days=0', 'reason=%00']],
    [
      '/analytics/rules',
      ['hot_events=21&base=999999', 'goal_type=no_such_type', 'window_days=90&hot_days=91'],
    ],
    ['/reports', ['page=0', 'page=1e9', 'page=a', 'page=1.5', 'page=-1', 'page=', 'done=constructor']],
    ['/jobs', ['done=__proto__', 'done=constructor', 'done=%00']],
    ['/account', ['done=__proto__', 'done=constructor', 'done=%00']],
  ]
  test.each(table)('%s is shown whatever stands behind the question mark: %j', async (page, queries) => {
    for (const query of queries) {
      const answer = await door.ask(`${page}?${query}`, { as: 'admin' })
      expectPage(answer, 200, query)
      expect(answer.text, query).not.toMatch(/\bNaN\b|\bundefined\b|Invalid Date|\[object|function Object|\0/)
    }
  })

  test.each([
    ['/analytics/people', 404],
    ['/analytics/people?who=__proto__', 404],
    ['/analytics/people?who=active&since=2026-02-30', 404],
    ['/analytics/people?who=night&night=2026-11-20&tier=boiling', 404],
    ['/analytics/figures.csv', 404],
    ['/analytics/figures.csv?figure=constructor', 404],
    ['/analytics/rules/people', 404],
    ['/analytics/rules/people?hot_events=x&from=hot&to=hot', 404],
    ['/analytics/rules?hot_events=0', 422],
    ['/analytics/rules?hot_events=99999999999999999999', 422],
    ['/analytics/rules?goal_type=%00', 422],
    ['/users/a', 404],
    ['/users/1.5', 404],
    ['/users/%00', 404],
    ['/users/9007199254740993', 404],
    ['/users/9223372036854775808', 404],
    ['/users/%zz', 400],
    ['/users/%E0%A4%A', 400],
    ['/reports/0', 404],
    ['/reports/%00', 404],
    ['/reports/2026-02-30', 404],
    ['/reports/9999-12-31', 404],
    ['/reports/300000-01-01', 404],
    ['/reports/9007199254740993', 404],
    ['/reports/9223372036854775808', 404],
    ['/reports/%zz', 400],
    ['/%zz', 404],
    ['/%E0%A4%A', 404],
    ['/%00', 404],
    ['/leads/..%2f..%2fpackage.json', 404],
    ['/assets/..%2f..%2fpackage.json', 404],
    ['/vendor/..%2f..%2fpackage.json', 404],
    ['/API/user-activity', 404],
  ])('%s answers %i as a page', async (path, status) => {
    expectPage(await door.ask(path, { as: 'admin' }), status)
  })

  test.each(['/events.csv', '/events.ndjson'])(
    '%s is refused with a wrong filter, which its list names',
    async (path) => {
      for (const query of [
        'from=2026-02-30',
        'user_id=9223372036854775808',
        'detail=x',
        'event_type=%00',
        'event_type=a&event_type=%00',
      ]) {
        expectPage(await door.ask(`${path}?${query}`, { as: 'manager' }), 400, query)
        expectPage(await door.ask(`/events?${query}`, { as: 'manager' }), 200, query)
      }
      expect((await door.ask(`${path}?tier=x&event_type=a&event_type=b`, { as: 'manager' })).status).toBe(200)
      expectPage(await door.ask(`${path}?from=2026-11-01&from=2026-11-02`, { as: 'manager' }), 400)
    },
  )

  test.each(['/leads.csv'])('%s takes a wrong filter as its list does', async (path) => {
    for (const query of ['from=2026-02-30', 'user_id=9223372036854775808', 'tier=x', 'as_of=x', 'q=%00']) {
      const answer = await door.ask(`${path}?${query}`, { as: 'manager' })
      expectSafe(answer, query)
      expect(answer.status, query).toBe(200)
      expect(answer.headers['content-type'], query).toBe('text/csv; charset=utf-8')
      expect(answer.text.split('\r\n'), query).toHaveLength(3)
    }
  })
})

describe('addresses', () => {
  test('a long one is read as far as Node reads it, and no further', async () => {
    const long = 'a'.repeat(12_000)
    expectPage(await door.ask(`/leads?q=${long}`, { as: 'staff' }), 200)
    expectPage(await door.ask(`/${long}`, { as: 'staff' }), 404)
    expectRefusal(await door.ask(`/api/${long}`, { as: 'staff' }), 404, 'not_found')
    // Beyond 16 KiB Node's own parser answers, before the portal sees a request.
    const answer = await door.ask(`/leads?q=${'a'.repeat(20_000)}`, { as: 'staff' })
    expect([answer.status, answer.text]).toEqual([431, ''])
  })

  test.each([
    '/api',
    '/api/',
    '/api?x=1',
    '/api/nowhere',
    '/api/users/',
    '/api//users/1',
    '/api/docs/x',
    '/api/%00',
  ])('%s is no endpoint', async (path) => {
    expectRefusal(await door.ask(path, { as: 'admin' }), 404, 'not_found')
    expectRefusal(await door.ask(path), 401, 'not_signed_in')
  })

  test.each([
    'rebound.example',
    'localhost.rebound.example',
    'localhost:99999',
    'localhost:80:80',
    'localhost.',
    'somebody@localhost',
    'localhost/path',
    'localhost?x',
    'localhost#x',
    'localhost\\x',
    '10.0.0.7',
    '%00',
  ])('the Host %s is not the portal’s: 421, as page and as JSON', async (Host) => {
    expectPage(await door.ask('/login', { headers: { Host } }), 421)
    expectPage(await door.ask('/leads', { headers: { Host }, as: 'staff' }), 421)
    expectRefusal(
      await door.ask('/api/user-activity', { headers: { Host }, as: 'staff' }),
      421,
      'unknown_host',
    )
  })
})

describe('methods', () => {
  const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']

  test('every endpoint answers another method with 405 and says which it takes', async () => {
    for (const endpoint of endpoints) {
      for (const method of METHODS) {
        const answer = await door.ask(endpoint, { method, as: 'admin' })
        expectRefusal(answer, 405, 'method_not_allowed', `${method} ${endpoint}`)
        expect(answer.headers.allow, `${method} ${endpoint}`).toBe('GET, HEAD')
      }
      const head = await door.ask(endpoint, { method: 'HEAD', as: 'admin' })
      expectSafe(head, endpoint)
      expect([head.status, head.text], endpoint).toEqual([200, ''])
    }
  })

  test('every page does too', async () => {
    for (const page of [
      ...PAGES,
      '/leads.csv',
      '/events.csv',
      '/events.ndjson',
      '/events/export',
      '/reports/1',
    ]) {
      for (const method of METHODS) {
        const answer = await door.ask(page, { method, as: 'admin' })
        expectPage(answer, 405, `${method} ${page}`)
        expect(answer.headers.allow, `${method} ${page}`).toBe('GET, HEAD')
      }
    }
  })

  test.each([
    '/logout',
    '/account/theme',
    '/account/password',
    '/account/sessions/end',
    '/jobs/nightly-report/runs',
    '/reports/subscription/end',
    '/reports/1/deliveries/1/sendings',
  ])('%s only takes POST', async (path) => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      const answer = await door.ask(path, { method, as: 'admin' })
      expectPage(answer, 405, method)
      expect(answer.headers.allow, method).toBe('POST')
    }
  })

  test('what exists under no method is not found under any', async () => {
    for (const method of ['GET', ...METHODS])
      expectPage(await door.ask('/nowhere', { method, as: 'admin' }), 404, method)
  })
})

describe('bodies', () => {
  const big = {
    form: { headers: FORM, body: `email=${'x'.repeat(MANY)}` },
    json: {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'x'.repeat(MANY) }),
    },
  }

  test('10 MB to /login: a form is refused by its size, anything else by its type', async () => {
    const form = await door.ask('/login', { method: 'POST', ...big.form })
    expectPage(form, 413)
    expect(form.text).toContain('The request is larger than the portal takes.')
    expectPage(await door.ask('/login', { method: 'POST', ...big.json }), 415)
    expectPage(await door.ask('/login'), 200)
  })

  test('10 MB to the API: the method is refused, the body never read', async () => {
    for (const body of [big.form, big.json]) {
      const answer = await door.ask('/api/user-activity', { method: 'POST', ...body, as: 'staff' })
      expectRefusal(answer, 405, 'method_not_allowed')
      expectRefusal(await door.ask('/api/user-activity', { method: 'POST', ...body }), 401, 'not_signed_in')
      expectRefusal(
        await door.ask('/api/nowhere', { method: 'POST', ...body, as: 'staff' }),
        404,
        'not_found',
      )
    }
  })

  test('a form of more than 200 fields is refused by its size', async () => {
    const body = Array.from({ length: 201 }, (_, index) => `field${index}=1`).join('&')
    expectPage(await door.ask('/login', { method: 'POST', headers: FORM, body }), 413)
  })

  test.each([
    ['email=a%40b&email=c%40d&password=x', 'email'],
    ['email[]=a%40b&password=x', 'email[]'],
    ['email=a%40b&password=x&role=admin', 'role'],
    ['email=a%00b&password=x', 'email'],
    ['email=a%40b&password=x%00y', 'password'],
    [`email=${'a'.repeat(321)}&password=x`, 'email'],
  ])('a sign-in with %s is refused and the field named', async (body, name) => {
    const answer = await door.ask('/login', { method: 'POST', headers: FORM, body })
    expectPage(answer, 400)
    expect(answer.text).toContain(`${name} `)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test.each([
    ['/account/theme', 'theme=pink', 'theme'],
    ['/account/theme', 'theme=dark&theme=light', 'theme'],
    ['/account/theme', 'theme=dark&more=1', 'more'],
    ['/account/theme', '{"theme":', 'theme'],
    ['/account/sessions/end', 'only=%00', 'only'],
    ['/account/sessions/end', 'all=1', 'all'],
    ['/account/password', 'current=a', 'password'],
    ['/account/password', 'current=a%00&password=b&again=c', 'current'],
    ['/jobs/nightly-report/runs', 'slot=yesterday', 'slot'],
    ['/jobs/nightly-report/runs', 'slot=2026-02-30T00:00:00Z', 'slot'],
    ['/jobs/nightly-report/runs', 'slot=300000-01-01T00:00:00Z', 'slot'],
    ['/jobs/nightly-report/runs', 'again=1', 'again'],
    ['/logout', 'everywhere=1', 'everywhere'],
    ['/reports/subscription', 'account_id=1', 'account_id'],
    ['/reports/subscription/end', 'account_id=1', 'account_id'],
    ['/reports/1/deliveries/1/sendings', 'recipient=a', 'recipient'],
  ])('POST %s with %s is refused and %s named', async (path, body, name) => {
    const answer = await door.ask(path, { method: 'POST', headers: FORM, body, as: 'admin' })
    expectPage(answer, 400)
    expect(answer.text).toMatch(new RegExp(`\\b${name} [a-zA-Z].*\\.|<(dt|th|code|strong)[^>]*>${name}<`))
  })

  test.each([
    ['/jobs/nowhere/runs', 404],
    ['/jobs/%00/runs', 404],
    ['/jobs/%zz/runs', 400],
    ['/jobs/__proto__/runs', 404],
    ['/reports/9223372036854775808/deliveries/1/sendings', 404],
    ['/reports/1/deliveries/9223372036854775808/sendings', 404],
    ['/reports/1/deliveries/%00/sendings', 404],
  ])('POST %s answers %i', async (path, status) => {
    expectPage(await door.ask(path, { method: 'POST', headers: FORM, body: '', as: 'admin' }), status)
  })

  test.each([
    ['application/json', '{"theme":', 415],
    ['application/json', '{"theme":"dark"}', 415],
    ['text/plain', 'theme=dark', 415],
    ['multipart/form-data; boundary=x', '--x--', 415],
    ['application/x-www-form-urlencoded; charset=utf-16', 'theme=dark', 415],
    ['application/x-www-form-urlencoded; charset=nonsense', 'theme=dark', 415],
  ])('a form sent as %s changes nothing: %s', async (type, body, status) => {
    const answer = await door.ask('/account/theme', {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
      as: 'staff',
    })
    expectPage(answer, status)
    const account = await portal.db('accounts').where({ email: 'staff@hsl.example' }).first('theme')
    expect(account.theme).toBe('auto')
  })

  test.each([
    ['gzip', 400],
    ['nonsense', 415],
  ])('a form that says it is packed with %s and is not answers %i', async (encoding, status) => {
    const headers = { ...FORM, 'Content-Encoding': encoding }
    expectPage(await door.ask('/login', { method: 'POST', headers, body: 'email=a' }), status)
  })
})

describe('a visitor', () => {
  test('is sent from a page to the sign-in form, and back later', async () => {
    for (const page of [
      ...PAGES.filter((page) => page !== '/'),
      '/nowhere',
      '/leads?tier=hot&page=2',
      '/users/%zz',
    ]) {
      const answer = await door.ask(page)
      expectSafe(answer, page)
      expect(answer.status, page).toBe(302)
      expect(answer.headers.location, page).toBe(`/login?next=${encodeURIComponent(page)}`)
    }
    expect((await door.ask('//evil.example/x')).headers.location).toBe('/login?next=%2F')
  })

  test('is sent there by 303 from what is no page', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await door.ask('/account/theme', { method })
      expectSafe(answer, method)
      expect([answer.status, answer.headers.location], method).toEqual([303, '/login'])
    }
  })

  test('is told by header when htmx asks, whole or in part', async () => {
    for (const page of PAGES) {
      for (const type of ['full', 'partial']) {
        const answer = await door.ask(page, { headers: { 'HX-Request': 'true', 'HX-Request-Type': type } })
        expectPage(answer, 401, page)
        expect(answer.headers['hx-redirect'], page).toBe(`/login?next=${encodeURIComponent(page)}`)
        expect(answer.headers.location, page).toBeUndefined()
      }
    }
  })

  test('gets 401 as JSON from every endpoint, before any parameter is looked at', async () => {
    for (const endpoint of endpoints) {
      for (const query of ['', '?limit=0', '?a=1&a=2', '?%00']) {
        expectRefusal(await door.ask(endpoint + query), 401, 'not_signed_in', endpoint + query)
      }
    }
  })

  test.each(['hsl=%zz', 'hsl=', 'hsl=s%3Aabc.def', 'hsl=s:%00.x', 'hsl=s%3A../../etc/passwd.x'])(
    'with the cookie %s is a visitor still',
    async (Cookie) => {
      expectRefusal(await door.ask('/api/user-activity', { headers: { Cookie } }), 401, 'not_signed_in')
      expect((await door.ask('/leads', { headers: { Cookie } })).status).toBe(302)
    },
  )
})

test('nothing of all this was a fault of the portal', () => {
  expect(portal.lines.filter((line) => Number(line.level) >= 50)).toEqual([])
})
