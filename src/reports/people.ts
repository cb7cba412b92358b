import type { Knex } from 'knex'
import { boundsOf } from '../events/instant.ts'
import { formatDay, formatInstant, formatNear, formatNumber, formatWeekday, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { explainShort, tierName } from '../leads/explanation.ts'
import { displayName, type Lead, type Tier } from '../leads/lead.ts'
import type { Moment } from '../leads/score.ts'
import { readCooling } from './cooling.ts'
import { riseWords } from './named.ts'
import { listBecameHot, listConverted, listMoved, listUntouched } from './people-queries.ts'
import { findNightBefore, type Report } from './queries.ts'

/** Which people of a night are asked for. Nights and days are local dates; null is no tier: new before, or left since. */
export type Asked =
  | { who: 'became_hot' | 'untouched' | 'cooling' }
  | { who: 'converted'; from: string | undefined; to: string | undefined }
  | { who: 'moved'; since: string | undefined; from: Tier | null; to: Tier | null }

/** So many are listed; all are counted. */
const LISTED = 500

type Listed = {
  user_id: number
  first_name: string | null
  username: string | null
  lead: Lead | null
  what: string
}
export type People = { total: number; listed: Listed[]; title: string; words: string }

/** The people behind a figure of a night's report, read anew from the night's snapshot, or from the events of a day. */
export async function readPeople(db: Knex, night: string, moment: Moment, asked: Asked): Promise<People> {
  if (asked.who === 'cooling') {
    const { total, leads } = await readCooling(db, night, moment, LISTED)
    return {
      total,
      listed: leads.map(({ lead, to, at }) =>
        listed(
          lead,
          t(
            'Turns {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} on {when} with no activity.',
            { tier: to, when: formatNear(at, moment.timezone) },
          ),
        ),
      ),
      title: t(
        '{n, plural, one {# lead will cool within 48 hours} other {# leads will cool within 48 hours}}',
        { n: total },
      ),
      words: t(
        'Hot and warm leads that fall to a lower tier within 48 hours when they do nothing; the soonest first.',
      ),
    }
  }
  if (asked.who === 'converted') {
    const from = asked.from ?? night
    const to = asked.to ?? from
    const bounds = boundsOf({ from, to }, moment.timezone, moment.as_of)
    const { total, people, rows } = await listConverted(db, bounds, moment.rules.goal_type, LISTED)
    return {
      total: people,
      listed: rows.map(({ conversions, ...one }) => ({
        ...one,
        lead: null,
        what: plural(conversions, 'conversion'),
      })),
      title:
        from === to
          ? t('{n, plural, one {# conversion on {day}} other {# conversions on {day}}}', {
              n: total,
              day: formatWeekday(to),
            })
          : t(
              '{n, plural, one {# conversion from {from} to {to}} other {# conversions from {from} to {to}}}',
              {
                n: total,
                from: formatWeekday(from),
                to: formatWeekday(to),
              },
            ),
      words: t(
        '{n, plural, one {By # person, as events of {type} say.} other {By # people, as events of {type} say.}}',
        {
          n: people,
          type: moment.rules.goal_type,
        },
      ),
    }
  }
  const previous = await findNightBefore(db, night)
  const none = { total: 0, leads: [] as never[] }
  if (asked.who === 'untouched') {
    const { total, leads } = previous
      ? await listUntouched(db, { night, previous, as_of: moment.as_of }, LISTED)
      : none
    return {
      total,
      listed: leads.map((lead) =>
        listed(lead, t('Hot since the night of {night}.', { night: formatWeekday(lead.since) })),
      ),
      title: t('{n, plural, one {# lead hot and untouched} other {# leads hot and untouched}}', { n: total }),
      words: t(
        'Hot on this night and on the one before, and nobody has written down a contact or a note from 24 hours before they became hot up to this night.',
      ),
    }
  }
  if (asked.who === 'moved') {
    const { from, to } = asked
    const since = asked.since ?? previous
    const { total, leads } = since ? await listMoved(db, { night, previous: since, from, to }, LISTED) : none
    const way = `${from ? tierName(from) : t('New', { context: 'lead' })} → ${to ? tierName(to) : t('left', { context: 'lead' })}`
    return {
      total,
      listed: leads.map((lead) => listed(lead, '')),
      title: `${way}: ${plural(total, 'lead')}`,
      words: since
        ? t('From the night of {night} to this one.', { night: formatDay(since) })
        : t('There is no earlier night.'),
    }
  }
  const { total, leads } = previous ? await listBecameHot(db, night, previous, LISTED) : none
  return {
    total,
    listed: leads.map((lead) => ({ ...listed(lead, riseWords(lead)), lead: null })),
    title: t('{n, plural, one {# lead became hot} other {# leads became hot}}', { n: total }),
    words: previous
      ? t('Hot on this night, and not on that of {night}.', { night: formatDay(previous) })
      : t('There is no earlier night.'),
  }
}

const listed = (lead: Lead, what: string): Listed => ({ ...lead, lead, what })

/** The people behind a figure, each with a link to the person as of the night. */
export function peoplePage(report: Report, moment: Moment, asked: Asked, people: People): View {
  const { total, listed, title, words } = people
  const as_of = new URLSearchParams({ as_of: moment.as_of.toISOString() })
  return {
    template: 'pages/reports/people',
    model: {
      title,
      words,
      report: { url: `/reports/${report.night}`, subject: report.subject, lang: report.language },
      as_of: { iso: moment.as_of.toISOString(), text: formatInstant(moment.as_of, moment.timezone) },
      cut:
        total > listed.length
          ? t('The first {n} of {all} are listed.', {
              n: formatNumber(listed.length),
              all: formatNumber(total),
            })
          : '',
      left: asked.who === 'moved' && asked.to === null,
      rows: listed.map(({ lead, what, ...person }) => ({
        name: displayName(person),
        username: person.username && person.first_name?.trim() ? `@${person.username}` : '',
        url: `/users/${person.user_id}?${as_of}`,
        tier: lead && { tier: lead.lead_score, icons: assets.icons },
        why: [what, lead ? explainShort(lead, moment.rules) : ''].filter(Boolean).join(' '),
      })),
    },
  }
}
