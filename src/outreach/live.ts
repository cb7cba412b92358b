import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { readUserId } from '../people/person.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { cardNews } from './card-view.ts'
import { readCard } from './queries.ts'

/**
 * That somebody else changed a card which stands open. The card holds still, with what is typed in it; the same words go
 * to all who have the same version of it open.
 */
export function cardNewsFragment({ db, clock }: Pick<Deps, 'db' | 'clock'>): Fragment {
  return fragment({
    name: 'card-news',
    tables: ['lead_cards'],
    parse({ id, version: text }) {
      const user_id = readUserId(String(id))
      const version = /^\d{1,9}$/.test(String(text)) ? Number(text) : null
      return user_id !== null && version !== null ? { user_id, version } : null
    },
    key: ({ user_id }) => String(user_id),
    read: async ([{ user_id }]) => (await readCard(db, user_id)) ?? null,
    render: (card, { user_id, version }) => render(cardNews(card, { user_id, version }, clock())),
  })
}
