import { formatDuration, formatNumber, formatShare, formatTenths, plural } from '../format.ts'
import { msg, t } from '../language/t.ts'
import { type Cell, type Chart, numberCell, partCell, round, shareCell, WIDTH } from './chart.ts'
import { partOf, plainly, type Sentence, sentence } from './finding.ts'

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
  finding: Sentence[]
  steps: {
    label: string
    width: number
    value: string
    href: string | null
    /** its shares and its pace */
    notes: Sentence[]
    text: string
    colour: number
    stopped: { text: string; href: string } | null
  }[]
}

/** People left after each step as bars of one scale, with the share of the step before. Nobody → shares are "–". */
export function funnelChart(input: { id: string; title: string; steps: Step[]; csv?: string }): FunnelChart {
  const { id, title, steps } = input
  const first = steps[0]?.people ?? 0
  const finding = findingOf(steps, first)
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
      notes: [
        ...(before ? [rateOf(people, before.people, first, href)] : []),
        ...(typeof median_ms === 'number' ? [paceOf(median_ms, people, href)] : []),
      ],
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
    desc: plainly(finding),
    finding,
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
        place > 0 ? partCell(people, steps[place - 1]!.people, href) : shareCell(null),
        partCell(people, first, href),
        medianCell(median_ms ?? null, people, href),
      ]),
    },
    ...(input.csv && { csv: input.csv }),
  }
}

function rateOf(people: number, before: number, first: number, href: Step['href']): Sentence {
  const part = (of: number) => formatShare(of > 0 ? people / of : null)
  return sentence(
    msg('<part>{before}</part> of the step before · <whole>{all}</whole> of all'),
    { before: part(before), all: part(first) },
    {
      part: before > 0 ? partOf(people, before, href) : null,
      whole: first > 0 ? partOf(people, first, href) : null,
    },
  )
}

/** Who took a step took the one before: the people of the step are the sample of its median. */
function paceOf(median_ms: number, people: number, href: Step['href']): Sentence {
  return sentence(
    msg('half of them within <pace>{time}</pace>'),
    { time: formatDuration(median_ms) },
    { pace: href ? { href, title: sampleText(people) } : null },
  )
}

function medianCell(median_ms: number | null, people: number, href: Step['href']): Cell {
  if (median_ms === null) return { text: '–', value: null, number: true }
  const hours = median_ms / 3_600_000
  return {
    text: formatTenths(hours),
    value: round(hours),
    number: true,
    ...(href && { href, of: sampleText(people) }),
  }
}

/** "25 people" */
const sampleText = (people: number) => plural(people, 'person', 'people')

/** The finding: how many come through, and where most are lost. */
function findingOf(steps: Step[], first: number): Sentence[] {
  const last = steps.at(-1)
  if (first === 0 || !last) return [sentence(msg('Nobody registered in this period.'), {}, {})]
  const losses = steps.slice(1).map((step, place) => ({ step, before: steps[place]! }))
  const lost = ({ step, before }: (typeof losses)[number]) => before.people - step.people
  const worst = losses.reduce((most, loss) => (lost(loss) > lost(most) ? loss : most), losses[0]!)
  const whole = sentence(
    msg('Of <start>{first}</start> who registered <end>{last}</end> came to the end, <rate>{share}</rate>.'),
    {
      first: formatNumber(first),
      last: formatNumber(last.people),
      share: formatShare(last.people / first),
    },
    { start: steps[0]!.href ?? null, end: last.href ?? null, rate: partOf(last.people, first, last.href) },
  )
  if (!worst || lost(worst) === 0) return [whole, sentence(msg('Nobody was lost on the way.'), {}, {})]
  const { step, before } = worst
  const most = sentence(
    msg('Most are lost before “{label}”: <there>{share}</there> get there from the step before.'),
    { label: step.label, share: formatShare(before.people > 0 ? step.people / before.people : 0) },
    { there: partOf(step.people, before.people, step.href) },
  )
  return [whole, most]
}
