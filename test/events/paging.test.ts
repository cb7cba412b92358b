import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makePortal, type Portal } from '../support/portal.ts'
import { makeEvents } from './school.ts'

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
let ids: number[]
beforeEach(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  staff = await portal.as('staff')
  // Seven to a microsecond, so that only the id tells neighbours apart.
  ids = await makeEvents(
    portal.db,
    Array.from({ length: 170 }, (_, i) => ({
      created_at: `2026-11-22T08:00:00.${String(Math.floor(i / 7)).padStart(6, '0')}Z`,
      event_type: i % 2 === 0 ? 'even' : 'odd',
      user_id: 1 + (i % 3),
      details: { i },
    })),
  )
})
afterEach(() => portal.close())

const rowsOf = (html: string) => [...html.matchAll(/<tr id="events-(\d+)"/g)].map((match) => Number(match[1]))
const linkOf = (html: string, rel: 'next' | 'prev') =>
  new RegExp(`rel="${rel}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&')

async function walk(
  address: string,
  rel: 'next' | 'prev',
  meanwhile: () => Promise<unknown> = async () => {},
) {
  const pages: number[][] = []
  let next: string | undefined = address
  while (next) {
    const { text }: { text: string } = await staff.get(next).expect(200)
    pages.push(rowsOf(text))
    await meanwhile()
    next = linkOf(text, rel)
  }
  return pages
}

describe.each([
  '',
  'event_type=even',
  'event_type=even&event_type=odd',
  'user_id=1',
  'user_id=1&event_type=odd',
  'detail=i+%3D+7',
])('the list of ?%s', (filter) => {
  const fits = (i: number) =>
    filter === 'event_type=even'
      ? i % 2 === 0
      : filter === 'user_id=1'
        ? i % 3 === 0
        : filter.startsWith('user_id')
          ? i % 3 === 0 && i % 2 === 1
          : filter.startsWith('detail')
            ? i === 7
            : true

  it('is walked down and up again without losing or repeating one, while rows arrive', async () => {
    const expected = ids.filter((_, i) => fits(i)).reverse()
    let minute = 10
    const arrive = () =>
      makeEvents(portal.db, [
        { created_at: `2026-11-23T08:${minute++}:00Z`, event_type: 'even', details: { i: 7 } },
      ])
    const down = await walk(`/events?${filter}`, 'next', arrive)
    expect(down.flat()).toEqual(expected)
    // Up again from the oldest page: what was there comes in the same order, and what arrived stands above it.
    const last = `/events?${filter}&around=${expected.at(-1)}`
    const up = await walk(last, 'prev')
    const seen = [...new Set(up.toReversed().flat())]
    expect(seen.filter((id) => expected.includes(id))).toEqual(
      expected.slice(-seen.filter((id) => expected.includes(id)).length),
    )
    expect(
      up
        .at(-1)!
        .slice(0, 1)
        .every((id) => !expected.includes(id) || filter.includes('odd')),
    ).toBe(true)
  })
})

describe('the list around', () => {
  it('an event holds it in the middle, marked, whatever came since', async () => {
    const middle = ids[80]!
    const { text } = await staff.get(`/events?around=${middle}`).expect(200)
    const rows = rowsOf(text)
    expect(rows).toEqual(ids.slice(56, 106).reverse())
    expect(rows.indexOf(middle)).toBe(25)
    expect(text).toContain(`<tr id="events-${middle}" class="event-marked" aria-current="true">`)
    expect(text).toContain('which is marked')
    expect(text).not.toContain('new-events')
    expect(rowsOf((await staff.get(linkOf(text, 'prev')!)).text)).toEqual(ids.slice(106, 156).reverse())
    expect(rowsOf((await staff.get(linkOf(text, 'next')!)).text)).toEqual(ids.slice(6, 56).reverse())
  })

  it('an event that the filter leaves out says so', async () => {
    const { text } = await staff.get(`/events?around=${ids[80]}&event_type=odd`).expect(200)
    expect(rowsOf(text)).toHaveLength(50)
    expect(text).toContain('which this filter leaves out')
  })

  it('a time has a line where it is, the events of that very instant below', async () => {
    await makeEvents(portal.db, [
      { created_at: '2026-11-22T12:00:00Z' },
      { created_at: '2026-11-22T12:00:00.000001Z' },
    ])
    const { text } = await staff.get('/events?at=2026-11-22T12:00').expect(200)
    const [above, below] = text.split('event-line')
    expect(rowsOf(above!)).toHaveLength(1)
    expect(rowsOf(below!)).toHaveLength(25)
    expect(text).toContain('value="2026-11-22T12:00"')
    const before = await staff.get('/events?at=2020-01-01').expect(200)
    expect(rowsOf(before.text)).toEqual(ids.slice(0, 25).reverse())
  })
})
