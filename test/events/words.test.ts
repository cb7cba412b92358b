import { describe, expect, it } from 'vitest'
import { readCursor, writeCursor } from '../../src/events/cursor.ts'
import { detailSummary, typeName } from '../../src/events/event.ts'
import { readBound } from '../../src/events/filter.ts'
import { exactly, justAfter } from '../../src/events/instant.ts'

describe('a cursor', () => {
  const cursor = { at: '2026-11-23T08:00:00.000001Z', id: 12 }
  it('comes back as it was written', () => {
    expect(readCursor(writeCursor(cursor))).toEqual(cursor)
  })
  it.each([
    '',
    'x',
    `${writeCursor(cursor)}=`,
    writeCursor({ at: '2026-02-30T08:00:00.000001Z', id: 1 }),
    writeCursor({ at: '2026-11-23T08:00:00.000001Z', id: 2 ** 60 }),
    writeCursor({ at: '2026-11-23T24:00:00.000000Z', id: 1 }),
    writeCursor({ at: '0000-01-01T00:00:00.000000Z', id: 1 }),
    Buffer.from('2026-11-23T08:00:00.000001Z 1; drop table events').toString('base64url'),
  ])('that nobody wrote, %j, is none', (text) => {
    expect(readCursor(text)).toBeNull()
  })
})

describe('an exact instant', () => {
  it('keeps the six digits of the database', () => {
    expect(exactly('2026-11-23T08:00:00.1234567+01:00')).toBe('2026-11-23T07:00:00.123456Z')
    expect(exactly('2026-11-23T08:00:00Z')).toBe('2026-11-23T08:00:00.000000Z')
    expect(exactly(new Date('2026-11-23T08:00:00.120Z'))).toBe('2026-11-23T08:00:00.120000Z')
    expect(justAfter(new Date('2026-11-23T08:00:00.120Z'))).toBe('2026-11-23T08:00:00.120001Z')
  })
  it('stays within what the database can hold', () => {
    expect(exactly('0000-01-01T00:00:00Z')).toBe('0001-01-01T00:00:00.000000Z')
    expect(exactly('9999-12-31T23:59:59-23:00')).toBe('9999-12-31T23:59:59.999999Z')
  })
  it('can be said as a local day or time', () => {
    expect(readBound('2026-11-23', 'from', 'Europe/Berlin')).toBe('2026-11-22T23:00:00.000000Z')
    expect(readBound('2026-11-23', 'to', 'Europe/Berlin')).toBe('2026-11-23T23:00:00.000000Z')
    expect(readBound('2026-11-23T10:00', 'to', 'Europe/Berlin')).toBe('2026-11-23T09:00:00.000000Z')
    expect(readBound('2026-11-23T10:00:00.000001Z', 'to', 'Europe/Berlin')).toBe(
      '2026-11-23T10:00:00.000001Z',
    )
    expect(readBound('9999-12-31', 'to', 'UTC')).toBe('9999-12-31T23:59:59.999999Z')
    expect(readBound('2026-02-30', 'to', 'UTC')).toBeNull()
    expect(readBound('2026-11-23T25:00', 'to', 'UTC')).toBeNull()
  })
})

it('types and details are said in words', () => {
  expect(typeName('lesson_link_clicked')).toBe('Lesson link clicked')
  expect(typeName('')).toBe('(no type)')
  expect(typeName('___')).toBe('___')
  expect(detailSummary({ lesson_type: 'vibe_coding', n: 1, deep: { a: 1 }, more: true })).toBe(
    'lesson type vibe_coding · n 1 · deep {"a":1} · 1 more',
  )
  expect(detailSummary(null)).toBe('')
  expect(detailSummary('x'.repeat(99))).toHaveLength(60)
})
