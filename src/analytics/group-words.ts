import { typeName } from '../events/event.ts'
import { formatDay, formatInstant } from '../format.ts'
import { t } from '../language/t.ts'
import type { Frozen, Group } from './group.ts'
import { CONTACT_DAYS } from './outcome-queries.ts'

type Words = { title: string; about: string }

/** What the group is, in words: who they are, and exactly whom the figure counts. */
export function groupWords(group: Group, goal_type: string, timezone: string): Words {
  switch (group.who) {
    case 'funnel':
      return funnelWords(group, goal_type)
    case 'active':
    case 'registered':
      return spanWords(group, timezone)
    case 'cohort':
      return {
        title: group.last === null ? t('Registrations of a week') : t('Registrations of several weeks'),
        about: cohortText(group),
      }
    case 'night':
      return {
        title: t('The {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} leads of a night', {
          tier: group.tier,
        }),
        about: t('As the night of {day} kept them. The tier beside a name is today’s.', {
          day: formatDay(group.night),
        }),
      }
    case 'moved':
      return {
        title: group.move === 'hot' ? t('Became hot overnight') : t('Cooled overnight'),
        about: t('On the night of {day}, against the night before it.', { day: formatDay(group.night) }),
      }
    case 'frozen':
      return frozenWords(group)
    case 'due':
      return { title: t('Due today'), about: t('Your leads whose next contact is today or was before.') }
    case 'never_contacted':
      return {
        title: t('Hot, never contacted'),
        about: t(
          'Hot leads that nobody has ever contacted, and that are nobody’s or yours. The report’s “hot and untouched” are others: whoever’s they are, hot on two nights or more, without a contact or note since the day before they became hot.',
        ),
      }
  }
}

function funnelWords({ step, stopped, from, to }: Group & { who: 'funnel' }, goal_type: string): Words {
  const values = {
    step: step === 'enrolled' && goal_type !== 'course_enrolled' ? 'goal' : step,
    goal: typeName(goal_type),
  }
  return {
    title: stopped
      ? t(
          'People who {step, select, registered {registered} opened {opened the lesson} joined {joined the webinar} enrolled {enrolled} other {had “{goal}”}} and went no further',
          values,
        )
      : t(
          'People who {step, select, registered {registered} opened {opened the lesson} joined {joined the webinar} enrolled {enrolled} other {had “{goal}”}}',
          values,
        ),
    about: t('Registered from {from} to {to}; steps up to the end of these days.', {
      from: formatDay(from),
      to: formatDay(to),
    }),
  }
}

function spanWords({ who, since, until }: Group & { who: 'active' | 'registered' }, timezone: string): Words {
  const values = {
    since: formatInstant(new Date(since), timezone),
    until: formatInstant(new Date(until), timezone),
  }
  const open = until.startsWith('9999')
  if (who === 'active')
    return {
      title: t('Active people'),
      about: open
        ? t('With an event from {since} on.', values)
        : t('With an event from {since} on, before {until}.', values),
    }
  return {
    title: t('New registrations'),
    about: open
      ? t('Registered from {since} on.', values)
      : t('Registered from {since} on, before {until}.', values),
  }
}

function cohortText({ week, last, later }: Group & { who: 'cohort' }): string {
  const day = formatDay(week)
  if (last !== null) return cohortsText(day, formatDay(last), later)
  if (later === null) return t('Registered in the week of {day}.', { day })
  if (later === 0) return t('Registered in the week of {day}, and active later in it.', { day })
  return t(
    'Registered in the week of {day}, and active {weeks, plural, one {# week} other {# weeks}} after.',
    { day, weeks: later },
  )
}

function cohortsText(day: string, last: string, later: number | null): string {
  if (later === null) return t('Registered in the weeks of {day} to {last}.', { day, last })
  return t(
    'Registered in the weeks of {day} to {last}, and active {weeks, plural, one {# week} other {# weeks}} after their own.',
    { day, last, weeks: later },
  )
}

function frozenWords({ days, tier, night, contacted, converted }: Frozen): Words {
  return {
    title: tier
      ? t('Leads that were {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}', { tier })
      : t('Leads of past nights'),
    about: t(
      'In their tier on {nights, select, one {the night of {day}} other {nights {days} days apart}}{contact, select, yes {, contacted within {contact_days} days and not converted by then} no {, not contacted within {contact_days} days and not converted by then} other {}}{converted, select, yes {, and converted within {days} days} other {}}. The tier beside a name is today’s.',
      {
        nights: night ? 'one' : 'all',
        day: night ? formatDay(night) : '',
        days,
        contact: contacted === null ? 'any' : contacted ? 'yes' : 'no',
        contact_days: CONTACT_DAYS,
        converted: converted ? 'yes' : 'any',
      },
    ),
  }
}
