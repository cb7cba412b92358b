/** A condition on the columns of a lead, and how well a lead meets it: 3 is, 2 begins with, 1 holds, 0 resembles. */
export type Search = { where: string; rank: string; bindings: Record<string, string | number> }

/** Words of fewer letters resemble too many others. */
const SHORTEST = 4
const lettersOf = (word: string) => word.match(/[\p{L}\p{N}]/gu)?.length ?? 0
/** As in database/connect.ts, where the index reads it. Two letters swapped in the midst of a short name stay below. */
const ALIKE = 0.4

/**
 * What finds a lead: part of its name, @username or e-mail, its whole id, or a name that is spelled almost so (pg_trgm's
 * word_similarity). Names are compared folded, without case, marks and alphabet (the function `folded` of migration
 * 0009). An e-mail's domain is no name: it is found as part, never as resemblance, or whoever writes Ismail would get all
 * of gmail.
 * @param live whether the rows are those of the live table, whose folded names `lead_search` keeps, which is joined as `n`
 */
export function searchFor(text: string, live: boolean): Search {
  const names = live ? 'n.names' : 'lead_names(s.first_name, s.username, s.email)'
  const mail = live ? 'n.mail' : 'folded(s.email)'
  const plain = text.replace(/^@/, '')
  const literal = plain.replace(/[\\%_]/g, '\\$&')
  const [local = '', domain] = plain.split('@')
  const word = domain === undefined ? plain : local
  const compared = domain === undefined ? names : `split_part(${mail}, '@', 1)`
  const resembles = `(folded(:word) <% ${names} and word_similarity(folded(:word), ${compared}) >= :alike)`
  const id = /^\d{1,16}$/.test(plain) ? [`${live ? 'n' : 's'}.user_id = :id`] : []
  // An @ before it says that this is a username, as one copies it: nothing is to be forgiven.
  const forgiven = lettersOf(word) >= SHORTEST && !text.startsWith('@')
  const holds = [`${names} like folded(:part)`, `${mail} like folded(:part)`]
  return {
    where: [...holds, ...id, ...(forgiven ? [resembles] : [])].join(' or '),
    // Each of the names stands on a line of its own.
    rank: `case
      when chr(10) || ${names} || chr(10) like '%' || chr(10) || folded(:literal) || chr(10) || '%'
        or ${mail} = folded(:plain)${id.map((is) => ` or ${is}`)} then 3
      when chr(10) || ${names} like '%' || chr(10) || folded(:beginning) or ${names} like folded(:within)
        or ${mail} like folded(:beginning) then 2
      when ${holds.join(' or ')} then 1 else 0 end`,
    bindings: {
      plain,
      literal,
      word,
      alike: ALIKE,
      part: `%${literal}%`,
      beginning: `${literal}%`,
      within: `% ${literal}%`,
      ...(id.length > 0 && { id: Number(plain) }),
    },
  }
}
