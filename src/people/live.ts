import type { Request } from 'express'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { actorOf } from '../outreach/actor.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { recordUnlessOpened } from './opening.ts'
import { readUserId } from './person.ts'
import { findPerson } from './queries.ts'
import { readSummary } from './story.ts'
import { readPlace, readTimelineFilter } from './timeline.ts'
import { countNews } from './timeline-reading.ts'
import { MOST_NEW, timelineNews } from './timeline-view.ts'
import { nobody, summaryPartial } from './views.ts'

type Asked = Pick<Deps, 'db' | 'clock' | 'config'>

/** Profile and score of a person as of now, the same for everybody. The card and the timeline below hold still. */
export function personFragment({ db, clock, config: { timezone } }: Asked): Fragment {
  return fragment({
    name: 'person',
    tables: ['live_state'],
    parse({ id }) {
      const user_id = readUserId(String(id))
      return user_id === null ? null : { user_id }
    },
    opened: ({ user_id }, req) => recordReader({ db, clock }, req, user_id),
    read: ([{ user_id }]) =>
      snapshot(db, async (db) => {
        const person = await findPerson(db, user_id)
        return person && readSummary(db, { person, now: clock(), timezone })
      }),
    render: (summary, { user_id }) => render(summary ? summaryPartial(summary) : nobody(user_id)),
  })
}

/** "3 new" above a timeline that holds still: counted from the top of what this tab shows, under its filter. */
export function timelineNewsFragment({ db, clock, config: { timezone } }: Asked): Fragment {
  return fragment({
    name: 'timeline-news',
    tables: ['live_state', 'lead_journal'],
    parse({ id, since: text, ...query }) {
      const user_id = readUserId(String(id))
      const since = readPlace(text)
      return user_id !== null && since ? { user_id, filter: readTimelineFilter(query), since } : null
    },
    opened: ({ user_id }, req) => recordReader({ db, clock }, req, user_id),
    async read([{ user_id, filter, since }]) {
      const person = await findPerson(db, user_id)
      if (!person) return 0
      return countNews(db, { person, filter, as_of: clock(), timezone }, { since, most: MOST_NEW })
    },
    render: (count, { user_id, filter, since }) => render(timelineNews(count, { user_id, filter, since })),
  })
}

/** Whoever is shown a person by the stream alone has opened that person too. */
async function recordReader({ db, clock }: Pick<Deps, 'db' | 'clock'>, req: Request, user_id: number) {
  if (await findPerson(db, user_id)) await recordUnlessOpened(db, actorOf(req), { user_id, now: clock() })
}
