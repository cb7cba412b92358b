/** A person the bot knows. `user_id` is the Telegram id. */
export type Person = {
  user_id: number
  username: string | null
  first_name: string | null
  registration: { email: string | null; registered_at: Date } | null
}

/** A Telegram id as it stands in an address; null when it is none, or lies beyond 2^53. */
export function readUserId(text: string): number | null {
  if (!/^-?\d{1,16}$/.test(text)) return null
  const id = Number(text)
  return Number.isSafeInteger(id) ? id : null
}
