import { detailSummary, typeName } from '../events/event.ts'
import { ago, formatDay, formatExact, formatExactTime, formatNumber, localDay } from '../format.ts'
import { assets } from '../http/assets.ts'
import { t } from '../language/t.ts'
import { onDays } from '../leads/explanation.ts'
import { TIERS } from '../leads/lead.ts'
import { deedOf } from '../outreach/journal.ts'
import type { Item } from './timeline.ts'

/** Events of one type in a row are shown as one from here on, to be opened. */
const GROUPED_FROM = 3

/** The items by local day; the first has no heading where it goes on with the day above. */
export function daysOf(items: Item[], above: string, now: Date, timezone: string) {
  const days = new Map<string, Item[]>()
  for (const item of items) {
    const day = localDay(new Date(item.at), timezone)
    days.set(day, [...(days.get(day) ?? []), item])
  }
  return [...days].map(([day, inside]) => ({
    day,
    name: day === above ? '' : formatDay(day),
    entries: grouped(inside).map((group) =>
      group.length > 1 ? groupModel(group, now, timezone) : itemModel(group[0]!, now, timezone),
    ),
  }))
}

/** Runs of events of one type; everything else is alone. */
function grouped(items: Item[]): Item[][] {
  const groups: Item[][] = []
  for (const item of items) {
    const last = groups.at(-1)?.[0]
    if (last?.source === 'event' && item.source === 'event' && last.event_type === item.event_type)
      groups.at(-1)!.push(item)
    else groups.push([item])
  }
  return groups.flatMap((group) => (group.length >= GROUPED_FROM ? [group] : group.map((item) => [item])))
}

function groupModel(group: Item[], now: Date, timezone: string) {
  const items = group.map((item) => itemModel(item, now, timezone))
  const [newest, oldest] = [items[0]!, items.at(-1)!]
  return {
    ...newest,
    id: `${newest.id}-group`,
    text: '',
    json: null,
    title: `${formatNumber(group.length)} × ${newest.title}`,
    until: oldest.time === newest.time ? '' : oldest.time,
    items,
  }
}

function itemModel(item: Item, now: Date, timezone: string) {
  const at = new Date(item.at)
  return {
    id: idOf(item),
    iso: at.toISOString(),
    time: formatExactTime(at, timezone),
    exact: formatExact(at, timezone),
    ago: ago(at, now),
    until: '',
    json: null as string | null,
    code: '',
    who: '',
    tier: null as object | null,
    items: [] as object[],
    ...wordsOf(item),
  }
}

function idOf({ source, at, id }: Item): string {
  return `timeline-${source}-${source === 'tier' ? at.replace(/\D/g, '') : id}`
}

function wordsOf(item: Item) {
  switch (item.source) {
    case 'event':
      return {
        look: 'event',
        icon: 'activity',
        title: typeName(item.event_type),
        code: item.event_type,
        text: detailSummary(item.details) || t('no details'),
        json: JSON.stringify(item.details, null, 2),
      }
    case 'journal': {
      const look = item.kind === 'contact' || item.kind === 'note' ? item.kind : 'change'
      const icon = { contact: 'message', note: 'note', change: 'edit' }[look]
      return { look, icon, title: deedOf(item), text: item.text ?? '', who: item.who }
    }
    case 'registration':
      return {
        look: 'registration',
        icon: 'user-plus',
        title: t('Registered for the free lesson'),
        text: item.tier
          ? t('{tier, select, hot {Hot} warm {Warm} cool {Cool} other {Cold}} from the beginning.', {
              tier: item.tier,
            })
          : '',
      }
    case 'tier': {
      const rose = TIERS.indexOf(item.to) < TIERS.indexOf(item.from)
      return {
        look: rose ? 'rise' : 'fall',
        icon: rose ? 'arrow-up-right' : 'arrow-down-right',
        title: t('Turned {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}', { tier: item.to }),
        tier: { tier: item.to, icons: assets.icons },
        text: tierText(item),
      }
    }
  }
}

function tierText({ from, because, active_days, total_events }: Extract<Item, { source: 'tier' }>): string {
  const counts =
    total_events === null
      ? t('activity on {n, plural, one {# day} other {# days}}', { n: active_days })
      : onDays({ total_events, active_days })
  const values = { from, counts }
  if (because === 'activity')
    return t(
      'from {from, select, hot {hot} warm {warm} cool {cool} other {cold}} by new activity: {counts} in the window',
      values,
    )
  if (because === 'age')
    return t(
      'from {from, select, hot {hot} warm {warm} cool {cool} other {cold}} as activity grew older: {counts} in the window',
      values,
    )
  return t(
    'from {from, select, hot {hot} warm {warm} cool {cool} other {cold}} by a new rule: {counts} in the window',
    values,
  )
}
