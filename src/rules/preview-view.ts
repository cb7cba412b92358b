import { rowOf } from '../analytics/conversion-view.ts'
import { groupUrl, OUTCOME_DAYS } from '../analytics/group.ts'
import { outcomesOf } from '../analytics/outcome.ts'
import { changeOf } from '../charts/change.ts'
import { numberCell } from '../charts/chart.ts'
import { sentence } from '../charts/finding.ts'
import { intervalsChart } from '../charts/intervals.ts'
import { typeName } from '../events/event.ts'
import { formatDay, formatInstant, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import { msg, t } from '../language/t.ts'
import { tierName } from '../leads/explanation.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import { type AskedMove, type AskedPast, askedParams } from './asked.ts'
import { type Draft, draftParams } from './draft.ts'
import { MOST_NIGHTS, type Preview } from './preview.ts'
import { MOST_EVENTS, type Move } from './preview-queries.ts'

/** Where a number of the lab leads: the people it counts under the draft. */
const peopleUrl = (draft: Draft, asked: Partial<AskedMove> | AskedPast) =>
  `/analytics/rules/people?${new URLSearchParams({ ...draftParams(draft), ...askedParams(asked) })}`

/** What a draft would change, ready to print. */
export function previewModel(preview: Preview, draft: Draft) {
  const { as_of, timezone, moves, moves_every, days, nights } = preview
  const count = (match: (move: Move) => boolean) =>
    moves.filter(match).reduce((sum, { people }) => sum + people, 0)
  const moved = count(({ from, to }) => from !== to)
  const all = count(() => true)
  const up = count(({ from, to }) => TIERS.indexOf(to) < TIERS.indexOf(from))
  return {
    as_of: { iso: as_of.toISOString(), text: formatInstant(as_of, timezone) },
    finding: [
      moved === 0
        ? sentence(msg('Nobody would move.'), {}, {})
        : sentence(
            msg(
              '<movers>{n, plural, one {# lead} other {# leads}}</movers> of <everybody>{all}</everybody> would move: <higher>{up}</higher> up, <lower>{down}</lower> down.',
            ),
            {
              n: moved,
              all: formatNumber(all),
              up: formatNumber(up),
              down: formatNumber(moved - up),
            },
            {
              movers: peopleUrl(draft, { move: 'any' }),
              everybody: peopleUrl(draft, {}),
              higher: peopleUrl(draft, { move: 'up' }),
              lower: peopleUrl(draft, { move: 'down' }),
            },
          ),
    ],
    limit: limitText(moves_every),
    distribution: TIERS.map((tier) => {
      const now = count(({ from }) => from === tier)
      const drafted = count(({ to }) => to === tier)
      return {
        tier: { tier, icons: assets.icons },
        now: numberCell(now, peopleUrl(draft, { from: tier })),
        drafted: numberCell(drafted, peopleUrl(draft, { to: tier })),
        change: changeOf(drafted, now),
      }
    }),
    matrix: TIERS.map((from) => ({
      tier: { tier: from, icons: assets.icons },
      cells: TIERS.map((to) => {
        const people = count((move) => move.from === from && move.to === to)
        return {
          text: formatNumber(people),
          href: people > 0 ? peopleUrl(draft, { from, to }) : null,
          kind: from === to ? 'stay' : TIERS.indexOf(to) < TIERS.indexOf(from) ? 'up' : 'down',
        }
      }),
    })),
    outcomes: nights.length > 0 ? outcomesModel(preview, draft) : null,
    choices: OUTCOME_DAYS.map((size) => ({
      label: plural(size, 'day'),
      url: `/analytics/rules?${new URLSearchParams({ ...draftParams(draft), days: String(size) })}#past`,
      chosen: size === days,
    })),
  }
}

function outcomesModel({ nights, days, before, after, outcomes_every, rules }: Preview, draft: Draft) {
  const kept = { who: 'frozen', days, most: MOST_NIGHTS, night: null, contacted: null } as const
  const sides = [
    {
      label: t('As it was'),
      found: outcomesOf(before),
      url: (tier: Tier | null, converted: boolean) => groupUrl({ ...kept, tier, converted }),
    },
    {
      label: t('Under the draft'),
      found: outcomesOf(after),
      url: (tier: Tier | null, converted: boolean) => peopleUrl(draft, { past: days, tier, converted }),
    },
  ]
  return {
    about: t(
      '{nights, plural, one {# night} other {# nights}} {days} days apart, the newest {newest}, {most} at most. The draft’s tiers are computed from the events that had arrived by each night.',
      { nights: nights.length, days, newest: formatDay(nights[0]!.night), most: MOST_NIGHTS },
    ),
    goal:
      draft.goal_type === rules.goal_type
        ? null
        : t('As it was counts “{was}”, the draft “{drafted}”.', {
            was: typeName(rules.goal_type),
            drafted: typeName(draft.goal_type),
          }),
    limit: limitText(outcomes_every),
    sides: sides.map(({ label, found: { tiers, all }, url }) => ({
      label,
      chart: intervalsChart(
        tiers.map(({ tier, share }) => ({ tier, label: tierName(tier), share })),
        all.share?.value ?? null,
      ),
      rows: [
        ...tiers.map(({ tier, ...outcome }) =>
          rowOf(outcome, (converted) => url(tier, converted), { tier, icons: assets.icons }),
        ),
        { ...rowOf(all, (converted) => url(null, converted), null), lift: { text: '' } },
      ],
    })),
  }
}

function limitText(every: number): string | null {
  return every === 1
    ? null
    : t(
        'There are too many events to look through while you wait (about {limit} is the limit), so one lead in {every} stands for all; the intervals are wider for it.',
        { limit: formatNumber(MOST_EVENTS), every },
      )
}
