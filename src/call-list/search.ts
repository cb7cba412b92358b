/** A condition on the columns of a lead (`s`), and how well a lead meets it: 3 is, 2 begins with, 1 holds, 0 resembles. */
export type Search = { where: string; rank: string; bindings: Record<string, string | number> }

const COLUMNS = ['s.first_name', 's.username', 's.email']
/** Words of fewer letters resemble too many others. */
const SHORTEST = 4
const lettersOf = (word: string) => word.match(/[\p{L}\p{N}]/gu)?.length ?? 0
/** A short word resembles many: it must be more alike. The lower of the two is that of the index (database/connect.ts). */
const alike = (word: string) => (lettersOf(word) <= 5 ? 0.5 : 0.4)

/**
 * What finds a lead: part of its name, @username or e-mail in any case of letters, its whole id, or a name, username or
 * the part of an e-mail before the @ that is spelled almost so (pg_trgm's word_similarity). An e-mail's domain is no
 * name: it is found as part, never as resemblance, or whoever writes Ismail would get all of gmail.
 */
export function searchFor(text: string): Search {
  const plain = text.replace(/^@/, '')
  const literal = plain.replace(/[\\%_]/g, '\\$&')
  const [local = '', domain] = plain.split('@')
  const word = domain === undefined ? plain : local
  const names = domain === undefined ? ['s.first_name', 's.username'] : ['s.username']
  const resembles = [
    ...names.map((column) => `(:word <% ${column} and word_similarity(:word, ${column}) >= :alike)`),
    ...(domain === undefined
      ? []
      : [`(:word <% s.email and word_similarity(:word, split_part(s.email, '@', 1)) >= :alike)`]),
  ]
  const id = /^\d{1,16}$/.test(plain) ? [`s.user_id = :id`] : []
  const any = (condition: (column: string) => string) => COLUMNS.map(condition).join(' or ')
  return {
    where: [
      any((column) => `${column} ilike :part`),
      ...id,
      ...(lettersOf(word) >= SHORTEST ? resembles : []),
    ].join(' or '),
    rank: `case when ${[any((column) => `lower(${column}) = lower(:plain)`), ...id].join(' or ')} then 3
      when ${any((column) => `${column} ilike :beginning or ${column} ilike :within`)} then 2
      when ${any((column) => `${column} ilike :part`)} then 1 else 0 end`,
    bindings: {
      plain,
      word,
      alike: alike(word),
      part: `%${literal}%`,
      beginning: `${literal}%`,
      within: `% ${literal}%`,
      ...(id.length > 0 && { id: Number(plain) }),
    },
  }
}
