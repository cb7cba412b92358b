import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatExact, formatInstant, formatNear } from '../../src/format.ts'
import { tellTimes } from '../../src/http/times.ts'

const at = new Date('2026-11-23T23:30:05.000Z')
const iso = at.toISOString()

describe('times told in another zone', () => {
  test('in the text and in the title, each in the shape it had', () => {
    const html = `<p>Seen <time class="x" datetime="${iso}" title="Mon 23 Nov 2026, 23:30">5 min ago</time>, <time datetime="${iso}" title="5 min ago">23 Nov 2026, 23:30:05</time>, turns <time datetime="${iso}">Mon 23 Nov at 23:30</time></p>`
    expect(tellTimes(html, 'Asia/Tokyo')).toBe(
      `<p>Seen <time class="x" datetime="${iso}" title="Tue 24 Nov 2026, 08:30">5 min ago</time>, <time datetime="${iso}" title="5 min ago">24 Nov 2026, 08:30:05</time>, turns <time datetime="${iso}">Tue 24 Nov at 08:30</time></p>`,
    )
  })

  test.each([
    '<time datetime="2026-11-23">Mon 23 Nov 2026</time>',
    `<time datetime="${iso}">23:30:05</time>`,
    '<time datetime="yesterday">Mon 23 Nov 2026, 23:30</time>',
    '<time datetime="2026-99-99T00:00:00Z">Mon 23 Nov 2026, 23:30</time>',
    `&lt;time datetime=&quot;${iso}&quot;&gt;Mon 23 Nov 2026, 23:30&lt;/time&gt;`,
    'Mon 23 Nov 2026, 23:30',
  ])('but not in %s: a day, a clock time under a day’s heading, or what somebody wrote', (html) => {
    expect(tellTimes(html, 'Asia/Tokyo')).toBe(html)
  })

  test('whatever the instant and the zones, as if it had been rendered there', () => {
    const zone = fc.constantFrom('UTC', 'Asia/Tokyo', 'America/St_Johns', 'Pacific/Chatham', 'Europe/Berlin')
    const instant = fc.date({
      min: new Date('1970-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(instant, zone, zone, (instant, school, own) => {
        for (const format of [formatInstant, formatExact, formatNear]) {
          const html = (zone: string) =>
            `<time datetime="${instant.toISOString()}" title="${format(instant, zone)}">${format(instant, zone)}</time>`
          expect(tellTimes(html(school), own)).toBe(html(own))
        }
      }),
    )
  })
})
