import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'

// Signs a spreadsheet reads as the start of a formula, in their full-width, small and mathematical shapes too,
// also behind blanks and characters that are not seen; and a tab or line break at the very start.
const FORMULA = /^(?:[\t\r\n\0]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠﹦﹢﹣﹫−])/u

/** The mark that makes spreadsheets read a CSV as UTF-8; it stands once, before the first line. */
export const CSV_START = '\ufeff'

/**
 * One cell. Text that a spreadsheet would run as a formula gets a leading `'`; numbers keep their sign.
 * Nothing (null, undefined) is an empty cell, a Date is ISO 8601 in UTC, an object is its JSON.
 * Source of the rule: RELIABILITY.md, "data".
 */
export function csvCell(value: unknown): string {
  const text = textOf(value)
  const safe = typeof value !== 'number' && FORMULA.test(text) ? `'${text}` : text
  return /[",;\r\n\t\0]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One line of a CSV file (RFC 4180), its line end included. */
export function csvLine(values: unknown[]): string {
  return `${values.map(csvCell).join(',')}\r\n`
}

/**
 * Answers a download, as fast as the other side reads. Heading and first piece are read before anything is sent, so
 * that an error there is answered as an error; a later one breaks the download off. One that goes away early is no
 * fault of ours.
 */
export async function sendCsv(
  req: Request,
  res: Response,
  name: string,
  pieces: AsyncGenerator<string>,
): Promise<void> {
  const heading = await pieces.next()
  const first = await pieces.next()
  res.type('csv').attachment(`${name}.csv`)
  if (req.method === 'HEAD') {
    await pieces.return(undefined)
    return void res.end()
  }
  const all = async function* () {
    for (const { value, done } of [heading, first]) if (!done) yield value
    yield* pieces
  }
  try {
    await pipeline(Readable.from(all()), res)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
