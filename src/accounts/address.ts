/** What a browser takes in an e-mail field: ASCII only. */
const PLAIN = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*$/

/**
 * An e-mail address in the one spelling that accounts, look-ups and counted tries share; null for what is no plain
 * ASCII address. PostgreSQL and JavaScript lower-case other letters differently (İ): nobody may be one person for
 * the look-up and several for the count.
 */
export function readAddress(text: string): string | null {
  const address = text.trim().normalize('NFKC').toLowerCase()
  return address.length <= 320 && PLAIN.test(address) ? address : null
}
