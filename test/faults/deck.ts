import type { Blow } from './fleet.ts'
import { MOODS, type Mood } from './mail-server.ts'

/** One fault: a blow to an instance at a point, a mood of the mail server, or something that happens to all. */
export type Fault =
  | { kind: 'blow'; blow: Blow }
  | { kind: 'mood'; mood: Mood }
  | { kind: 'the clock is set back' | 'all are paused over three slots' }

/** Random numbers in [0, 1) that a seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Where double sending and losing begin: these are in every deck. */
const KEY: Blow[] = [
  { point: 'begins the text', when: 'before', signal: 'SIGSTOP' },
  { point: 'begins the text', when: 'after', signal: 'SIGKILL' },
  { point: 'mail: the whole text', when: 'before', signal: 'SIGSTOP' },
  { point: 'mail: the reply', when: 'after', signal: 'SIGKILL' },
  { point: 'records a copy', when: 'before', signal: 'SIGKILL' },
  { point: 'commits: writes the copies', when: 'after', signal: 'SIGKILL' },
  { point: 'records a run', when: 'before', signal: 'SIGSTOP' },
]

/**
 * So many faults, in an order that the seed decides: every mood, and killed and paused before and after every point as
 * far as they go; from the beginning again when they are used up. A short deck holds every
 * mood all the same, and the blows that matter most.
 */
export function deal(points: string[], runs: number, seed: number): Fault[] {
  const random = randomFrom(seed)
  const blows: Fault[] = points.flatMap((point) =>
    (['before', 'after'] as const)
      // At the mail server there is one moment per point.
      .filter(
        (when) => !point.startsWith('mail:') || when === (point === 'mail: the reply' ? 'after' : 'before'),
      )
      .flatMap((when) =>
        (['SIGKILL', 'SIGSTOP', 'SIGTERM'] as const).map((signal) => ({
          kind: 'blow' as const,
          blow: { point, when, signal },
        })),
      ),
  )
  const others: Fault[] = [
    ...KEY.map((blow) => ({ kind: 'blow' as const, blow })),
    ...MOODS.map((mood) => ({ kind: 'mood' as const, mood })),
    { kind: 'the clock is set back' },
    { kind: 'all are paused over three slots' },
  ]
  const dealt: Fault[] = []
  while (dealt.length < runs) {
    const room = Math.max(0, runs - dealt.length - others.length)
    const round = shuffle([...others, ...shuffle(blows, random).slice(0, room)], random)
    dealt.push(...round.slice(0, runs - dealt.length))
  }
  return dealt
}

function shuffle<T>(items: T[], random: () => number): T[] {
  const left = [...items]
  const mixed: T[] = []
  while (left.length > 0) mixed.push(...left.splice(Math.floor(random() * left.length), 1))
  return mixed
}

export function nameOf(fault: Fault): string {
  if (fault.kind === 'mood') return `the mail server ${fault.mood.mood}`
  if (fault.kind !== 'blow') return fault.kind
  return `${fault.blow.signal} ${fault.blow.when} "${fault.blow.point}"`
}
