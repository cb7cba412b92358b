import fc from 'fast-check'
import { STATUSES, type Status } from '../../src/outreach/card.ts'
import { leadIds, pageLink } from '../leads/reading.ts'
import { makeLead, spread } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

export const NOW = new Date('2026-11-23T12:00:00Z')
export const TODAY = '2026-11-23'

export type Card = { owner_id: number | null; status: Status; next_contact_on: string | null }

/** A portal with leads of every tier and cards of every kind, by a seed; leads without a card are not in `cards`. */
export async function makeCallList(leads: number, seed = 1) {
  const portal = await makePortal({ now: NOW })
  const accounts = await portal.db('accounts').select('id', 'role').orderBy('id')
  const ids = Object.fromEntries(accounts.map(({ id, role }) => [role, id])) as Record<
    'staff' | 'manager' | 'admin',
    number
  >
  const tiers = ['hot', 'warm', 'cool', 'cold'] as const
  const [plan] = fc.sample(
    fc.array(
      fc.record({
        tier: fc.constantFrom(...tiers),
        card: fc.option(
          fc.record({
            owner_id: fc.constantFrom(null, ids.staff, ids.staff, ids.manager),
            status: fc.constantFrom(...STATUSES),
            next_contact_on: fc.constantFrom(null, '2026-11-20', TODAY, '2026-11-24', '2027-01-05'),
          }),
        ),
        name: fc.constantFrom('Anna', 'Анна', 'Boris', 'Élodie', 'anna'),
      }),
      { minLength: leads, maxLength: leads },
    ),
    { numRuns: 1, seed },
  )
  const times = { hot: spread(20, 5, NOW), warm: spread(10, 3, NOW), cool: spread(6, 1, NOW), cold: [] }
  const cards = new Map<number, Card>()
  const tierOf = new Map<number, (typeof tiers)[number]>()
  const nameOf = new Map<number, string>()
  for (const [i, { tier, card, name }] of plan!.entries()) {
    const id = i + 1
    await makeLead(portal.db, id, times[tier])
    await portal.db('users').where({ user_id: id }).update({ first_name: name })
    tierOf.set(id, tier)
    nameOf.set(id, name)
    if (card) cards.set(id, card)
  }
  await portal.db('lead_cards').insert([...cards].map(([user_id, card]) => ({ user_id, ...card })))
  return { ...portal, ids, cards, tierOf, nameOf }
}

export type CallList = Awaited<ReturnType<typeof makeCallList>>
export type Agent = Awaited<ReturnType<Portal['as']>>

/** The leads of a list, page after page. */
export async function followPages(agent: Agent, address: string): Promise<number[]> {
  const seen: number[] = []
  let next: string | undefined = address
  while (next) {
    const html: string = (await agent.get(next).expect(200)).text
    seen.push(...leadIds(html))
    next = pageLink(html, 'next')
  }
  return seen
}

/** Every link of the list's tabs and menus that says how many leads it leads to. */
export function countedLinks(html: string): { url: string; label: string; count: number }[] {
  const tabs = /<div id="lead-tabs"[^>]*>([\s\S]*?)<section id="leads"/.exec(html)![1]!
  return [...tabs.matchAll(/<a [^>]*href="([^"]+)"[^>]*>([\s\S]*?)<\/a>/g)].flatMap(([, url, inner]) => {
    const count = /<span class="tab-count">([\d,]+)<\/span>/.exec(inner!)?.[1]
    return count
      ? [
          {
            url: url!.replaceAll('&amp;', '&'),
            label: inner!
              .replace(/<[^>]+>/g, ' ')
              .replace(/\s+/g, ' ')
              .trim(),
            count: Number(count.replace(',', '')),
          },
        ]
      : []
  })
}
