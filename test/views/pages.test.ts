import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { Eta } from 'eta'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { plantSchool } from '../../seeds/school.ts'
import { ROLES, type Role } from '../../src/accounts/account.ts'
import { createReset } from '../../src/accounts/reset-queries.ts'
import { makeToken } from '../../src/accounts/token.ts'
import { viewsFolder } from '../../src/http/view.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { createKey, recordUse, revokeKey } from '../../src/keys/queries.ts'
import { createSetupLink } from '../../src/school/queries.ts'
import { createInvitation } from '../../src/staff/invitation-queries.ts'
import { hashOf } from '../../src/subscriptions/subscription.ts'
import { around, attribute, type Element, type Html, readHtml, textOf } from '../support/html.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'
import { routesOf } from '../support/routes.ts'
import { AS_OF } from '../support/school.ts'

type Agent = Awaited<ReturnType<Portal['as']>>

// Templates that no page shows, with the test that renders them.
const ELSEWHERE: Record<string, string> = {
  'emails/nightly.eta': 'test/reports/nightly.test.ts',
  'emails/letter.eta': 'test/staff/invitations.test.ts',
  'emails/confirm.eta': 'test/reports/golden.test.ts',
  'partials/events/progress.eta': 'test/events/download.test.ts',
  'partials/people/nobody.eta': 'test/live/fragments.test.ts',
}

// The edge cases of the demo school whose names are hostile (seeds/edges.ts), and one who is no lead.
const MARKUP = '/users/900000019'
const NO_LEAD = '/users/900000018'

/** Pages by what they are: a school that is busy, and one on its first day, must show them all. */
const PAGES: Record<string, string> = {
  Dashboard: '/',
  Leads: '/leads',
  Events: '/events',
  Now: '/now',
  Types: '/events/types',
  Analytics: '/analytics',
  Conversion: '/analytics/conversion',
  Retention: '/analytics/retention',
  Reports: '/reports',
  Jobs: '/jobs',
  Account: '/account',
  API: '/api/docs',
}
/** Pages of administrators, and the same asked otherwise. */
const ADMIN_PAGES = ['/staff', '/api-keys', '/audit']
const ADMIN_STATES = [
  '/staff?done=mailed',
  '/api-keys?done=revoked',
  '/audit?who=admin%40hsl.example&action=signed+in',
  '/audit?subject=nothing&from=2026-11-01&to=2026-11-20',
]
/** The same pages asked otherwise, and pages of things that only a busy school has. */
const STATES = [
  '/leads?tier=hot',
  '/leads?tier=cold&page=2',
  '/leads?q=nobody+has+this+name',
  '/leads?owner=me&due=today&sort=next',
  '/leads?owner=nobody&status=talking&sort=name',
  '/leads?tier=warm&status=new&select=page&sort=registered',
  '/leads?done=assigned.1.3.1.2',
  '/leads?owner=2&sort=active',
  '/users/900000009/card',
  '/users/900000019/card?back=%2Fleads%3Ftier%3Dwarm',
  '/leads?q=%3Cscript%3E',
  '/leads?as_of=2026-11-20T09:00:00Z',
  '/leads?as_of=0001-01-01T00:00:00Z',
  '/events?user_id=900000019',
  '/events?event_type=course_enrolled&from=2026-11-01&to=2026-11-20',
  '/events?event_type=no+such+type',
  '/events?detail=source%3Dtelegram_bot',
  '/events?event_type=course_enrolled&event_type=webinar_joined&person=900000019',
  '/events?from=yesterday&person=%3Cscript%3E&detail=x',
  '/events?person=a',
  '/events?around=1',
  '/events?at=2026-11-20T10:00',
  '/analytics?days=7',
  '/analytics?days=90',
  '/analytics/conversion?days=7',
  '/analytics/hours?weekday=2&hour=19&days=30',
  '/analytics/hours?weekday=2&hour=4&days=7',
  '/analytics/people?who=never_contacted',
  '/analytics/people?who=funnel&step=opened&stopped=yes&from=2026-10-25&to=2026-11-23',
  '/analytics/people?who=night&night=2026-11-20&tier=cold',
  '/analytics/people?who=moved&night=2026-11-20&move=down',
  '/analytics/people?who=cohort&week=2026-11-09&later=1',
  '/analytics/people?who=frozen&days=14&tier=hot&contacted=no&converted=yes',
  '/analytics/people?who=active&since=2026-11-22&until=2026-11-22',
  '/analytics?from=2026-11-23&to=2026-11-23',
  '/analytics?from=2001-01-01&to=2001-01-31',
  MARKUP,
  `${MARKUP}?as_of=2026-11-20T09:00:00Z`,
  `${MARKUP}?kind=tier`,
  `${MARKUP}?kind=event&type=no+such+type`,
  `${NO_LEAD}?kind=note,contact,change`,
  NO_LEAD,
  '/users/900000001',
  '/users/900000022',
  '/?as_of=2026-11-20T09:00:00Z',
  '/reports/1',
  '/reports/1?done=tested',
  '/reports/1/deliveries/1',
  '/reports/2026-11-22/parity',
  '/reports/2026-11-22/people',
  '/reports/2026-11-22/people?who=cooling',
  '/reports/2026-11-22/people?who=untouched',
  '/reports/2026-11-22/people?who=converted',
  '/reports/2026-11-22/people?who=moved&from=cold&to=cool',
  '/reports/2026-11-22/people?who=moved&from=cold&to=left',
  '/reports/subscriptions',
  '/reports/subscriptions?done=asked',
  '/reports?page=99',
  '/jobs?done=ran',
  '/jobs?job=nightly-report&state=done',
  '/jobs?state=dead',
  '/account?done=theme',
]
/** Pages that managers alone may open. */
const MANAGED: [address: string, status: number][] = [
  ['/analytics/rules', 200],
  ['/analytics/rules?hot_events=15&hot_days=4', 200],
  ['/analytics/rules?hot_events=20', 200],
  ['/analytics/rules?hot_events=many', 422],
  ['/analytics/rules/people?hot_events=15&hot_days=4&from=warm&to=hot', 200],
]
const PIECES = [
  '/now',
  '/',
  '/leads',
  '/leads?tier=hot',
  '/leads?owner=me',
  '/users/900000009/card',
  '/users/900000009/card?row=1',
  '/jobs',
  MARKUP,
  NO_LEAD,
  `${NO_LEAD}/timeline`,
  '/nowhere',
]

const rendered = new Set<string>()
let school: Portal
let agents: Record<Role | 'visitor', Agent>
/** Every page that was walked, by role and address. */
const walked = new Map<string, Html>()

beforeAll(async () => {
  spyOnTemplates()
  school = await makePortal({ now: AS_OF, config: { demo_password: PASSWORD } })
  await school.db('accounts').delete()
  await plantSchool({
    db: school.db,
    url: school.url,
    config: school.config,
    seed: 1,
    as_of: AS_OF,
    size: 2_000,
  })
  await runJobNow(school.deps, makeJobs(school.config), 'nightly-report')
  await makeTrouble(school)
  await makeAddresses(school)
  await makeLate(school)
  await plantWork()
  agents = {
    visitor: await school.as(),
    staff: await school.as('staff'),
    manager: await school.as('manager'),
    admin: await school.as('admin'),
  }
  // Somebody who is signed in twice may end the other session.
  await school.as('staff')
  const links = await makeAdministration(school)
  for (const address of [...ADMIN_PAGES, ...ADMIN_STATES])
    walked.set(`admin ${address}`, await read(agents.admin, address))
  for (const address of [...links, '/forgot', '/login?done=welcome'])
    walked.set(`visitor ${address.split('?')[0]}`, await read(agents.visitor, address))
  for (const role of ROLES) {
    for (const address of [...Object.values(PAGES), ...STATES])
      walked.set(`${role} ${address}`, await read(agents[role], address))
    walked.set(`${role} /nowhere`, await read(agents[role], '/nowhere', 404))
    walked.set(`${role} /leads?a=1&a=2`, await read(agents[role], '/leads?a=1&a=2', 400))
  }
  const removed = await removeView(school)
  walked.set('staff /leads, a view removed', await read(agents.staff, removed))
  for (const role of ['manager', 'admin'] as const)
    for (const [address, status] of MANAGED)
      walked.set(`${role} ${address}`, await read(agents[role], address, status))
  walked.set('staff /leads.csv', await read(agents.staff, '/leads.csv', 403))
  walked.set('visitor /login?a=1&a=2', await read(agents.visitor, '/login?a=1&a=2', 400))
  const [{ unsubscribe_key }] = await school.db('report_subscriptions').select('unsubscribe_key')
  const leave = `/unsubscribe?key=${unsubscribe_key}`
  walked.set('visitor /unsubscribe', await read(agents.visitor, leave))
  walked.set('visitor /unsubscribe?key=x', await read(agents.visitor, '/unsubscribe?key=x'))
  walked.set('visitor /confirm', await read(agents.visitor, '/confirm?token=x', 404))
  walked.set('visitor /confirm?token', await read(agents.visitor, '/confirm?token=token'))
  walked.set('visitor /login', await read(agents.visitor, '/login?next=/leads'))
})
afterAll(() => school.close())

/** An event of before the night that came after it: what the night scored anew has to explain. */
async function makeLate({ db }: Portal) {
  await db('events').insert({
    user_id: 900000009,
    event_type: 'webinar_joined',
    created_at: '2026-11-22T20:00:00Z',
    received_at: new Date(Date.now() + 60_000),
  })
}

/** A view that its owner just removed; answers the page that says so. */
async function removeView({ db }: Portal): Promise<string> {
  const { id: account_id } = await db('accounts').where({ role: 'staff' }).first('id')
  const view = { account_id, name: '<i>Gone</i>', query: 'tier=warm', created_at: AS_OF, removed_at: AS_OF }
  const [{ id }] = await db('saved_views').insert(view).returning('id')
  return `/leads?done=view-removed.${id}`
}

/** An address that is asked, and one that a mail server refused twice for good. */
async function makeAddresses({ db }: Portal) {
  const created_at = AS_OF
  await db('report_subscriptions').insert([
    {
      address: 'new@school.example',
      created_at,
      token_hash: hashOf('token'),
      token_expires_at: '2999-01-01',
    },
    { address: 'no-such-box@school.example', created_at, confirmed_at: AS_OF },
  ])
  const { id: report_id } = await db('reports').first('id')
  const [{ id }] = await db('deliveries')
    .insert({
      report_id,
      recipient: 'no-such-box@school.example',
      message_id: '<refused@x>',
      state: 'refused',
    })
    .returning('id')
  await db('work_attempts').insert(
    [1, 2].map((attempt) => ({
      token: crypto.randomUUID(),
      work: 'deliveries',
      subject: String(id),
      attempt,
      instance: 'portal:1',
      began_at: AS_OF,
      ended_at: AS_OF,
      state: 'refused',
      said: '550 no such box',
    })),
  )
}

/** A run that failed, an incident of it, and an alert that nobody took: what the jobs page shows on a bad day. */
async function makeTrouble({ db }: Portal) {
  const slot = '2026-11-22T03:15:00Z'
  const run = {
    job: 'sign-in-sweep',
    slot,
    state: 'failed',
    attempts: 3,
    error: 'It took longer than 600 s.',
  }
  await db('job_schedules')
    .insert({ job: 'sign-in-sweep', since: '2026-11-21T12:00:00Z' })
    .onConflict()
    .ignore()
  await db('job_runs').insert({ ...run, started_at: slot, finished_at: slot, next_attempt_at: AS_OF })
  await db('work_attempts').insert({
    token: crypto.randomUUID(),
    work: 'job_runs',
    subject: 'sign-in-sweep 2026-11-22T03:15:00.000Z',
    attempt: 3,
    instance: 'portal:1',
    began_at: slot,
  })
  const incident = {
    job: 'sign-in-sweep',
    kind: 'failed',
    slot,
    reason: 'It failed 3 times.',
    opened_at: slot,
  }
  const [{ id }] = await db('incidents').insert(incident).returning('id')
  await db('alerts').insert({ incident_id: id, event: 'opened', state: 'dead', created_at: slot })
}

/** People, invitations, keys and links in every state that a page tells apart. Answers the addresses that the links open. */
async function makeAdministration({ db, deps, config }: Portal): Promise<string[]> {
  const now = deps.clock()
  const { id } = await db('accounts').where({ role: 'admin' }).first('id')
  await db('accounts').insert({
    email: 'gone@hsl.example',
    name: 'Gone',
    role: 'staff',
    active: false,
    password_hash: 'x',
  })
  const invitation = makeToken()
  const offer = { role: 'manager', invited_by: id } as const
  await createInvitation(db, { ...offer, email: 'new@hsl.example', token_hash: invitation.hash }, now)
  const late = new Date(now.getTime() - 8 * 86_400_000)
  await createInvitation(db, { ...offer, email: 'late@hsl.example', token_hash: 'x' }, late)
  const reset = makeToken()
  await createReset(db, id, reset.hash, now)
  const key = { scope: 'read', created_by: 'admin@hsl.example' } as const
  const used = await createKey(db, { ...key, name: 'Used', prefix: 'hsl_a', key_hash: 'a' }, now)
  await recordUse(db, used, '127.0.0.1', now)
  await createKey(db, { ...key, name: 'Fresh', prefix: 'hsl_b', key_hash: 'b' }, now)
  const revoked = await createKey(db, { ...key, name: '<b>Old</b>', prefix: 'hsl_c', key_hash: 'c' }, now)
  await revokeKey(db, revoked, now)

  for (const path of ['/staff/invitations', '/api-keys'] as const) {
    const form =
      path === '/api-keys'
        ? { name: 'Made', scope: 'read' }
        : { email: 'shown@hsl.example', role: 'staff', way: 'link' }
    const answer = await agents.admin.post(path).type('form').send(form).expect(201)
    walked.set(`admin POST ${path}`, readHtml(answer.text))
    const wrong = await agents.admin
      .post(path)
      .type('form')
      .send({ ...form, [path === '/api-keys' ? 'name' : 'email']: '' })
      .expect(422)
    walked.set(`admin POST ${path}, refused`, readHtml(wrong.text))
  }
  const sent = await agents.visitor.post('/forgot').type('form').send({ email: 'x@hsl.example' }).expect(200)
  walked.set('visitor POST /forgot', readHtml(sent.text))
  await walkSetup(config.smtp_url)
  return [`/invitation?token=${invitation.token}`, `/reset?token=${reset.token}`]
}

/** A portal where nobody has an account yet. */
async function walkSetup(smtp_url: string | undefined): Promise<void> {
  const fresh = await makePortal({ now: AS_OF, config: { smtp_url } })
  await fresh.db('accounts').delete()
  const { token, hash } = makeToken()
  await createSetupLink(fresh.db, hash, AS_OF)
  const visitor = await fresh.as()
  walked.set('visitor /setup', await read(visitor, `/setup?token=${token}`))
  const form = {
    token,
    school: 'School',
    time_zone: 'Europe/Berlin',
    goal_type: 'paid',
    name: 'Ann',
    email: 'ann@hsl.example',
  }
  const password = { password: PASSWORD, again: PASSWORD }
  const refused = await visitor
    .post('/setup')
    .type('form')
    .send({ ...form, password: 'x', again: 'y' })
  walked.set('visitor POST /setup, refused', readHtml(refused.text))
  const mail = await visitor.post('/setup/mail').type('form').send({ token, to: 'ann@hsl.example' })
  walked.set('visitor POST /setup/mail', readHtml(mail.text))
  const made = await visitor
    .post('/setup')
    .type('form')
    .send({ ...form, ...password, colleague_1: 'bob@hsl.example' })
    .expect(200)
  walked.set('visitor POST /setup', readHtml(made.text))
  await fresh.close()
}

/** Contacts, and leads that are due. */
async function plantWork(): Promise<void> {
  await school.db('lead_journal').delete()
  await school.db('lead_cards').delete()
  await school.db.raw(
    `insert into lead_journal (user_id, at, who, kind)
     select s.user_id, n.as_of + interval '9 hours', 'staff@hsl.example', 'contact'
       from lead_snapshots s join nights n using (night) where s.user_id % 2 = 0`,
  )
  await school.db.raw(
    `insert into lead_cards (user_id, owner_id, next_contact_on)
     select l.user_id, a.id, date '2026-11-23' from lead_scores l join accounts a on a.id % 3 = l.user_id % 3
      where l.lead_score <> 'cold' on conflict do nothing`,
  )
}

async function read(agent: Agent, address: string, status = 200): Promise<Html> {
  const answer = await agent.get(address)
  expect(answer.status, address).toBe(status)
  expect(answer.headers['content-type'], address).toBe('text/html; charset=utf-8')
  return readHtml(answer.text)
}

/** Asks the same of every page, and names those that fail. */
function onEveryPage(faultsOf: (html: Html, page: string) => string[]): string[] {
  expect(walked.size).toBeGreaterThan(90)
  return [...walked].flatMap(([page, html]) => faultsOf(html, page).map((fault) => `${page}: ${fault}`))
}
const tags = (html: Html, ...names: string[]) =>
  html.elements.filter((element) => names.includes(element.tagName))
const idsOf = (html: Html) => html.elements.flatMap((element) => attribute(element, 'id') ?? [])
const show = (element: Element) =>
  `<${element.tagName}${element.attrs.map(({ name, value }) => ` ${name}="${value}"`).join('')}>`

/** Words of a program that has lost its value. The API's page names `null` as a type. */
function lostWords(html: Html, page = ''): string[] {
  const lost = page.endsWith('/api/docs')
    ? /\bundefined\b|\bNaN\b|\[object |Invalid Date|Infinity|<%/g
    : /\bundefined\b|\bNaN\b|\[object |Invalid Date|Infinity|<%|\bnull\b/g
  return [...html.words.matchAll(lost)].map(
    ({ index, 0: word }) => `${word} in “${html.words.slice(Math.max(0, index - 40), index + 40)}”`,
  )
}

describe('every page, for every role', () => {
  test('is markup that a browser need not mend', () => {
    expect(onEveryPage((html) => html.errors)).toEqual([])
  })

  test('shows no value that is none', () => {
    expect(onEveryPage(lostWords)).toEqual([])
  })

  test('says its language, and has one title, one h1 and one main part', () => {
    expect(
      onEveryPage((html) => {
        const faults: string[] = []
        const [root] = tags(html, 'html')
        if (attribute(root!, 'lang') !== 'en') faults.push('no lang')
        for (const name of ['title', 'h1', 'main']) {
          const found = tags(html, name).filter((element) => !around(element).some(isSvg))
          if (found.length !== 1) faults.push(`${found.length} × ${name}`)
          else if (textOf(found[0]!) === '') faults.push(`an empty ${name}`)
        }
        return faults
      }),
    ).toEqual([])
  })

  test('has a title of its own', () => {
    const titles = new Map<string, string>()
    const different = [...Object.values(PAGES), ...ADMIN_PAGES, MARKUP, NO_LEAD, '/reports/1', '/nowhere']
    for (const page of [
      ...different.map((address) => `admin ${address}`),
      'visitor /login',
      'visitor /forgot',
    ]) {
      const title = textOf(tags(walked.get(page)!, 'title')[0]!)
      expect(title, page).toMatch(/\w.* · HSL dashboard$/)
      expect(titles.get(title), `${page} is called ${title}`).toBeUndefined()
      titles.set(title, page)
    }
  })

  test('has each id once, and refers to none that is not there', () => {
    const REFERENCES = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'form', 'list']
    expect(
      onEveryPage((html) => {
        const ids = idsOf(html)
        const twice = ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `${id} twice`)
        const lost = html.elements.flatMap((element) => {
          const names = REFERENCES.flatMap((name) => attribute(element, name)?.split(/\s+/) ?? [])
          for (const name of ['href', 'hx-target']) {
            const value = attribute(element, name)
            if (value?.startsWith('#')) names.push(value.slice(1))
          }
          return names.filter((name) => !ids.includes(name)).map((name) => `${show(element)} → ${name}`)
        })
        return [...twice, ...lost]
      }),
    ).toEqual([])
  })

  test('names every field, button, link, picture and frame', () => {
    expect(
      onEveryPage((html) => {
        const labels = new Set(tags(html, 'label').flatMap((label) => attribute(label, 'for') ?? []))
        const named = (element: Element) =>
          Boolean(attribute(element, 'aria-label')?.trim() || attribute(element, 'aria-labelledby'))
        const labelled = (element: Element) =>
          named(element) ||
          labels.has(attribute(element, 'id') ?? '') ||
          around(element).some((outer) => outer.tagName === 'label' && textOf(outer) !== '')
        const fields = tags(html, 'input', 'select', 'textarea').filter(
          (field) => !['hidden', 'submit', 'button'].includes(attribute(field, 'type') ?? ''),
        )
        const speaking = tags(html, 'a', 'button', 'summary').filter(
          (element) => attribute(element, 'href') !== '',
        )
        const pictures = tags(html, 'svg', 'img').filter(
          (picture) => attribute(picture, 'aria-hidden') !== 'true' && !around(picture).some(isSvg),
        )
        return [
          ...fields.filter((field) => !labelled(field)),
          ...speaking.filter((element) => !named(element) && textOf(element) === ''),
          ...pictures.filter((picture) => !named(picture) && !attribute(picture, 'alt')),
          ...tags(html, 'iframe').filter((frame) => !attribute(frame, 'title')),
        ].map(show)
      }),
    ).toEqual([])
  })

  test('says of every table what it holds, and of every column', () => {
    let tables = 0
    const faults = onEveryPage((html) =>
      tags(html, 'table').flatMap((table) => {
        tables += 1
        const inside = html.elements.filter((element) => around(element).includes(table))
        const caption = inside.find((element) => element.tagName === 'caption')
        const section = around(table).find((outer) => outer.tagName === 'section')
        const headed =
          section &&
          html.elements.some(
            (element) => /^h[2-6]$/.test(element.tagName) && around(element).includes(section),
          )
        const heads = inside.filter((element) => element.tagName === 'th')
        return [
          ...((caption && textOf(caption)) || attribute(table, 'aria-label') || headed
            ? []
            : [`no caption, no heading: ${show(table)}`]),
          ...heads
            .filter((head) => !attribute(head, 'scope') || textOf(head) === '')
            .map((head) => `${show(head)} in the table ${caption ? textOf(caption) : ''}`),
          ...(heads.length > 0 ? [] : [`no head: ${show(table)}`]),
        ]
      }),
    )
    expect(faults).toEqual([])
    expect(tables).toBeGreaterThan(100)
  })

  test('asks for no style and no script that the policy would refuse', () => {
    expect(
      onEveryPage((html) => [
        ...html.elements
          .filter(({ attrs }) => attrs.some(({ name }) => name === 'style' || /^(on|hx-on)/.test(name)))
          .map(show),
        ...tags(html, 'style').map(show),
        ...tags(html, 'script')
          .filter((script) => !attribute(script, 'nonce') || textOf(script) !== '')
          .map(show),
        ...html.elements
          .filter((element) =>
            /^\s*javascript:/i.test(attribute(element, 'href') ?? attribute(element, 'action') ?? ''),
          )
          .map(show),
      ]),
    ).toEqual([])
  })

  test('uses only icons that are there', async () => {
    const used = new Set(
      [...walked.values()].flatMap((html) =>
        tags(html, 'use').flatMap((use) => attribute(use, 'href') ?? []),
      ),
    )
    expect(used.size).toBeGreaterThan(15)
    const there = new Map<string, string>()
    for (const href of used) {
      const [file, id] = href.split('#') as [string, string]
      if (!there.has(file)) there.set(file, (await agents.visitor.get(file).buffer(true)).body.toString())
      expect(there.get(file), href).toContain(`<symbol id="${id}"`)
    }
  })

  test('opens what is foreign without telling who asks', () => {
    expect(
      onEveryPage((html) =>
        tags(html, 'a')
          .filter(
            (link) => attribute(link, 'target') === '_blank' && !attribute(link, 'rel')?.includes('noopener'),
          )
          .map(show),
      ),
    ).toEqual([])
  })
})

describe('every internal address that a page names', () => {
  test.each(ROLES)('answers %s', { timeout: 120_000 }, async (role) => {
    const named = new Map<string, string>()
    const alike = new Map<string, number>()
    for (const [page, html] of walked) {
      if (!page.startsWith(`${role} `)) continue
      for (const element of html.elements) {
        const get = (attribute(element, 'method') ?? 'get') === 'get'
        for (const name of ['href', 'src', 'hx-get', ...(get ? ['action'] : [])]) {
          const value = attribute(element, name)
          if (!value?.startsWith('/')) continue
          const address = value.split('#')[0]!
          // Of very many that differ in their values alone every twentieth is enough.
          const kind = address.replaceAll(/=[^&]*/g, '')
          const number = (alike.get(kind) ?? 0) + (named.has(address) ? 0 : 1)
          alike.set(kind, number)
          if (number <= 30 || number % 20 === 0) named.set(address, page)
        }
      }
    }
    expect(named.size).toBeGreaterThan(100)
    const wrong: string[] = []
    // Of the many that differ by their person or place alone, a dozen stand for all.
    const asked = new Map<string, number>()
    for (const [address, page] of named) {
      const { pathname, searchParams } = new URL(address, 'http://portal')
      const shape = [pathname.replaceAll(/-?\d+/g, '#'), ...searchParams.keys()].join(' ')
      asked.set(shape, (asked.get(shape) ?? 0) + 1)
      if (asked.get(shape)! > 12) continue
      const { status } = await agents[role].get(address)
      if (status !== 200) wrong.push(`${status} ${address} on ${page}`)
    }
    expect(asked.size).toBeGreaterThan(25)
    expect(wrong).toEqual([])
  })

  test('and every other one is a site or a mail', () => {
    expect(
      onEveryPage((html) =>
        html.elements.flatMap((element) =>
          ['href', 'src', 'action'].flatMap((name) => {
            const value = attribute(element, name)
            return value === undefined || /^(\/(?!\/)|#|\?|https:\/\/t\.me\/|tg:\/\/|mailto:)/.test(value)
              ? []
              : `${show(element)}`
          }),
        ),
      ),
    ).toEqual([])
  })

  test('a form that changes something is sent to a route that takes it', () => {
    const posts = routesOf(school.app, school.deps)
      .filter((route) => route.startsWith('POST '))
      .map((route) => new RegExp(`^${route.slice(5).replaceAll(/:\w+/g, '[^/]+')}$`))
    const actions = new Set(
      [...walked.values()].flatMap((html) =>
        tags(html, 'form')
          .filter((form) => attribute(form, 'method')?.toLowerCase() === 'post')
          .map((form) => attribute(form, 'action') ?? '')
          .concat(tags(html, 'button').flatMap((button) => attribute(button, 'formaction') ?? []))
          .map((action) => action.split('?')[0]!),
      ),
    )
    expect(actions.size).toBeGreaterThanOrEqual(6)
    for (const action of actions)
      expect(
        posts.some((route) => route.test(action)),
        action,
      ).toBe(true)
    // And the other way round: nothing can be done that no page offers.
    const unused = posts.filter((route) => ![...actions].some((action) => route.test(action)))
    expect(unused.map(String)).toEqual([])
  })
})

describe('a piece of a page', () => {
  test.each(PIECES)('%s is whole in itself', async (address) => {
    for (const role of ROLES) {
      const answer = await agents[role]
        .get(address)
        .set('HX-Request', 'true')
        .set('HX-Request-Type', 'partial')
      expect(answer.status, role).toBe(address === '/nowhere' ? 404 : 200)
      const html = readHtml(answer.text, true)
      expect(html.errors, role).toEqual([])
      expect(lostWords(html), role).toEqual([])
      expect(answer.text, role).not.toMatch(/<(html|head|body|main)\b/)
      expect(tags(html, 'h1').length, role).toBeLessThanOrEqual(1)
      const ids = idsOf(html)
      expect(new Set(ids).size, role).toBe(ids.length)
    }
  })
})

describe('the first day of a school', () => {
  test('has every page too, without a number that is none', async () => {
    const portal = await makePortal({ now: AS_OF })
    try {
      for (const role of ROLES) {
        const agent = await portal.as(role)
        const own = role === 'admin' ? ADMIN_PAGES : []
        for (const address of [...Object.values(PAGES), ...own, '/analytics?days=90', '/leads?tier=hot']) {
          const html = await read(agent, address)
          expect(html.errors, address).toEqual([])
          expect(lostWords(html, address), address).toEqual([])
          expect(tags(html, 'h1'), address).toHaveLength(1)
        }
      }
    } finally {
      await portal.close()
    }
  })
})

test('every template is rendered by a page of this walk, or named with the test that renders it', () => {
  const all = readdirSync(viewsFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.eta'))
    .map((file) => file.split(path.sep).join('/'))
  expect(all.length).toBeGreaterThan(30)
  const named = Object.keys(ELSEWHERE)
  expect(all.filter((file) => !rendered.has(file) && !named.includes(file))).toEqual([])
  for (const [template, file] of Object.entries(ELSEWHERE)) {
    expect(all).toContain(template)
    expect(existsSync(file), file).toBe(true)
  }
})

function isSvg(element: Element): boolean {
  return element.tagName === 'svg'
}

/** Eta asks its store for each template that a page, layout or inclusion renders. */
function spyOnTemplates(): void {
  const store = Object.getPrototypeOf(new Eta().templatesSync)
  const get = store.get
  vi.spyOn(store, 'get').mockImplementation(function (this: unknown, ...[file]: unknown[]) {
    rendered.add(path.relative(viewsFolder, String(file)).split(path.sep).join('/'))
    return get.call(this, file)
  })
}
