import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { readLiveMoment } from '../leads/moment.ts'
import { listPasses } from '../live/queries.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { listVersions } from './queries.ts'
import { rulesState } from './state-view.ts'

/** Which version scores go by, and how far they are with a new one. */
export function rulesStateFragment({ db }: Pick<Deps, 'db'>): Fragment {
  return fragment({
    name: 'rules-state',
    tables: ['live_state', 'live_passes'],
    parse: ({ published = '' }, viewer) =>
      mayActAs(viewer, 'manager') ? { published: Number(published) || null } : null,
    key: () => '',
    async read() {
      const versions = await listVersions(db, 1)
      const { live } = await readLiveMoment(db)
      const [pass] = await listPasses(db, 1)
      return {
        versions,
        live_version: live.rules_version!,
        progress: pass && !pass.finished_at ? pass : null,
      }
    },
    render: (state, { published }) => render(rulesState({ ...state, published })),
  })
}
