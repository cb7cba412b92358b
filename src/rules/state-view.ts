import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { showing } from '../streams/fragment.ts'
import type { RulesVersion } from './queries.ts'

export type RulesState = {
  versions: RulesVersion[]
  /** the version that scores and lists go by; behind the newest while everybody is scored anew */
  live_version: number
  /** how far a pass that scores everybody anew is */
  progress: { step: string; done: number; total: number | null } | null
  /** the version that was published just now */
  published: number | null
}

/** Which version scores and lists go by. It stays true by itself, see live.ts. */
export function rulesState(state: RulesState): View {
  return { template: 'partials/rules/state', model: stateModel(state) }
}

/** The same as a model: what is said of the newest version, and how far everybody is scored by it. */
export function stateModel({ versions, live_version, progress, published }: RulesState) {
  const newest = versions[0]!.version
  const pending = live_version < newest
  return {
    pending,
    live: showing('rules-state', { published: published ? String(published) : undefined }),
    text: pending
      ? t(
          'Version {newest} is published. Everybody is being scored by it; until that is done all pages go by version {live}.',
          { newest, live: live_version },
        )
      : published === newest
        ? t('Version {newest} is published, and everybody is scored by it.', { newest })
        : '',
    progress: pending && progress ? progressText(progress) : null,
    about: t('Version {n} is live.', { n: live_version }),
  }
}

/** How far it is: "scores: 300 of 2000". */
function progressText({ step, done, total }: NonNullable<RulesState['progress']>): string {
  const steps: Record<string, string> = {
    begins: t('begins', { context: 'pass' }),
    scores: t('scores', { context: 'pass' }),
    'active people': t('active people', { context: 'pass' }),
    days: t('days', { context: 'pass' }),
  }
  const name = steps[step] ?? step
  return total ? t('{step}: {done} of {total}', { step: name, done, total }) : name
}
