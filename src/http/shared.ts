import { currentLanguage } from '../language/current.ts'

/**
 * Answers made once per change and language for everybody who asks: `stamp` says which change. Askers that come while an answer is
 * made wait for the same one; one that fails is made anew for the next. The least recently asked go first.
 */
export function makeShared<T>(most = 200) {
  const kept = new Map<string, { stamp: string; answer: Promise<T> }>()
  return (name: string, stamp: string, make: () => Promise<T>): Promise<T> => {
    const key = `${currentLanguage()} ${name}`
    const known = kept.get(key)
    const one = known?.stamp === stamp ? known : { stamp, answer: make() }
    kept.delete(key)
    kept.set(key, one)
    if (one !== known) {
      one.answer.catch(() => kept.get(key) === one && kept.delete(key))
      const oldest = kept.keys().next().value
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    }
    return one.answer
  }
}
