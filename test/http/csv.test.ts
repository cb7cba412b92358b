import { describe, expect, it } from 'vitest'
import { csvCell, csvLine } from '../../src/http/csv.ts'

describe('a CSV cell', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 1234', "'+49 30 1234"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠x', "'＠x"],
  ])('that starts like a formula, %j, gets a leading apostrophe', (value, cell) => {
    expect(csvCell(value)).toBe(cell)
  })

  it.each([
    ' =1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '\0=1',
    '\t=1',
    '\r=1',
    '\n=1',
    '  ＝1',
    '\tname',
    '\rname',
  ])('is not fooled by blanks and unseen characters before the sign: %j', (value) => {
    expect(csvCell(value).replace(/^"/, '')).toBe(`'${value}${csvCell(value).startsWith('"') ? '"' : ''}`)
  })

  it.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['a=b', 'a=b'],
    ['say "hi", now', '"say ""hi"", now"'],
    ['two\nlines', '"two\nlines"'],
    [-2, '-2'],
    [0, '0'],
    [true, 'true'],
    [null, ''],
    [undefined, ''],
    [new Date('2026-11-23T09:00:00Z'), '2026-11-23T09:00:00.000Z'],
    [{ source: 'bot' }, '"{""source"":""bot""}"'],
  ])('says %j as %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell)
  })
})

it('a CSV line ends with a carriage return and a line feed', () => {
  expect(csvLine([1, 'Ada', null, '=1'])).toBe("1,Ada,,'=1\r\n")
})
