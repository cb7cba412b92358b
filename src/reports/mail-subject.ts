import { formatNumber, formatWeekday, plural } from '../format.ts'
import { t } from '../language/t.ts'
import { SILENCE_MS } from './mail-health.ts'
import { movementWords } from './movement.ts'
import { type Figures, movedPeople, type WeekFigures } from './report.ts'

/** The one fact that matters most, how many are hot, and the day: "3 became hot · 17 hot leads — Sun 22 Nov". */
export function subjectOf(figures: Figures, week: WeekFigures | null = null): string {
  const fact = headline(figures, week)
  return `${fact} · ${plural(figures.tiers.hot, 'hot lead')} — ${formatWeekday(figures.night)}`
}

function headline(figures: Figures, week: WeekFigures | null): string {
  const { became_hot, day, movement, previous } = figures
  if (week?.since)
    return t('{n, plural, one {The week: # became hot} other {The week: # became hot}}', {
      n: week.became_hot,
    })
  if (week) return t('The week: {what}', { what: plural(week.week.conversions, 'conversion') })
  if (isSilent(figures)) return t('No events for a day')
  if (previous === null) return t('The first night')
  if (became_hot.total > 0)
    return t('{n, plural, one {# became hot} other {# became hot}}', { n: became_hot.total })
  if (day.conversions > 0) return plural(day.conversions, 'conversion')
  const moved = movedPeople(movement)
  return moved > 0
    ? t('{n, plural, one {# lead moved} other {# leads moved}}', { n: moved })
    : t('Nothing changed')
}

const isSilent = ({ health: { newest_event }, as_of }: Figures) =>
  newest_event !== null && Date.parse(as_of) - Date.parse(newest_event) > SILENCE_MS

/** What happened, in two or three sentences. */
export function summaryOf({ previous, day, became_hot, tiers, movement }: Figures): string {
  const sold = t('{conversions} and {events} that day.', {
    conversions: plural(day.conversions, 'conversion'),
    events: plural(day.events, 'event'),
  })
  if (previous === null) return [t('This is the first night, so nothing can have moved yet.'), sold].join(' ')
  if (movedPeople(movement) === 0) {
    const values = { day: formatWeekday(previous), n: formatNumber(tiers.hot) }
    return [
      t('Nothing changed since {day}: every lead is in the tier it was in, {n} of them hot.', values),
      sold,
    ].join(' ')
  }
  return [
    movementWords(movement, previous),
    ...(became_hot.total > 0 ? [becameHot(became_hot.total)] : []),
    sold,
  ].join(' ')
}

/** "3 became hot." */
export const becameHot = (n: number) => t('{n, plural, one {# became hot.} other {# became hot.}}', { n })
