import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeCursor } from '../../src/events/cursor.ts'
import { fragment, readShown, showing } from '../../src/streams/fragment.ts'
import { pieceOf, readEventId, writeEventId } from '../../src/streams/message.ts'
import { makeSources } from '../../src/streams/sources.ts'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { startInstance, startTicks } from '../support/instances.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { openStream } from '../support/stream.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
let portal: Portal
let one: Awaited<ReturnType<typeof startInstance>>
let ticks: ReturnType<typeof startTicks>
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  one = await startInstance(portal)
  ticks = startTicks(portal, 300)
})
afterAll(async () => {
  await ticks.stop()
  await one.close()
  await portal.close()
})

const showOf = (...shown: string[]) =>
  `/live?${new URLSearchParams(shown.map((text): [string, string] => ['show', text]))}`

describe('what a page shows', () => {
  test('is named with its parameters, whatever they hold', () => {
    const params = { q: 'a&b=c:d é “x”', tier: 'hot' }
    expect(readShown(showing('leads', { ...params, none: undefined, empty: '' }))).toEqual({
      name: 'leads',
      params,
    })
    const several = { event_type: ['a', 'b,c'], since: 'x' }
    expect(readShown(showing('event-news', several))).toEqual({ name: 'event-news', params: several })
    expect(readShown(showing('dashboard'))).toEqual({ name: 'dashboard', params: {} })
  })

  test('is one message, also when a name holds a line of its own', () => {
    const html = '<p id="x">a\r\nevent: b\rid: c\n</p>'
    const { bytes, digest } = pieceOf('x', html)
    for (const line of String(bytes.plain)
      .trimEnd()
      .split(/\r\n|\r|\n/))
      expect(line).toMatch(/^data: /)
    expect(pieceOf('x', html).digest).toBe(digest)
    expect(pieceOf('x', `${html} `).digest).not.toBe(digest)
    expect(() => pieceOf('x', '<p class="x">no id</p>')).toThrow(
      'The root element of the fragment x has no id.',
    )
  })

  test('is known by what the tab has of each, in order', () => {
    const have = [pieceOf('x', '<p id="x"></p>').digest, '', pieceOf('y', '<p id="y"></p>').digest]
    expect(readEventId(writeEventId(have), 3)).toEqual(have)
    expect(readEventId(writeEventId(have), 2)).toEqual(['', ''])
    expect(readEventId(undefined, 1)).toEqual([''])
  })
})

describe('a change', () => {
  /** A fragment that counts, of two tiers and two roles. */
  function counter() {
    const asked: string[][] = []
    const rendered: string[] = []
    let version = 0
    const shown = fragment<{ tier: string; role: string }, number>({
      name: 'counter',
      tables: ['lead_cards'],
      parse: ({ tier }, { role }) => ({ tier: String(tier), role }),
      key: ({ tier }) => tier,
      async read(audiences) {
        asked.push(audiences.map(({ tier, role }) => `${tier} ${role}`))
        await wait(5)
        return version
      },
      render(answer, { tier, role }) {
        rendered.push(`${tier} ${role}`)
        return `<p id="counter">${tier} ${role} ${answer}</p>`
      },
    })
    const next = () => version++
    return { shown, asked, rendered, next }
  }

  test('costs one reading per key and one rendering per audience, however many watch', async () => {
    const sources = makeSources(portal.deps)
    const { shown, asked, rendered, next } = counter()
    const seen: string[] = []
    const stops: (() => void)[] = []
    for (let n = 0; n < 300; n++) {
      const audience = { tier: n % 2 ? 'hot' : 'cold', role: n % 3 ? 'staff' : 'admin' }
      stops.push(sources.watch({ fragment: shown, audience }, ({ bytes }) => seen.push(String(bytes.plain))))
    }
    await wait(600)
    expect(new Set(seen).size).toBe(4)
    asked.length = rendered.length = seen.length = 0
    next()
    sources.changed('lead_cards')
    sources.changed('job_runs')
    await wait(100)
    expect(asked.map((audiences) => audiences.sort())).toEqual([
      ['cold admin', 'cold staff'],
      ['hot admin', 'hot staff'],
    ])
    expect(rendered.sort()).toEqual(['cold admin', 'cold staff', 'hot admin', 'hot staff'])
    expect(seen).toHaveLength(300)
    // What is read again and is the same is not sent.
    sources.changed('lead_cards')
    await wait(400)
    expect(asked).toHaveLength(4)
    expect(seen).toHaveLength(300)
    for (const stop of stops) stop()
    sources.all()
    await wait(50)
    expect(asked).toHaveLength(4)
  })

  test('that comes while one is read is read after it, once for all of them', async () => {
    const sources = makeSources(portal.deps)
    const { shown, asked, next } = counter()
    let last = ''
    const stop = sources.watch({ fragment: shown, audience: { tier: 'hot', role: 'staff' } }, ({ bytes }) => {
      last = String(bytes.plain)
    })
    await wait(2)
    for (let n = 0; n < 50; n++) {
      next()
      sources.changed('lead_cards')
    }
    await wait(600)
    expect(asked).toHaveLength(2)
    expect(last).toContain('staff 50')
    stop()
  })

  test('that cannot be read is read later, and is logged once', async () => {
    const sources = makeSources(portal.deps)
    let broken = true
    let seen = 0
    const before = portal.lines.length
    const stop = sources.watch(
      {
        fragment: fragment({
          name: 'broken',
          tables: ['lead_cards'],
          parse: () => ({}),
          read: () => (broken ? Promise.reject(new Error('a bug')) : Promise.resolve(1)),
          render: () => '<p id="broken"></p>',
        }),
        audience: {},
      },
      () => seen++,
    )
    for (let n = 0; n < 3; n++) {
      await wait(20)
      sources.beat()
    }
    await wait(20)
    expect(portal.lines.slice(before).map(({ fragment, msg }) => [fragment, msg])).toEqual([
      ['broken', 'a live fragment failed'],
    ])
    broken = false
    sources.beat()
    await wait(20)
    expect(seen).toBe(1)
    stop()
  })
})

describe('new events', () => {
  test('are counted for each tab from where it stands, by one query for all of a filter', async () => {
    const ids = await makeEvents(
      portal.db,
      Array.from({ length: 6 }, (_, n) => ({
        created_at: new Date(NOW.getTime() - (6 - n) * 60_000),
        event_type: 'news',
      })),
    )
    const since = (n: number) =>
      writeCursor({
        at: new Date(NOW.getTime() - (6 - n) * 60_000).toISOString().replace('Z', '000Z'),
        id: ids[n]!,
      })
    const Cookie = await one.signIn('staff@hsl.example')
    const streams = await Promise.all(
      [0, 3, 5].map((n) =>
        openStream(one.address, showOf(showing('event-news', { event_type: 'news', since: since(n) })), {
          Cookie,
        }),
      ),
    )
    const words = await Promise.all(
      streams.map(async (stream) => (await stream.message('id="new-events"')).data),
    )
    expect(words.map((html) => /(\d+) new/.exec(html)?.[1])).toEqual(['5', '2', undefined])
    await wait(500)
    const opened = one.counts().reads
    await makeEvents(portal.db, [{ created_at: NOW, event_type: 'news' }])
    await Promise.all(streams.map((stream, n) => stream.message(`${[6, 3, 1][n]} new event`)))
    expect(one.counts().reads - opened).toBe(1)
    for (const stream of streams) stream.close()
  })

  test('without an end are a hundred and more', async () => {
    const Cookie = await one.signIn('staff@hsl.example')
    const since = writeCursor({ at: '2026-11-01T00:00:00.000000Z', id: 0 })
    const stream = await openStream(
      one.address,
      showOf(showing('event-news', { event_type: 'many', since })),
      { Cookie },
    )
    await makeEvents(
      portal.db,
      Array.from({ length: 150 }, () => ({ created_at: NOW, event_type: 'many' })),
    )
    await stream.message('100+ new events')
    stream.close()
  })
})

test('a person whom somebody deletes while one reads is said to be gone', async () => {
  await makeRegistration(portal.db, 31, '2026-11-01T09:00:00Z')
  const Cookie = await one.signIn('staff@hsl.example')
  const stream = await openStream(one.address, showOf('person:id=31'), { Cookie })
  await stream.message('id="person-summary"')
  await portal.db('free_lesson_registrations').where({ user_id: 31 }).delete()
  await portal.db('users').where({ user_id: 31 }).delete()
  expect((await stream.message('does not know this person')).data).toContain('<div id="person-summary"')
  stream.close()
})
