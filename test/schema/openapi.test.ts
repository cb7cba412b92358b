import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../src/accounts/account.ts'
import type { OpenApi, Schema } from '../../src/schema/openapi.ts'
import { makeEvents, makePeople, makeRegistration } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { routesOf } from '../support/routes.ts'

type Agent = Awaited<ReturnType<Portal['as']>>

let portal: Portal
let document: OpenApi
let agents: Record<Role | 'visitor', Agent>

const HOT = 1
const NO_LEAD = 2
const NAMELESS = 3

beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  const days = ['18', '19', '20', '21', '22']
  await makeEvents(
    portal.db,
    days.flatMap((day) =>
      [1, 2, 3, 4].map((hour) => ({ user_id: HOT, created_at: `2026-11-${day}T0${hour}:00:00Z` })),
    ),
  )
  await makeRegistration(portal.db, HOT, '2026-11-01T09:00:00Z')
  // All that details may be, and what may be missing.
  const details = [null, true, 0, 'text', [1, 'a', null], { utm: { source: 'bot' } }, {}]
  await makeEvents(
    portal.db,
    details.map((value, index) => ({
      user_id: NO_LEAD,
      event_type: 'webinar_joined',
      details: value,
      created_at: `2026-11-22T1${index}:00:00Z`,
    })),
  )
  await portal
    .db('events')
    .insert({ event_type: 'x', user_id: NO_LEAD, details: null, created_at: '2026-11-21' })
  await makePeople(portal.db, [NAMELESS])
  await portal.db('users').where({ user_id: NAMELESS }).update({ username: null, first_name: null })
  await portal.db('free_lesson_registrations').insert({ user_id: NAMELESS })
  await portal.db.raw('analyze scoring_rules')
  agents = {
    visitor: await portal.as(),
    staff: await portal.as('staff'),
    manager: await portal.as('manager'),
    admin: await portal.as('admin'),
  }
  document = (await agents.staff.get('/api/openapi.json').expect(200)).body
})
afterAll(() => portal.close())

describe('the document', () => {
  test('is OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    const found = await new Validator().validate(structuredClone(document))
    expect(found).toMatchObject({ valid: true })
    const broken = structuredClone(document)
    delete broken.info
    expect(await new Validator().validate(broken)).toMatchObject({ valid: false })
  })

  test('holds every route of the API, and none that is not there', () => {
    const described = Object.entries(document.paths!).flatMap(([path, operations]) =>
      Object.keys(operations).map(
        (method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      ),
    )
    // The page to read it is no endpoint.
    const routes = routesOf(portal.app, portal.deps).filter(
      (route) => / \/api\//.test(route) && route !== 'GET /api/docs',
    )
    expect(routes.length).toBeGreaterThanOrEqual(8)
    expect(described.sort()).toEqual(routes.sort())
  })

  test('says of every endpoint what it is, and of every answer what it means', () => {
    for (const [path, operations] of Object.entries(document.paths!)) {
      for (const { summary, tags, responses } of Object.values(operations)) {
        expect(summary, path).toMatch(/^\p{Lu}.{8,}$/u)
        expect(tags, path).toHaveLength(1)
        expect(Object.keys(responses!), path).toEqual(
          expect.arrayContaining(['200', '400', '401', '500', '503']),
        )
        for (const [status, answer] of Object.entries(responses!)) {
          expect(answer.description, `${path} ${status}`).toMatch(/^\p{Lu}.+\.$/u)
          expect(Object.keys(answer.content!), `${path} ${status}`).toEqual(['application/json'])
        }
      }
    }
  })

  test('names the parameters of PRODUCT.md with their bounds', () => {
    const parametersOf = (path: string) =>
      Object.fromEntries(document.paths![path]!.get!.parameters!.map((given) => [given.name, given]))
    const activity = parametersOf('/api/user-activity')
    expect(Object.keys(activity).sort()).toEqual(['as_of', 'limit', 'tier'])
    expect(activity.limit!.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 100 })
    expect(activity.tier!.schema!.enum).toEqual(['hot', 'warm', 'cool', 'cold'])
    expect(Object.keys(parametersOf('/api/events')).sort()).toEqual(
      ['before', 'days', 'detail', 'event_type', 'from', 'limit', 'to', 'type', 'user_id'].sort(),
    )
    expect(parametersOf('/api/events').days!.schema).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 365,
    })
    expect(parametersOf('/api/users/{id}').id).toMatchObject({ in: 'path', required: true })
  })
})

// path of the document → who asks what, and the status that the answer must have and be described under
const CASES: [path: string, asked: [who: Role | 'visitor', address: string, status: number][]][] = [
  [
    '/api/user-activity',
    [
      ['staff', '/api/user-activity', 200],
      ['staff', '/api/user-activity?tier=hot&limit=1', 200],
      ['staff', '/api/user-activity?as_of=2026-11-20T00:00:00Z', 200],
      ['staff', '/api/user-activity?limit=0', 400],
    ],
  ],
  ['/api/lead-summary', [['staff', '/api/lead-summary', 200]]],
  [
    '/api/users/{id}',
    [
      ['staff', `/api/users/${HOT}`, 200],
      ['staff', `/api/users/${NO_LEAD}`, 200],
      ['staff', `/api/users/${NAMELESS}`, 200],
      ['staff', '/api/users/a', 400],
      ['staff', '/api/users/404', 404],
    ],
  ],
  [
    '/api/users/{id}/events',
    [
      ['staff', `/api/users/${HOT}/events`, 200],
      ['staff', `/api/users/${NO_LEAD}/events?limit=200`, 200],
      ['staff', '/api/users/1/events?before=x', 400],
      ['staff', '/api/users/404/events', 404],
    ],
  ],
  [
    '/api/events',
    [
      ['staff', '/api/events', 200],
      ['staff', '/api/events?type=daily', 200],
      ['staff', '/api/events?type=recent&limit=200', 200],
      ['staff', '/api/events?type=weekly', 400],
    ],
  ],
  [
    '/api/db-schema',
    [
      ['admin', '/api/db-schema', 200],
      ['staff', '/api/db-schema', 403],
      ['manager', '/api/db-schema', 403],
    ],
  ],
  [
    '/api/debug-events',
    [
      ['admin', '/api/debug-events', 200],
      ['staff', '/api/debug-events', 403],
      ['manager', '/api/debug-events', 403],
    ],
  ],
  ['/api/openapi.json', [['staff', '/api/openapi.json', 200]]],
]

describe('a real answer is as it is described', () => {
  test.each(CASES)('%s', async (path, asked) => {
    const seen = new Set<string>()
    const [, example] = asked[0]!
    const all: typeof asked = [...asked, ['visitor', example, 401], ['admin', `${example}?nonsense=1`, 400]]
    for (const [who, address, status] of all) {
      const answer = await agents[who].get(address)
      expect(answer.status, address).toBe(status)
      expectDescribed(path, answer, address)
      if (status === 200)
        expect(JSON.stringify(answer.body).length, `${address} holds something`).toBeGreaterThan(40)
      seen.add(String(status))
    }
    await portal.db.raw('alter table auth_sessions rename to renamed')
    const fault = await agents.admin.get(example)
    await portal.db.raw('alter table renamed rename to auth_sessions')
    expect(fault.status).toBe(500)
    expect(fault.body.error.request_id).toBe(fault.headers['x-request-id'])
    expectDescribed(path, fault, 'a fault')
    // Each answer that is described was met; 503 is met in test/http/database-errors.test.ts, and has the shape of all refusals.
    const described = Object.keys(document.paths![path]!.get!.responses!)
    expect([...seen, '500', '503'].sort()).toEqual(described.sort())
    expect(schemaOf(path, '503')).toEqual(schemaOf(path, '500'))
  })

  test('every described path is asked', () => {
    expect(CASES.map(([path]) => path).sort()).toEqual(Object.keys(document.paths!).sort())
  })

  test('and one that is not would be found: a field missing, too much, or of another type', async () => {
    const { body } = await agents.staff.get('/api/user-activity').expect(200)
    const matches = validatorOf('/api/user-activity', '200')
    expect(matches(body)).toBe(true)
    const [lead, ...others] = body
    const { email: _email, ...less } = lead
    for (const wrong of [
      less,
      { ...lead, password: 'x' },
      { ...lead, user_id: '1' },
      { ...lead, lead_score: 'HOT' },
    ])
      expect(matches([wrong, ...others])).toBe(false)
    expect(matches([{ ...lead, last_activity: 'yesterday' }])).toBe(false)
    expect(matches({ leads: body })).toBe(false)
  })
})

function expectDescribed(
  path: string,
  answer: { status: number; type: string; body: unknown },
  label: string,
) {
  expect(answer.type, label).toBe('application/json')
  const matches = validatorOf(path, String(answer.status))
  expect(matches(answer.body) || matches.errors, label).toBe(true)
}

function schemaOf(path: string, status: string): Schema {
  const described = document.paths![path]!.get!.responses![status]
  expect(described, `${status} of ${path} is described`).toBeDefined()
  return described!.content!['application/json']!.schema!
}

/** Strict in both ways: an object holds what is described, all of it that is required, and nothing else. */
function validatorOf(path: string, status: string): ValidateFunction {
  const schema = {
    ...schemaOf(path, status),
    $defs: document.components!.schemas!,
  }
  const own = JSON.parse(
    JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/'),
    (_key, value) =>
      value?.type &&
      [value.type].flat().includes('object') &&
      value.properties &&
      value.additionalProperties === undefined
        ? { ...value, additionalProperties: false }
        : value,
  )
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  formats.default(ajv)
  return ajv.compile(own)
}
