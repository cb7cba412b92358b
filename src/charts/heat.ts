import { max, sum } from 'd3-array'
import { Info } from 'luxon'
import { formatShare, plural } from '../format.ts'
import { currentLanguage } from '../language/current.ts'
import { LOCALES } from '../language/language.ts'
import { msg, t } from '../language/t.ts'
import { type Chart, numberCell, round, WIDTH } from './chart.ts'
import { partOf, plainly, type Sentence, sentence } from './finding.ts'

const LEFT = 48
const TOP = 26
const ROW = 27
const STEP = (WIDTH - LEFT) / 24

export type HeatChart = Chart & {
  finding: Sentence[]
  cells: { x: number; y: number; width: number; height: number; level: number; label: string; href: string }[]
  rows: { y: number; text: string }[]
  columns: { x: number; text: string }[]
  /** lightest to darkest */
  levels: number[]
}

/** "Tuesday" for 2: ISO weekdays, 1 to 7. */
export function weekdayName(weekday: number): string {
  const name = weekdays('long')[weekday - 1]!
  return name[0]!.toUpperCase() + name.slice(1)
}

/** Monday first, as they stand within a sentence. */
const weekdays = (length: 'long' | 'short') => Info.weekdays(length, { locale: LOCALES[currentLanguage()] })

/**
 * Events by weekday and hour as squares, darker the more there were on an average such hour: a period holds some
 * weekdays once more than others. The numbers are those of the whole period.
 */
export function heatChart(input: {
  id: string
  title: string
  /** events by ISO weekday (row 0 is Monday) and hour of the day that begins at `minute` past */
  hours: number[][]
  /** how often the period holds each weekday */
  weekdays: number[]
  minute: string
  cellUrl: (weekday: number, hour: number) => string
  /** leads to the events of all days from one hour up to another */
  hoursUrl?: (from: number, to: number) => string
  csv?: string
}): HeatChart {
  const { id, title, hours, weekdays: times, minute, cellUrl } = input
  const average = (day: number, hour: number) => hours[day]![hour]! / Math.max(1, times[day]!)
  const most = max(hours, (row, day) => max(row, (_, hour) => average(day, hour))) ?? 0
  const name = (hour: number) => `${String(hour).padStart(2, '0')}:${minute}`
  const finding = findingOf(input, average, name)
  const cells = hours.flatMap((row, day) =>
    row.map((count, hour) => ({
      x: round(LEFT + hour * STEP + 1),
      y: TOP + day * ROW + 1,
      width: round(STEP - 2),
      height: ROW - 2,
      level: count === 0 || most === 0 ? 0 : Math.max(1, Math.ceil((average(day, hour) / most) * 5)),
      label: t(
        '{weekday} {time}: {events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}',
        { weekday: weekdayName(day + 1), time: name(hour), events: count, days: times[day]! },
      ),
      href: cellUrl(day + 1, hour),
    })),
  )
  return {
    id,
    title,
    desc: plainly(finding),
    finding,
    view_box: `0 0 ${WIDTH} ${TOP + 7 * ROW}`,
    cells,
    rows: weekdays('short').map((text, day) => ({ y: TOP + day * ROW + ROW / 2, text })),
    columns: [0, 3, 6, 9, 12, 15, 18, 21].map((hour) => ({
      x: round(LEFT + (hour + 0.5) * STEP),
      text: name(hour),
    })),
    levels: [0, 1, 2, 3, 4, 5],
    table: {
      caption: t('{title}, events of the whole period', { title }),
      head: [
        { text: t('Weekday') },
        ...Array.from({ length: 24 }, (_, hour) => ({ text: name(hour), number: true })),
      ],
      rows: hours.map((row, day) => [
        { text: weekdayName(day + 1) },
        ...row.map((count, hour) => numberCell(count, count > 0 ? cellUrl(day + 1, hour) : null)),
      ]),
    },
    ...(input.csv && { csv: input.csv }),
  }
}

/** The hours of the day that a bot's school lives by, 17 up to 22. */
const EVENING = { from: 17, to: 22 }

function findingOf(
  { hours, cellUrl, hoursUrl }: Parameters<typeof heatChart>[0],
  average: (day: number, hour: number) => number,
  name: (hour: number) => string,
): Sentence[] {
  const all = sum(hours, (row) => sum(row))
  if (all === 0) return [sentence(msg('No events in this period.'), {}, {})]
  const places = hours.flatMap((row, day) => row.map((_, hour) => ({ day, hour, value: average(day, hour) })))
  const best = places.reduce((most, place) => (place.value > most.value ? place : most))
  const evening = sum(hours, (row) => sum(row.slice(EVENING.from, EVENING.to)))
  return [
    sentence(
      msg('Busiest: {weekday} at {time}, with <square>{n, number} events</square> on an average one.'),
      { weekday: weekdays('long')[best.day], time: name(best.hour), n: Math.round(best.value) },
      { square: { href: cellUrl(best.day + 1, best.hour), title: eventsText(hours[best.day]![best.hour]!) } },
    ),
    sentence(
      msg('<evening>{share}</evening> of all events fall between {from} and {to}.'),
      { share: formatShare(evening / all), from: name(EVENING.from), to: name(EVENING.to) },
      { evening: partOf(evening, all, hoursUrl?.(EVENING.from, EVENING.to)) },
    ),
  ]
}

/** "480 events" */
const eventsText = (events: number) => plural(events, 'event')
