import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { displayName } from '../leads/lead.ts'
import type { Person } from '../people/person.ts'
import { type CardParts, cardModel, workModel } from './card-view.ts'

/** A card as a page of its own: where forms come back to without JavaScript when something was wrong. */
export function cardPage(person: Person, parts: CardParts): View {
  const name = displayName(person)
  return {
    template: 'pages/outreach/card',
    model: {
      title: t('Work on {name}', { name }),
      name,
      url: `/users/${person.user_id}`,
      back: parts.back,
      card: cardModel(parts),
    },
  }
}

/** The card alone. */
export function cardPartial(parts: CardParts): View {
  return { template: 'partials/outreach/card', model: cardModel(parts) }
}

/** What a row of a list says of the card. */
export function workPartial(parts: Parameters<typeof workModel>[0]): View {
  return { template: 'partials/outreach/work', model: workModel(parts) }
}
