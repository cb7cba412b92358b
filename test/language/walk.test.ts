import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantSchool } from '../../seeds/school.ts'
import { makeToken } from '../../src/accounts/token.ts'
import { detailSummary, typeName } from '../../src/events/event.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { createSetupLink } from '../../src/school/queries.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'
import { AS_OF } from '../support/school.ts'

/** Every page as an administrator, by its room; `visitor` before the address for those without an account. */
const PAGES: Record<string, string[]> = {
  accounts: [
    '/account',
    '/account?done=theme',
    '/account?done=language',
    '/nowhere',
    '/leads?a=1&a=2',
    'visitor /login',
    'visitor /login?done=welcome',
    'visitor /forgot',
    'visitor /reset?token=x',
    'visitor /login?a=1&a=2',
  ],
  staff: ['/staff', '/staff?done=mailed', 'visitor /invitation?token=x'],
  keys: ['/api-keys', '/api-keys?done=revoked'],
  audit: ['/audit', '/audit?who=admin%40hsl.example&action=signed+in', '/audit?subject=nothing'],
  school: ['visitor /setup?token=SETUP', 'visitor /setup?token=x'],
  schema: ['/api/docs'],
  subscriptions: [
    '/reports/subscriptions',
    '/reports/subscriptions?done=asked',
    '/reports/subscriptions?done=language',
    'visitor /unsubscribe?key=x',
    'visitor /unsubscribe?key=KEY',
    'visitor /confirm?token=x',
  ],
  reports: [
    '/reports',
    '/reports/1',
    '/reports/1?done=tested',
    '/reports/1/deliveries/1',
    '/reports/2026-11-22/parity',
    '/reports/2026-11-22/people',
    '/reports/2026-11-22/people?who=cooling',
    '/reports/2026-11-22/people?who=untouched',
    '/reports/2026-11-22/people?who=converted',
    '/reports/2026-11-22/people?who=moved&from=cold&to=left',
  ],
  jobs: ['/jobs', '/jobs?done=ran', '/jobs?job=nightly-report&state=done', '/jobs?state=dead'],
  events: [
    '/events',
    '/events/types',
    '/events/export',
    '/events?user_id=900000019',
    '/events?event_type=course_enrolled&from=2026-11-01&to=2026-11-20',
    '/events?event_type=no+such+type',
    '/events?detail=source%3Dtelegram_bot',
    '/events?from=yesterday&person=9&detail=x',
    '/events?around=1',
    '/events?at=2026-11-20T10:00',
  ],
  'call-list': [
    '/leads',
    '/leads?tier=hot',
    '/leads?tier=cold&page=2',
    '/leads?q=no123',
    '/leads?owner=me&due=today&sort=next',
    '/leads?owner=nobody&status=talking&sort=name',
    '/leads?tier=warm&status=new&select=page&sort=registered',
    '/leads?done=assigned.1.3.1.2',
    '/leads?as_of=2026-11-20T09:00:00Z',
  ],
  outreach: ['/users/900000009/card', '/users/900000019/card?back=%2Fleads%3Ftier%3Dwarm'],
  people: [
    '/users/900000001',
    '/users/900000009',
    '/users/900000019',
    '/users/900000018',
    '/users/900000022',
    '/users/900000019?as_of=2026-11-20T09:00:00Z',
    '/users/900000019?kind=tier',
    '/users/900000018?kind=note,contact,change',
  ],
  dashboard: ['/', '/now', '/?as_of=2026-11-20T09:00:00Z'],
  analytics: [
    '/analytics',
    '/analytics?days=7',
    '/analytics?from=2001-01-01&to=2001-01-31',
    '/analytics/conversion',
    '/analytics/conversion?days=7',
    '/analytics/retention',
    '/analytics/hours?weekday=2&hour=19&days=30',
    '/analytics/people?who=never_contacted',
    '/analytics/people?who=funnel&step=opened&stopped=yes&from=2026-10-25&to=2026-11-23',
    '/analytics/people?who=night&night=2026-11-20&tier=cold',
    '/analytics/people?who=moved&night=2026-11-20&move=down',
    '/analytics/people?who=cohort&week=2026-11-09&later=1',
    '/analytics/people?who=frozen&days=14&tier=hot&contacted=no&converted=yes',
    '/analytics/people?who=active&since=2026-11-22&until=2026-11-22',
  ],
  rules: [
    '/analytics/rules',
    '/analytics/rules?hot_events=15&hot_days=4',
    '/analytics/rules?hot_events=many',
    '/analytics/rules/people?hot_events=15&hot_days=4&from=warm&to=hot',
  ],
}

/** Names of products and formats, which stay as they are. What is in <code>, <pre>, <kbd>, of another language or translate="no" is not looked at. */
const PRODUCTS =
  'HSL dashboard Telegram PostgreSQL JSON NDJSON CSV API OpenAPI SMTP UTC URL ISO ID id GET POST PNG HTML English hsl-dashboard Chrome Firefox Safari Edge Esc curl cookie hsl'
const PRODUCT_WORDS = new Set(PRODUCTS.split(' '))

let portal: Portal
let names: Set<string>
/** What people called or wrote: parts of texts, and whole texts. */
let called: string[] = []
let written = new Set<string>()
let ask: (page: string) => Promise<string>

beforeAll(async () => {
  portal = await makePortal({ now: AS_OF, config: { demo_password: PASSWORD } })
  const { db, url, config } = portal
  await db('accounts').delete()
  await plantSchool({ db, url, config, seed: 1, as_of: AS_OF, size: 2_000 })
  await db('accounts').update({ language: 'ru' })
  // A copy that the portal itself has something to say of, on a page that the walk opens.
  await db('report_subscriptions').whereNull('confirmed_at').whereNotNull('address').update({
    asked_reply: 'deferred: connect ECONNREFUSED 127.0.0.1:25',
  })
  await runJobNow(portal.deps, makeJobs(config), 'nightly-report')
  const setup = makeToken()
  await createSetupLink(db, setup.hash, AS_OF)
  const [{ unsubscribe_key }] = await db('report_subscriptions').select('unsubscribe_key')
  const admin = await portal.as('admin')
  const visitor = await portal.as()
  ask = async (page) => {
    const [, who, address] = /^(visitor )?(.*)$/.exec(page)!
    const path = address!.replace('SETUP', setup.token).replace('KEY', unsubscribe_key)
    const answer = await (who ? visitor : admin).get(path).set('Accept-Language', who ? 'ru-RU,ru;q=0.9' : '')
    expect(answer.status, page).toBeLessThan(500)
    expect(answer.text, page).toContain('<html lang="ru"')
    return answer.text
  }
  const people = await db('users').select('first_name', 'username')
  const types = await db('events').distinct('event_type')
  const accounts = await db('accounts').select('name', 'email')
  const views: string[] = await db('saved_views').pluck('name')
  called = [...views, ...types.map(({ event_type }) => typeName(event_type))]
  const details = await db('events').distinct('details').pluck('details')
  const notes: string[] = await db('lead_journal').whereNotNull('text').distinct('text').pluck('text')
  written = new Set([...notes, ...details.map((one) => detailSummary(one))])
  const { components } = JSON.parse((await admin.get('/api/openapi.json')).text)
  names = new Set(
    [...people, ...types, ...accounts, components.schemas].flatMap((row) =>
      (row === components.schemas ? Object.keys(row) : Object.values(row)).flatMap(wordsOf),
    ),
  )
})
afterAll(() => portal.close())

test('a Russian page says nothing in English', async () => {
  const left: Record<string, string[]> = {}
  for (const [room, pages] of Object.entries(PAGES)) {
    for (const page of pages) {
      const found = englishIn(await ask(page))
      if (found.length > 0) left[`${room}: ${page}`] = found
    }
  }
  expect(left).toEqual({})
})

test('a page of English is noticed', () => {
  const page = (body: string) => `<!doctype html><html lang="ru"><body>${body}</body></html>`
  expect(englishIn(page('<p>Всего 3 leads</p><code>leads</code><b lang="en">leads</b>'))).toEqual([
    'Всего 3 leads',
  ])
  expect(englishIn(page('<a title="Open it">CSV</a>'))).toEqual(['Open it'])
  expect(englishIn(page('<template><i aria-label="Close"></i></template>ann@hsl.example'))).toEqual(['Close'])
})

/** Texts, and attributes that are shown or read out, with an English word in them, each once. */
function englishIn(html: string): string[] {
  const found = new Set<string>()
  const look = (text: string) => {
    if (written.has(text.trim())) return
    const own = called.reduce((left, name) => left.replaceAll(name, ''), text)
    // Addresses, settings, zones, and details of events as a filter writes them: source = telegram_bot.
    const plain = own.replace(
      /\S+@\S+|(?:https?|tg):\S+|\/api\/\S+|\b[A-Z]+_[A-Z_]+\b|[A-Z]\w+\/[\w/]+|\b[a-z_.]+ = \w+/g,
      '',
    )
    if (wordsOf(plain).some((word) => !names?.has(word) && !PRODUCT_WORDS.has(word)))
      found.add(text.replace(/\s+/g, ' ').trim())
  }
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) {
      if (['script', 'style', 'code', 'pre', 'kbd'].includes(node.tagName)) return
      const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]))
      if ((attributes.lang ?? 'ru') !== 'ru' || attributes.translate === 'no') return
      if (attributes.name === 'time_zone' || attributes.id === 'zones') return
      for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'aria-description'])
        if (attributes[name]) look(attributes[name])
    }
    if (node.nodeName === '#text') look((node as DefaultTreeAdapterTypes.TextNode).value)
    if ('content' in node) walk(node.content)
    if ('childNodes' in node) for (const child of node.childNodes) walk(child)
  }
  walk(parse(html))
  return [...found]
}

/** Latin words of two letters and more. */
function wordsOf(text: unknown): string[] {
  return String(text ?? '').match(/[A-Za-z][A-Za-z_’'-]+/g) ?? []
}
