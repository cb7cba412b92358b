import { DateTime } from 'luxon'

/** A place in the list of events, newest first by (created_at, id). `at` keeps the database's six digits. */
export type Cursor = { at: string; id: number }

/** The cursor as opaque text for an address (base64url). */
export function writeCursor({ at, id }: Cursor): string {
  return Buffer.from(`${at} ${id}`).toString('base64url')
}

/** The cursor that `writeCursor` wrote; null for any other text. */
export function readCursor(text: string): Cursor | null {
  const plain = Buffer.from(text, 'base64url').toString('latin1')
  const [, at, digits] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (-?\d{1,16})$/.exec(plain) ?? []
  if (!at || at < '0001' || !DateTime.fromISO(at).isValid || /T24/.test(at)) return null
  const id = Number(digits)
  const cursor = { at, id }
  return Number.isSafeInteger(id) && writeCursor(cursor) === text ? cursor : null
}
