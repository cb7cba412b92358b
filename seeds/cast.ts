import { type Chance, chance, resumed } from './random.ts'

/** One of the school's people, before anything happens to them. Days count from 0, the first of the story. */
export type Member = {
  user_id: number
  joined_day: number
  /** null: never registers for the free lesson */
  registers_day: number | null
  /** where the chance of the stretches of interest begins, see `episodeOn` */
  episodes: number
}

/** What a member is called. Drawn anew when it is asked for: of everybody it would be most of what the seeder holds. */
export type Identity = {
  username: string | null
  first_name: string | null
  /** null: never registers for the free lesson */
  email: string | null
}

/** A stretch of interest: how likely a day is active, and events on an active day. */
export type Episode = { active: number; events: number }
const EPISODES: (Episode | undefined)[] = [
  { active: 0.88, events: 6.8 },
  { active: 0.54, events: 4.2 },
  { active: 0.5, events: 2.4 },
]

const FIRST = [
  'Анна',
  'Мария',
  'Елена',
  'Ольга',
  'Дарья',
  'Полина',
  'Ксения',
  'София',
  'Иван',
  'Дмитрий',
  'Алексей',
  'Сергей',
  'Максим',
  'Артём',
  'Никита',
  'Кирилл',
  'Olga',
  'Daria',
  'Ivan',
  'Maxim',
  'Nikita',
  'Timur',
  'Aigul',
  'Aruzhan',
  'Giorgi',
  'Nino',
  'Lena',
  'Jonas',
  'Marta',
  'Tomas',
  'Priya',
  'Liam',
  'Noah',
  'Emma',
  'Zoë',
  'Chiara',
  'Mehmet',
  'Elif',
] as const
const HANDLES = [
  'sun',
  'code',
  'wave',
  'north',
  'pixel',
  'mint',
  'fox',
  'byte',
  'lime',
  'nova',
  'river',
  'atlas',
  'echo',
  'mono',
  'kiwi',
  'tango',
] as const
const MAIL = ['example.com', 'example.org', 'mail.example', 'post.example'] as const

/** The people of a school that is `days` old: growing, with a campaign in the middle, 60 % of them registering. */
export function makeCast(seed: number, people: number, days: number): Member[] {
  return Array.from({ length: people }, (_, number) => {
    const { user_id, joined_day, registers_day, episodes } = draw(seed, number, days)
    return { user_id, joined_day, registers_day, episodes }
  })
}

/** What the member of this number is called: the same however old the school is. */
export function identityOf(seed: number, number: number): Identity {
  const { username, first_name, email } = draw(seed, number, 1)
  return { username, first_name, email }
}

function draw(seed: number, number: number, days: number): Member & Identity {
  const c = chance(seed, 1, number)
  const joined_day = Math.min(days - 1, joinDay(c, days))
  // Exactly three in five register, most of them soon.
  const registers = number % 5 < 3
  const registers_day = registers ? Math.min(days - 1, joined_day + (c.yes(0.7) ? 0 : c.whole(1, 6))) : null
  const handle = `${c.pick(HANDLES)}_${c.pick(HANDLES)}${c.whole(1, 999)}`
  return {
    user_id: 100_000_000 + number * 3_571 + c.whole(0, 3_000),
    username: c.yes(0.82) ? handle : null,
    first_name: c.yes(0.96) ? c.pick(FIRST) : null,
    email: registers ? `${handle}@${c.pick(MAIL)}` : null,
    joined_day,
    registers_day,
    episodes: c.place(),
  }
}

function joinDay(c: Chance, days: number): number {
  if (c.yes(0.08)) return Math.floor(days * 0.55) + c.whole(0, 3) // the autumn campaign
  if (c.yes(0.3)) return 0 // those the school had before
  return Math.floor(days * c.next() ** 0.85)
}

/**
 * The stretch of interest that a day lies in. Interest comes in stretches and fades: that is what makes a lead warm up
 * and cool down. They are drawn anew for each day asked, which costs less than keeping those of everybody.
 */
export function episodeOn({ episodes, joined_day, registers_day }: Member, day: number): Episode | undefined {
  const c = resumed(episodes)
  for (let from = joined_day; from <= day; ) {
    const length = c.whole(5, 18)
    const kind = c.weighted(registers_day === null ? [1, 4, 12, 83] : [5, 13, 20, 62])
    if (day < from + length) return EPISODES[kind]
    from += length + c.whole(0, 6)
  }
  return undefined
}
