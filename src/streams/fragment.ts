import type { Request } from 'express'
import type { Account } from '../accounts/account.ts'

/**
 * A table whose rows pages show. Migrations 0007 and 0015 tell every instance when one of them changes, whoever the writer is.
 * `live_state` stands for scores, tiers, figures and lists of events: it changes at most once a second, by the tick of
 * src/live, up to a second after whatever it counts. A table that is missing here needs its trigger in a migration.
 */
export const LIVE_TABLES = [
  'live_state',
  'live_passes',
  'job_runs',
  'job_schedules',
  'reports',
  'report_subscriptions',
  'deliveries',
  'lead_cards',
  'lead_journal',
  'saved_views',
  'incidents',
  'alerts',
] as const
export type LiveTable = (typeof LIVE_TABLES)[number]

/** The parameters of `data-live`, as texts; one that is given several times is a list of them. */
export type Params = Record<string, string | string[]>

/**
 * A piece of a page that stays true by itself while somebody looks at it. Three things make one:
 *
 * 1. **A template** whose one root element has an id and says which fragment it is:
 *    `<section id="queue" data-live="<%= it.live %>">`. The page prints it, the stream morphs the very same template over it, so `render`
 *    must answer that root element. Nothing else is needed in the page: public/js/live.js names every `data-live` of
 *    the page (those that come later too, in a dialog for instance) in the address of the tab's one stream, `GET /live?show=…`.
 * 2. **`it.live`**, made by `showing(fragment name, parameters)` in the room's views.
 * 3. **The fragment**, in a file `live.ts` of the room, handed to `liveRoutes` in app.ts:
 *
 * ```ts
 * export const queueFragment = ({ db }: Pick<Deps, 'db'>) =>
 *   fragment({
 *     name: 'queue',
 *     tables: ['lead_cards'],
 *     parse: ({ tier }, viewer) => (isTier(tier) ? { tier, may_assign: mayActAs(viewer, 'manager') } : null),
 *     key: ({ tier }) => tier,
 *     read: ([{ tier }]) => listQueue(db, tier),
 *     render: (rows, audience) => render(queueView(rows, audience)),
 *   })
 * ```
 *
 * However many people watch, a change costs one `read` per distinct key and one `render` per distinct audience (each in each
 * language that is watched), on each instance; nothing is sent to whom it would tell nothing new. Lists that are read must not jump: let the fragment be what is new, with a link
 * to it, as in src/events/live.ts, or have an id on each row, so that the morph keeps rows.
 */
export type Fragment<Audience = unknown, Answer = unknown> = {
  /** letters, digits and dashes; one of its kind in the portal */
  name: string
  /** after a change of any of these it is read anew */
  tables: readonly LiveTable[]
  /** read anew at least each so many seconds, for words such as "5 min ago" that grow old by themselves; default 60 */
  every_s?: number
  /**
   * What the page asks for, by the parameters of `data-live`; null when this viewer may not have it or the parameters
   * mean nothing. The audience holds **everything** that the answer depends on: a role or an account that decides about it belongs in here
   * and nowhere else. Whoever has the same audience is sent the same bytes. Write its fields always in the same order.
   */
  parse(params: Params, viewer: Account): Audience | null
  /** What is to be put down when somebody begins to watch, such as that they read of a person. The stream waits for it. */
  opened?(audience: Audience, req: Request): Promise<void>
  /** Audiences with the same key share one `read`. Default: the audience itself, so that each is read for itself. */
  key?(audience: Audience): string
  /** What is true now. `asked` holds every audience of the key that somebody watches, at least one. */
  read(asked: [Audience, ...Audience[]]): Promise<Answer>
  /** The root element as HTML: pure, the same for all of the audience, without nonce and without anything of one person's. */
  render(answer: Answer, audience: Audience): string
}

/** Checks the types of one fragment, and forgets them: the stream treats all alike. */
export function fragment<Audience, Answer>(one: Fragment<Audience, Answer>): Fragment {
  return one as Fragment
}

/** The value of `data-live`: the fragment's name, and its parameters as a query string. What is undefined or empty is left out. */
export function showing(name: string, params: Record<string, string | string[] | undefined> = {}): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(params))
    for (const text of [value].flat()) if (text) query.append(key, text)
  return query.size === 0 ? name : `${name}:${query}`
}

/** What `showing` wrote. */
export function readShown(text: string): { name: string; params: Params } {
  const colon = text.indexOf(':')
  if (colon < 0) return { name: text, params: {} }
  const params = new Map<string, string | string[]>()
  for (const [key, value] of new URLSearchParams(text.slice(colon + 1)))
    params.set(key, params.has(key) ? [params.get(key)!, value].flat() : value)
  return { name: text.slice(0, colon), params: Object.fromEntries(params) }
}
