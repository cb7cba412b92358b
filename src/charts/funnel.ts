import { formatNumber, formatShare } from '../format.ts'
import { type Chart, round, WIDTH } from './chart.ts'

export type FunnelChart = Chart & {
  steps: {
    label: string
    width: number
    value: string
    rate: string
    text: string
    colour: number
  }[]
}

/** People left after each step as bars of one scale, with the share of the step before. Nobody → shares are "–". */
export function funnelChart(input: {
  id: string
  title: string
  steps: { label: string; people: number }[]
}): FunnelChart {
  const { id, title, steps } = input
  const first = steps[0]?.people ?? 0
  const drawn = steps.map(({ label, people }, place) => {
    const before = steps[place - 1]
    const ofBefore = before ? formatShare(before.people > 0 ? people / before.people : null) : ''
    const ofFirst = formatShare(first > 0 ? people / first : null)
    return {
      label,
      width: first > 0 ? round((people / first) * WIDTH) : 0,
      value: formatNumber(people),
      rate: before ? `${ofBefore} of the step before · ${ofFirst} of all` : '',
      text: `${label}: ${formatNumber(people)}${before ? `, ${ofBefore} of the step before, ${ofFirst} of all` : ''}`,
      ofBefore,
      ofFirst,
      colour: place + 1,
    }
  })
  return {
    id,
    title,
    desc: first === 0 ? 'Nobody registered in this period.' : `${drawn.map(({ text }) => text).join('; ')}.`,
    view_box: `0 0 ${WIDTH} 14`,
    steps: drawn,
    table: {
      caption: title,
      head: [
        { text: 'Step' },
        { text: 'People', number: true },
        { text: 'Of the step before', number: true },
        { text: 'Of all', number: true },
      ],
      rows: drawn.map(({ label, value, ofBefore, ofFirst }) => [
        { text: label },
        { text: value, number: true },
        { text: ofBefore || '–', number: true },
        { text: ofFirst, number: true },
      ]),
    },
  }
}
