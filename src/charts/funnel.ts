import { formatDuration, formatNumber, formatShare, formatTenths } from '../format.ts'
import { t } from '../language/t.ts'
import { type Chart, numberCell, round, shareCell, WIDTH } from './chart.ts'

/** A step: who reached it, who stopped there, and how long half of them took at most from the step before. */
export type Step = {
  label: string
  people: number
  href?: string | null
  /** leads to those who did not take the next step */
  stoppedUrl?: string | null
  /** the median time from the step before; null when nobody took it */
  median_ms?: number | null
}

export type FunnelChart = Chart & {
  steps: {
    label: string
    width: number
    value: string
    href: string | null
    rate: string
    pace: string
    text: string
    colour: number
    stopped: { text: string; href: string } | null
  }[]
}

/** People left after each step as bars of one scale, with the share of the step before. Nobody → shares are "–". */
export function funnelChart(input: { id: string; title: string; steps: Step[]; csv?: string }): FunnelChart {
  const { id, title, steps } = input
  const first = steps[0]?.people ?? 0
  const part = (people: number, of: number) => (of > 0 ? people / of : null)
  const drawn = steps.map(({ label, people, href, stoppedUrl, median_ms }, place) => {
    const before = steps[place - 1]
    const next = steps[place + 1]
    const ofBefore = before ? formatShare(part(people, before.people)) : ''
    const ofFirst = formatShare(part(people, first))
    const stopped = next ? people - next.people : 0
    return {
      label,
      width: first > 0 ? round((people / first) * WIDTH) : 0,
      value: formatNumber(people),
      href: href ?? null,
      rate: before ? t('{before} of the step before · {all} of all', { before: ofBefore, all: ofFirst }) : '',
      pace:
        typeof median_ms === 'number'
          ? t('half of them within {time}', { time: formatDuration(median_ms) })
          : '',
      text: before
        ? t('{label}: {people}, {before} of the step before, {all} of all', {
            label,
            people: formatNumber(people),
            before: ofBefore,
            all: ofFirst,
          })
        : `${label}: ${formatNumber(people)}`,
      colour: place + 1,
      stopped:
        stopped > 0 && stoppedUrl
          ? { text: t('{n} stopped here', { n: formatNumber(stopped) }), href: stoppedUrl }
          : null,
    }
  })
  return {
    id,
    title,
    desc: describe(steps, first),
    view_box: `0 0 ${WIDTH} 14`,
    steps: drawn,
    table: {
      caption: title,
      head: [
        { text: t('Step') },
        { text: t('People'), number: true },
        { text: t('Of the step before'), number: true },
        { text: t('Of all'), number: true },
        { text: t('Median hours'), number: true },
      ],
      rows: steps.map(({ label, people, href, median_ms }, place) => [
        { text: label },
        numberCell(people, href),
        shareCell(place > 0 ? part(people, steps[place - 1]!.people) : null),
        shareCell(part(people, first)),
        typeof median_ms === 'number'
          ? { text: formatTenths(median_ms / 3_600_000), value: round(median_ms / 3_600_000), number: true }
          : { text: '–', value: null, number: true },
      ]),
    },
    ...(input.csv && { csv: input.csv }),
  }
}

/** The finding: how many come through, and where most are lost. */
function describe(steps: Step[], first: number): string {
  const last = steps.at(-1)
  if (first === 0 || !last) return t('Nobody registered in this period.')
  const losses = steps.slice(1).map(({ label, people }, place) => ({
    label,
    from: steps[place]!.label,
    lost: steps[place]!.people - people,
    share: steps[place]!.people > 0 ? people / steps[place]!.people : 0,
  }))
  const worst = losses.reduce((most, loss) => (loss.lost > most.lost ? loss : most), losses[0]!)
  const whole = t('Of {first} who registered {last} came to the end, {share}.', {
    first: formatNumber(first),
    last: formatNumber(last.people),
    share: formatShare(last.people / first),
  })
  const lost =
    worst && worst.lost > 0
      ? t('Most are lost before “{label}”: {share} get there from the step before.', {
          label: worst.label,
          share: formatShare(worst.share),
        })
      : t('Nobody was lost on the way.')
  return `${whole} ${lost}`
}
