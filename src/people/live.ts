import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { readUserId } from './person.ts'
import { readStory } from './story.ts'
import { nobody, personPartial } from './views.ts'

/** One person as of now, with the newest events. */
export function personFragment(deps: Pick<Deps, 'db' | 'clock' | 'config'>): Fragment {
  return fragment({
    name: 'person',
    tables: ['live_state'],
    parse({ id = '' }) {
      const user_id = readUserId(id)
      return user_id === null ? null : { user_id }
    },
    read: ([{ user_id }]) => readStory(deps, user_id, {}),
    render: (story) => render(story ? personPartial(story) : nobody()),
  })
}
