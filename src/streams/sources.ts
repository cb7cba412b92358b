import pLimit from 'p-limit'
import type { Deps } from '../deps.ts'
import { refusalOf } from '../http/errors.ts'
import { currentLanguage, inLanguage } from '../language/current.ts'
import type { Language } from '../language/language.ts'
import type { Fragment, LiveTable } from './fragment.ts'
import { type Piece, pieceOf } from './message.ts'

/** Between two readings of the same thing, however often it changes. */
const PAUSE_MS = 200
/** So many readings at once: pages need the connections too. */
const AT_ONCE = 3

export type Shown = { fragment: Fragment; audience: unknown }
type Listener = (piece: Piece) => void
type Watched = { audience: unknown; piece: Piece | null; listeners: Set<Listener> }
type Source = {
  fragment: Fragment
  /** that of those who watch: what is read may hold sentences as well */
  language: Language
  watched: Map<string, Watched>
  stale: boolean
  reading: boolean
  /** the last reading failed: the next beat tries again */
  failed: boolean
  read_at: number
}

/** What is watched, read and rendered once per change for everybody who watches it, and forgotten with the last of them. */
export function makeSources({ log }: Pick<Deps, 'log'>) {
  const sources = new Map<string, Source>()
  const limit = pLimit(AT_ONCE)
  const counted = { reads: 0, renderings: 0 }

  /**
   * Tells the listener what is true now in the language of the request, as soon as it is known, and whenever it changes;
   * answers how to stop that.
   */
  function watch({ fragment, audience }: Shown, listener: Listener): () => void {
    const who = JSON.stringify(audience)
    const language = currentLanguage()
    const name = `${fragment.name} ${language} ${fragment.key ? fragment.key(audience) : who}`
    const source: Source = sources.get(name) ?? {
      fragment,
      language,
      watched: new Map(),
      stale: true,
      reading: false,
      failed: false,
      read_at: 0,
    }
    sources.set(name, source)
    const one: Watched = source.watched.get(who) ?? { audience, piece: null, listeners: new Set() }
    source.watched.set(who, one)
    one.listeners.add(listener)
    if (one.piece) listener(one.piece)
    else renew(source)
    return () => {
      one.listeners.delete(listener)
      if (one.listeners.size === 0) source.watched.delete(who)
      if (source.watched.size === 0 && sources.get(name) === source) sources.delete(name)
    }
  }

  /** Has it read, now or once more when the reading under way is over. */
  function renew(source: Source): void {
    source.stale = true
    if (source.reading) return
    source.reading = true
    void limit(() => inLanguage(source.language, () => read(source))).finally(() => {
      source.reading = false
      if (source.stale && !source.failed) setTimeout(() => renew(source), PAUSE_MS).unref()
    })
  }

  async function read(source: Source): Promise<void> {
    const asked = [...source.watched.values()]
    source.stale = false
    if (asked.length === 0) return
    try {
      counted.reads++
      const answer = await source.fragment.read(
        asked.map(({ audience }) => audience) as [unknown, ...unknown[]],
      )
      source.read_at = performance.now()
      for (const one of asked) show(source.fragment, one, answer)
      source.failed = false
    } catch (error) {
      // Once per outage: it is tried again each second.
      if (!source.failed) complain(source.fragment.name, error)
      source.stale = true
      source.failed = true
    }
  }

  function complain(fragment: string, error: unknown): void {
    const away = refusalOf(error)
    if (away) log.warn({ fragment, cause: away.code }, 'a live fragment stands still, and goes on by itself')
    else log.error({ err: error, fragment }, 'a live fragment failed')
  }

  function show(fragment: Fragment, one: Watched, answer: unknown): void {
    counted.renderings++
    const piece = pieceOf(fragment.name, fragment.render(answer, one.audience))
    if (piece.digest === one.piece?.digest) return
    one.piece = piece
    for (const listener of one.listeners) listener(piece)
  }

  return {
    watch,
    counted,
    /** This table has changed. */
    changed(table: LiveTable): void {
      for (const source of sources.values()) if (source.fragment.tables.includes(table)) renew(source)
    },
    /** Anything may have changed. */
    all(): void {
      for (const source of sources.values()) renew(source)
    },
    /** Reads what failed, and what has grown old by itself. */
    beat(): void {
      const now = performance.now()
      for (const source of sources.values())
        if (source.stale || now - source.read_at > (source.fragment.every_s ?? 60) * 1_000) renew(source)
    },
  }
}
