import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makePackedDay } from '../../seeds/packed-day.ts'

test('what was put into a day comes out in the order of time, whole, however much it is', () => {
  const day = makePackedDay((number) => number * 1_000_003)
  const event = fc.record({
    event_type: fc.constantFrom('a', 'b', 'c'),
    details: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', maxLength: 200 })),
    number: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    at: fc.integer({ min: 1_000, max: 1_000 + 86_400_000 }),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 3_000, size: 'max' }), (events) => {
      day.clear({ start: 1_000 })
      for (const { number, ...one } of events) day.add(one, number)
      expect([...day.inOrder()]).toEqual(
        events.toSorted((a, b) => a.at - b.at).map((one) => ({ ...one, user_id: one.number * 1_000_003 })),
      )
    }),
    { numRuns: 20 },
  )
})
