import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ScoringRules } from '../../src/leads/lead.ts'
import { draftParams, isSame, Publication, readDraft, rulesOf, sayRules } from '../../src/rules/draft.ts'

const current: ScoringRules = {
  version: 3,
  window_days: 7,
  hot_events: 20,
  hot_days: 5,
  warm_events: 10,
  warm_days: 3,
  cool_events: 5,
  goal_type: 'course_enrolled',
}
const wrong = (query: Record<string, string>) => readDraft(query, current).fields

describe('a draft in an address', () => {
  it('is none where none of its fields is given, and as published where one is left out', () => {
    expect(readDraft({ days: '14' }, current)).toMatchObject({ draft: null, fields: {} })
    const { draft } = readDraft({ hot_events: '25' }, current)
    const { version, ...published } = current
    expect(draft).toEqual({ ...published, base: version, hot_events: 25 })
    expect(rulesOf(draft!)).toEqual({ ...published, version: 0, hot_events: 25 })
  })

  it('is refused field by field, with what would be right, and shown as it was typed', () => {
    expect(wrong({ hot_events: 'many' })).toEqual({ hot_events: 'must be a whole number from 1 to 10000.' })
    expect(wrong({ hot_events: '20.5', cool_events: '-1' })).toEqual({
      hot_events: 'must be a whole number from 1 to 10000.',
      cool_events: 'must be a whole number from 1 to 10000.',
    })
    expect(wrong({ cool_events: '0' })).toHaveProperty('cool_events')
    expect(wrong({ window_days: '91' })).toEqual({ window_days: 'must be a whole number from 1 to 90.' })
    expect(wrong({ goal_type: '' })).toEqual({ goal_type: 'is missing.' })
    expect(readDraft({ hot_events: '1e3' }, current).typed.hot_events).toBe('1e3')
  })

  it('may not ask less of a higher tier, nor more days than a window can touch', () => {
    expect(wrong({ hot_events: '9' })).toEqual({ warm_events: 'may be at most 9, as hot asks for.' })
    expect(wrong({ cool_events: '11' })).toEqual({ cool_events: 'may be at most 10, as warm asks for.' })
    expect(wrong({ warm_days: '6' })).toEqual({ warm_days: 'may be at most 5, as hot asks for.' })
    expect(wrong({ window_days: '3' })).toEqual({ hot_days: 'may be at most 4 in a window of 3 days.' })
    expect(wrong({ window_days: '4' })).toEqual({})
  })

  it('comes back from its address as it went in', () => {
    fc.assert(
      fc.property(
        fc.record({
          window_days: fc.integer({ min: 1, max: 90 }),
          days: fc.array(fc.integer({ min: 1, max: 91 }), { minLength: 2, maxLength: 2 }),
          events: fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 3, maxLength: 3 }),
          goal_type: fc.string({ minLength: 1, maxLength: 30 }),
        }),
        ({ window_days, days, events, goal_type }) => {
          const [hot_days, warm_days] = days.map((n) => Math.min(n, window_days + 1)).sort((a, b) => b - a)
          const [hot_events, warm_events, cool_events] = events.sort((a, b) => b - a)
          const draft = {
            window_days,
            hot_days: hot_days!,
            warm_days: warm_days!,
            hot_events: hot_events!,
            warm_events: warm_events!,
            cool_events: cool_events!,
            goal_type,
            base: 3,
          }
          const query = Object.fromEntries(new URLSearchParams(draftParams(draft)))
          expect(readDraft(query, current)).toMatchObject({ draft, fields: {} })
          expect(Publication.parse({ ...query, reason: 'It foretells better.' })).toMatchObject(draft)
        },
      ),
    )
  })

  it('that changes nothing is known as such', () => {
    expect(isSame(readDraft({ hot_events: '20' }, current).draft!, current)).toBe(true)
    expect(isSame(readDraft({ hot_events: '21' }, current).draft!, current)).toBe(false)
    expect(sayRules(current)).toBe(
      'Hot: 20 events on 5 days. Warm: 10 events on 3 days. Cool: 5 events. Window: 7 days. Goal: Course enrolled.',
    )
  })
})
