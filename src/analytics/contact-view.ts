import { partOf, type Sentence, sentence } from '../charts/finding.ts'
import { formatShare, formatTenths } from '../format.ts'
import { assets } from '../http/assets.ts'
import { msg, t } from '../language/t.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import { apartSentence, rowOf } from './conversion-view.ts'
import { groupUrl, type OutcomeDays } from './group.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { CONTACT_DAYS, type ContactOutcome } from './outcome-queries.ts'

/** Leads contacted soon after a night beside those who were not, tier by tier; null where nobody was contacted. */
export function contactModel(rows: ContactOutcome[], days: OutcomeDays) {
  if (!rows.some(({ contacted, people }) => contacted && people > 0)) return null
  const find = (tier: Tier, contacted: boolean) =>
    outcomeOf(
      rows.find((row) => row.tier === tier && row.contacted === contacted) ?? { people: 0, converted: 0 },
    )
  const pairs = TIERS.map((tier) => ({ tier, yes: find(tier, true), no: find(tier, false) })).filter(
    ({ yes, no }) => yes.people + no.people > 0,
  )
  const url = (tier: Tier, contacted: boolean) => (converted: boolean) =>
    groupUrl({ who: 'frozen', days, most: null, tier, night: null, contacted, converted })
  return {
    contact_days: CONTACT_DAYS,
    finding: findingOf(pairs, url),
    rows: pairs.map(({ tier, yes, no }) => ({
      tier: { tier, icons: assets.icons },
      yes: rowOf(yes, url(tier, true), null),
      no: rowOf(no, url(tier, false), null),
      difference: differenceOf(yes, no),
    })),
  }
}

function differenceOf(yes: Outcome, no: Outcome): { text: string; note: string } {
  if (!yes.share || !no.share) return { text: '–', note: t('not enough data') }
  const points = (yes.share.value - no.share.value) * 100
  const size = `${points < 0 ? '−' : '+'}${formatTenths(Math.abs(points))}`
  return {
    text: t('{n} points', { n: size }),
    note: isApart(yes, no) ? t('intervals apart') : t('may be chance'),
  }
}

const isApart = (yes: Outcome, no: Outcome) =>
  Boolean(yes.share && no.share && (yes.share.low > no.share.high || no.share.low > yes.share.high))

function findingOf(
  pairs: { tier: Tier; yes: Outcome; no: Outcome }[],
  url: (tier: Tier, contacted: boolean) => (converted: boolean) => string,
): Sentence[] {
  const pair = pairs.find(({ yes, no }) => yes.share && no.share)
  if (!pair?.yes.share || !pair.no.share)
    return [sentence(msg('In no tier were enough leads contacted, and enough not, to compare them.'), {}, {})]
  const { tier, yes, no } = pair
  const shares = sentence(
    msg(
      'Of {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} leads who were contacted <with>{yes}</with> converted, of those who were not <without>{no}</without>.',
    ),
    { tier, yes: formatShare(pair.yes.share.value), no: formatShare(pair.no.share.value) },
    {
      with: partOf(yes.converted, yes.people, url(tier, true)(true)),
      without: partOf(no.converted, no.people, url(tier, false)(true)),
    },
  )
  return [shares, apartSentence(isApart(yes, no))]
}
