import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from } from 'pg-copy-streams'

/** One line of COPY's text format. null is \N, a Date ISO 8601, an object JSON. */
export function row(...values: (string | number | Date | object | null)[]): string {
  return `${values.map(cell).join('\t')}\n`
}

/** Loads lines with COPY, as fast as the database takes them; memory holds one piece at a time. */
export async function copyInto(client: Client, target: string, lines: Iterable<string>): Promise<void> {
  await pipeline(
    Readable.from(pieces(lines), { objectMode: true, highWaterMark: 2 }),
    client.query(from(`copy ${target} from stdin`)),
  )
}

// A write per line costs more than making it: 64 KiB at a time.
function* pieces(lines: Iterable<string>): Generator<Buffer> {
  let piece = ''
  for (const line of lines) {
    piece += line
    if (piece.length < 65_536) continue
    yield Buffer.from(piece)
    piece = ''
  }
  if (piece !== '') yield Buffer.from(piece)
}

function cell(value: string | number | Date | object | null): string {
  if (value === null) return '\\N'
  const text =
    value instanceof Date
      ? value.toISOString()
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)
  return text.replace(
    /[\\\t\n\r]/g,
    (sign) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[sign]!,
  )
}
