import { sum } from 'd3-array'
import { formatDay, formatNumber, formatShare, formatShortDay } from '../format.ts'
import { msg, t } from '../language/t.ts'
import { type Cell, type Chart, numberCell, shareCell } from './chart.ts'
import { partOf, plainly, type Sentence, sentence } from './finding.ts'

/** A week that has not begun. */
const YET: Cell = { text: '', value: null }

export type CohortsChart = Omit<Chart, 'view_box'> & {
  finding: Sentence[]
  weeks: string[]
  rows: {
    week: string
    people: Cell
    /** one per week since, a level of 0 to 5 each; null is yet to come */
    cells: { text: string; title: string; level: number; href: string | null; partial: boolean }[]
  }[]
}

/** Cohorts as a table whose squares are darker the more of a cohort were still active; the newest column is not over. */
export function cohortsChart(input: {
  id: string
  title: string
  cohorts: { week: string; people: number; active: number[] }[]
  /** leads to who registered in the weeks from one to another, and was active so many weeks later */
  url: (weeks: { from: string; to: string }, later: number | null) => string
  csv?: string
}): CohortsChart {
  const { id, title, cohorts } = input
  const url = (week: string, later: number | null) => input.url({ from: week, to: week }, later)
  const finding = findingOf(cohorts, input.url)
  const share = (active: number, people: number) => (people > 0 ? active / people : null)
  const columns = cohorts.map((_, later) => (later === 0 ? t('Week 0') : `+${later}`))
  return {
    id,
    title,
    desc: plainly(finding),
    finding,
    weeks: columns,
    rows: cohorts.map(({ week, people, active }) => ({
      week: `${formatShortDay(week)}`,
      people: numberCell(people, people > 0 ? url(week, null) : null),
      cells: active.map((count, later) => {
        const part = share(count, people)
        return {
          text: people === 0 ? '–' : formatShare(part),
          title: titleOf({ week, later, count, people, partial: later === active.length - 1 }),
          level: part === null || count === 0 ? 0 : Math.min(5, 1 + Math.floor(part * 5)),
          href: count > 0 ? url(week, later) : null,
          partial: later === active.length - 1,
        }
      }),
    })),
    table: {
      caption: title,
      head: [
        { text: t('Week of') },
        { text: t('Registered'), number: true },
        ...columns.flatMap((_, later) => [
          { text: t('Week {later} active', { later }), number: true },
          { text: t('Week {later} share', { later }), number: true },
        ]),
      ],
      rows: cohorts.map(({ week, people, active }) => [
        { text: formatDay(week), value: week },
        numberCell(people),
        ...columns.flatMap((_, later) => {
          const count = active[later]
          return count === undefined ? [YET, YET] : [numberCell(count), shareCell(share(count, people))]
        }),
      ]),
    },
    ...(input.csv && { csv: input.csv }),
  }
}

/** What a square says when it is pointed at. */
function titleOf(square: { week: string; later: number; count: number; people: number; partial: boolean }) {
  const { week, later, count, people, partial } = square
  const values = { day: formatDay(week), later, active: formatNumber(count), people: formatNumber(people) }
  return partial
    ? t(
        'Registered in the week of {day}, {later, plural, one {# week} other {# weeks}} later: {active} of {people} active, so far',
        values,
      )
    : t(
        'Registered in the week of {day}, {later, plural, one {# week} other {# weeks}} later: {active} of {people} active',
        values,
      )
}

/** The finding: what is left of a cohort after one and after four weeks, over those for whom these weeks are over. */
function findingOf(
  cohorts: { week: string; people: number; active: number[] }[],
  url: Parameters<typeof cohortsChart>[0]['url'],
): Sentence[] {
  const after = (later: number) => {
    const over = cohorts.filter(({ active }) => active.length > later + 1)
    const people = sum(over, (cohort) => cohort.people)
    if (people === 0) return null
    const active = sum(over, ({ active }) => active[later]!)
    const weeks = { from: over[0]!.week, to: over.at(-1)!.week }
    return { share: formatShare(active / people), target: partOf(active, people, url(weeks, later)) }
  }
  const [next, fourth] = [after(1), after(4)]
  if (!next) return [sentence(msg('No week after a registration is over yet.'), {}, {})]
  if (!fourth)
    return [
      sentence(
        msg('Of those who registered, <soon>{next}</soon> were active in the week after.'),
        { next: next.share },
        { soon: next.target },
      ),
    ]
  return [
    sentence(
      msg(
        'Of those who registered, <soon>{next}</soon> were active in the week after, <later>{fourth}</later> were active in the fourth week after.',
      ),
      { next: next.share, fourth: fourth.share },
      { soon: next.target, later: fourth.target },
    ),
  ]
}
