import { max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { round } from '../charts/chart.ts'
import { ago, formatDay, formatExact, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import type { LiveMoment } from '../leads/moment.ts'
import { type Catalogue, DAYS, type TypeEntry } from './catalogue-queries.ts'
import { detailSummary, typeName } from './event.ts'
import { eventsUrl } from './filter.ts'
import { nearNames } from './near-names.ts'
import { lastDays, shiftDay } from './period.ts'

/** The catalogue of event types. */
export function catalogueBody(
  { types, more }: Catalogue,
  { now, moment }: { now: Date; moment: LiveMoment },
): View {
  const { timezone, as_of } = moment
  const near = nearNames(types.map(({ event_type }) => event_type))
  const { from } = lastDays(DAYS, as_of, timezone)
  const days = Array.from({ length: DAYS }, (_, place) => shiftDay(from, place))
  const instant = (at: Date | null) =>
    at && { iso: at.toISOString(), exact: formatExact(at, timezone), ago: ago(at, now) }
  return {
    template: 'pages/events/types',
    model: {
      icons: assets.icons,
      count: plural(types.length + more, 'type'),
      as_of: { iso: as_of.toISOString(), text: formatExact(as_of, timezone) },
      near: near.size,
      more: more > 0 ? t('{types} not shown.', { types: plural(more, 'rarer type') }) : null,
      types: types.map((type, place) => ({
        id: `type-${place + 1}`,
        name: typeName(type.event_type),
        raw: type.event_type,
        url: eventsUrl({ event_type: type.event_type }),
        month_url: eventsUrl({ event_type: type.event_type, from }),
        series_url: `/analytics?${new URLSearchParams({ days: String(DAYS), event_type: type.event_type })}`,
        month: formatNumber(type.events_30_days),
        all: formatNumber(type.events),
        first: instant(type.first_at),
        last: instant(type.last_at),
        spark: sparkline(type, days),
        sample:
          type.sample_id === null
            ? null
            : {
                words: detailSummary(type.sample) || t('no details'),
                json: JSON.stringify(type.sample, null, 2),
              },
        sample_url:
          type.sample_id === null
            ? null
            : `${eventsUrl({ around: String(type.sample_id) })}#events-${type.sample_id}`,
        near: (near.get(type.event_type) ?? []).map((name) => ({
          name,
          url: eventsUrl({ event_type: [type.event_type, name] }),
        })),
      })),
    },
  }
}

const [WIDTH, HEIGHT] = [120, 28]

/** Events per closed day as a line, and the same in words. */
function sparkline({ days, events_30_days }: TypeEntry, all: string[]) {
  const counts = new Map(days.map(({ date, count }) => [date, count]))
  // Today is not over, and would look like a fall.
  const over = all.slice(0, -1)
  const values = over.map((day) => counts.get(day) ?? 0)
  const most = max(values) ?? 0
  const x = scaleLinear([0, over.length - 1], [1, WIDTH - 1])
  const y = scaleLinear([0, Math.max(1, most)], [HEIGHT - 2, 2])
  const best = over[values.indexOf(most)]!
  const n = formatNumber(counts.get(all.at(-1)!) ?? 0)
  return {
    view_box: `0 0 ${WIDTH} ${HEIGHT}`,
    path:
      line<number>(
        (_, place) => round(x(place)),
        (value) => round(y(value)),
      )(values) ?? '',
    words:
      events_30_days === 0
        ? t('None in {days} days.', { days: DAYS })
        : most === 0
          ? t('{n} today so far.', { n })
          : t('Per day over {days} days, most on {day}: {most}; {n} today so far.', {
              days: DAYS,
              day: formatDay(best),
              most: formatNumber(most),
              n,
            }),
  }
}
