import { formatNear, formatNumber, formatWeekday } from '../format.ts'
import { t } from '../language/t.ts'
import { explainShort, tierName } from '../leads/explanation.ts'
import type { Tier } from '../leads/lead.ts'
import type { Links } from './mail-links.ts'
import { namesOf, riseWords } from './named.ts'
import { type Figures, movedPeople, type Named } from './report.ts'

type Person = {
  name: string
  handle: string
  tier: Tier
  /** empty in a list of those who are hot, where it need not be said of each */
  label: string
  /** follows the label: when they cool, since when they wait */
  when: string
  why: string
  url: string
}
type Group = {
  title: string
  url: string
  total: string
  people: Person[]
  none: string
  more: { text: string; url: string } | null
}

/** The people of a report, group by group. `short`: the night's mail says only who needs somebody. */
export function groupsOf(figures: Figures, links: Links, timezone: string, short: boolean): Group[] {
  const { previous, became_hot, untouched, cooling, tiers, top, rules } = figures
  const person = (one: Named, changes: Partial<Person> = {}): Person => ({
    ...namesOf(one),
    tier: one.tier,
    label: tierName(one.tier),
    when: '',
    why: explainShort(one, rules),
    url: links.person(one.user_id),
    ...changes,
  })
  const rose = became_hot.people.map((one) => person(one, { label: '', why: riseWords(one) }))
  const waits = untouched.people.map((one) =>
    person(one, { when: ` ${t('since the night of {night}', { night: formatWeekday(one.since) })}` }),
  )
  const cools = cooling.people.map((one) => {
    const values = { tier: one.to, when: formatNear(new Date(one.at), timezone) }
    const falls = t('turns {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} on {when}', values)
    return person(one, { when: `, ${falls}` })
  })
  const hottest = top.map((one) => person(one, { label: '' }))
  const all: [boolean, Group][] = [
    [
      previous !== null && !short,
      group(t('Became hot'), links.people('became_hot'), became_hot.total, rose, t('Nobody became hot.')),
    ],
    [
      previous !== null && (!short || untouched.total > 0),
      group(
        t('Hot and untouched'),
        links.people('untouched'),
        untouched.total,
        waits,
        t('Everybody who was hot on the night before has been contacted.'),
      ),
    ],
    [
      true,
      group(
        t('Will cool within 48 hours'),
        links.people('cooling'),
        cooling.total,
        cools,
        t('No hot or warm lead does.'),
      ),
    ],
    [!short, group(t('The hottest five'), links.tier('hot'), tiers.hot, hottest, t('Nobody is hot.'))],
  ]
  return all.flatMap(([shown, one]) => (shown ? [one] : []))
}

function group(title: string, url: string, total: number, people: Person[], none: string): Group {
  const left = total - people.length
  return {
    title,
    url: total > 0 ? url : '',
    total: formatNumber(total),
    people,
    none,
    more: left > 0 ? { text: t('{n} more', { n: formatNumber(left) }), url } : null,
  }
}

/** Whether a night's mail is a short one: there was a night before, and nobody moved since. */
export const isShort = ({ previous, movement }: Figures) => previous !== null && movedPeople(movement) === 0
