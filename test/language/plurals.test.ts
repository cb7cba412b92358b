import { expect, test } from 'vitest'
import {
  ago,
  formatDay,
  formatDuration,
  formatExact,
  formatInstant,
  formatNear,
  formatNumber,
  formatShare,
  formatShortDay,
  formatWeekday,
  formatWeekdayName,
  plural,
} from '../../src/format.ts'
import { tellTimes } from '../../src/http/times.ts'
import { currentLanguage, inLanguage } from '../../src/language/current.ts'
import { rich } from '../../src/language/rich.ts'
import { t } from '../../src/language/t.ts'

const russian = <T>(work: () => T) => inLanguage('ru', work)
const at = new Date('2026-05-27T14:05:09Z')
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test.each([
  [0, '0 лидов'],
  [1, '1 лид'],
  [2, '2 лида'],
  [4, '4 лида'],
  [5, '5 лидов'],
  [11, '11 лидов'],
  [12, '12 лидов'],
  [14, '14 лидов'],
  [21, '21 лид'],
  [22, '22 лида'],
  [25, '25 лидов'],
  [101, '101 лид'],
  [111, '111 лидов'],
  [1_001, '1 001 лид'],
])('%i in Russian: %s', (count, text) => {
  expect(plain(russian(() => plural(count, 'lead')))).toBe(text)
})

test('English counts as before', () => {
  expect([0, 1, 2, 21, 12_345].map((count) => plural(count, 'lead'))).toEqual([
    '0 leads',
    '1 lead',
    '2 leads',
    '21 leads',
    '12,345 leads',
  ])
  expect(plural(2, 'person', 'people')).toBe('2 people')
})

test('dates, times, numbers and lengths of time in Russian', () => {
  russian(() => {
    expect(formatInstant(at, 'UTC')).toBe('ср, 27 мая 2026, 14:05')
    expect(formatExact(at, 'UTC')).toBe('27 мая 2026, 14:05:09')
    expect(formatNear(at, 'Europe/Moscow')).toBe('ср, 27 мая в 17:05')
    expect(formatDay('2026-11-27')).toBe('пт, 27 нояб. 2026')
    expect(formatShortDay('2026-08-01')).toBe('1 авг.')
    expect(formatWeekday('2026-11-22')).toBe('вс, 22 нояб.')
    expect(formatWeekdayName(at, 'UTC')).toBe('ср')
    expect(plain(formatNumber(12_345))).toBe('12 345')
    expect(plain(formatShare(0.0523))).toBe('5,2 %')
    expect(ago(at, new Date(at.getTime() + 5 * 60_000))).toBe('5 мин назад')
    expect(ago(at, new Date(at.getTime() - 3 * 3_600_000))).toBe('через 3 ч')
    expect(ago(at, new Date(at.getTime() + 48 * 3_600_000))).toBe('2 дня назад')
    expect(ago(at, at)).toBe('только что')
    expect(formatDuration(200 * 60_000)).toBe('3 ч 20 мин')
    expect(formatDuration(53 * 3_600_000)).toBe('2 дня 5 ч')
  })
})

test('a person with a zone of their own has Russian times told in it too', () => {
  const html =
    '<time datetime="2026-05-27T14:05:09.000Z" title="ср, 27 мая 2026, 14:05">ср, 27 мая в 14:05</time>'
  expect(russian(() => tellTimes(html, 'Asia/Tokyo'))).toBe(
    '<time datetime="2026-05-27T14:05:09.000Z" title="ср, 27 мая 2026, 23:05">ср, 27 мая в 23:05</time>',
  )
})

test('what has no Russian stays English, with English plurals', () => {
  expect(russian(() => t('A sentence nobody translated.'))).toBe('A sentence nobody translated.')
  expect(russian(() => t('{n, plural, one {# whale} other {# whales}}', { n: 2 }))).toBe('2 whales')
})

test('one word with two meanings has two translations', () => {
  expect(russian(() => [t('Sign in'), t('Sign in', { context: 'button' })])).toEqual(['Вход', 'Войти'])
  expect(t('Sign in', { context: 'button' })).toBe('Sign in')
})

test('rich text escapes what it is given, in values and attributes', () => {
  const made = rich(
    'For <strong>{who}</strong> & <more>more</more>',
    { who: '<b>"Ann"</b>' },
    {
      more: ['a', { href: '/?a=1&b="', title: undefined }],
    },
  )
  expect(made).toBe(
    'For <strong>&lt;b&gt;&quot;Ann&quot;&lt;/b&gt;</strong> &amp; <a href="/?a=1&amp;b=&quot;">more</a>',
  )
  expect(t('{who} <b>', { who: '<i>' })).toBe('<i> <b>')
})

test('each asynchronous call keeps its own language, and there is English where none was said', async () => {
  const later = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return currentLanguage()
  }
  expect(
    await Promise.all([inLanguage('ru', later), inLanguage('en', later), later(), inLanguage(null, later)]),
  ).toEqual(['ru', 'en', 'en', 'en'])
})
