import { type GroupPage, peopleModel } from '../analytics/people-views.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { type AskedMove, type AskedPast, type AskedPeople, askedParams } from './asked.ts'
import { type Draft, draftParams, rulesOf, sayRules } from './draft.ts'
import { MOST_NIGHTS } from './preview.ts'

/** The people whom a number of the lab counts: of one square, of a tier, or of past nights under the draft. */
export function draftPeopleView(
  page: GroupPage,
  { draft, asked, every }: { draft: Draft; asked: AskedPeople; every: number },
): View {
  const params = { ...draftParams(draft), ...askedParams(asked) }
  return {
    template: 'pages/rules/people',
    model: {
      title: 'past' in asked ? pastTitle(asked) : moveTitle(asked),
      about: [
        ...('past' in asked ? [pastAbout(asked)] : []),
        sayRules(rulesOf(draft)),
        ...(every > 1
          ? [
              t(
                'Looked for among every {every, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} lead.',
                { every },
              ),
            ]
          : []),
      ].join(' '),
      back: `/analytics/rules?${new URLSearchParams(draftParams(draft))}`,
      ...peopleModel(
        page,
        (more) => `/analytics/rules/people?${new URLSearchParams({ ...params, ...more })}`,
      ),
    },
  }
}

function moveTitle({ from, to, move }: AskedMove): string {
  if (from && to)
    return from === to
      ? t('Stay {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} under the draft', {
          tier: from,
        })
      : t(
          'From {from, select, hot {hot} warm {warm} cool {cool} other {cold}} to {to, select, hot {hot} warm {warm} cool {cool} other {cold}} under the draft',
          { from, to },
        )
  if (from)
    return t('{tier, select, hot {Hot} warm {Warm} cool {Cool} other {Cold}} now', {
      tier: from,
      context: 'draft',
    })
  if (to)
    return t('{tier, select, hot {Hot} warm {Warm} cool {Cool} other {Cold}} under the draft', { tier: to })
  return t(
    '{move, select, up {Move up under the draft} down {Move down under the draft} any {Move under the draft} other {Everybody the draft was tried on}}',
    { move: move ?? 'none' },
  )
}

function pastTitle({ tier }: AskedPast): string {
  return tier
    ? t('Leads that would have been {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}', { tier })
    : t('Leads of past nights')
}

function pastAbout({ past, converted }: AskedPast): string {
  return t(
    'In the draft’s tier on nights {days} days apart, {most} at most{converted, select, yes {, and converted within {days} days} other {}}.',
    { days: past, most: MOST_NIGHTS, converted: converted ? 'yes' : 'any' },
  )
}
