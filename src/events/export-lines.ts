import type { Gatherer } from '../database/copy-out.ts'
import { CSV_START, csvCell, csvLine } from '../http/csv.ts'
import type { Cursor } from './cursor.ts'

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Lines of a file, how many they are, and the place of the last one in the list. */
export type Piece = { bytes: Buffer; rows: number; last: Cursor }

type Format = {
  columns: readonly string[]
  /** how COPY is to write a row */
  options: string
  heading: string
  /** writes a row as COPY wrote it into `out` at `at`; answers where it ends, and where its id and its time begin */
  write(row: Buffer, out: Buffer, at: number): { end: number; id: number; time: number }
}

const PIECE = 64 * 1024
const [LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA] = [10, 13, 34, 44] as const
// Between and around the fields of a row that is to become JSON: what no text holds that a person typed.
const [AROUND, BETWEEN] = [1, 2] as const

const CSV_COLUMNS = ['id', 'event_type', 'user_id', 'username', 'first_name', 'created_at', 'details']

/**
 * What PostgreSQL writes by itself at full speed is taken as it is; here, only times become ISO 8601, and the few texts
 * that a spreadsheet might run as a formula get the cell that every CSV of the portal has (http/csv.ts).
 */
export const FORMATS: Record<ExportFormat, Format> = {
  csv: {
    columns: CSV_COLUMNS,
    options: 'format csv',
    heading: CSV_START + csvLine(CSV_COLUMNS),
    write(row, out, at) {
      let end = at
      let time = at
      let start = 0
      for (const [place, name] of CSV_COLUMNS.entries()) {
        const stop = name === 'details' ? row.length - 1 : endOf(row, start, QUOTE, COMMA)
        if (name === 'created_at') {
          time = end
          end = writeTime(row, start, stop, out, end)
        } else if (TEXTS.has(place) && mayBeFormula(row, start)) {
          end += out.write(csvCell(textOf(row, start, stop, QUOTE)), end)
        } else end += row.copy(out, end, start, stop)
        if (name !== 'details') out[end++] = COMMA
        start = stop + 1
      }
      out[end++] = CARRIAGE_RETURN
      out[end++] = LINE_FEED
      return { end, id: at, time }
    },
  },
  ndjson: {
    // The order of the API.
    columns: ['id', 'event_type', 'details', 'user_id', 'username', 'first_name', 'created_at'],
    options: `format csv, quote E'\\x01', delimiter E'\\x02'`,
    heading: '',
    write(row, out, at) {
      let end = at
      let time = at
      let start = 0
      for (const { name, before, kind } of JSON_FIELDS) {
        const stop = name === 'created_at' ? row.length - 1 : endOf(row, start, AROUND, BETWEEN)
        end += before.copy(out, end)
        if (name === 'created_at') {
          time = end
          end = writeTime(row, start, stop, out, end)
        } else if (kind === 'value') {
          end += start === stop ? NULL.copy(out, end) : row.copy(out, end, start, stop)
        } else end = writeText(row, start, stop, out, end)
        start = stop + 1
      }
      end += JSON_END.copy(out, end)
      return { end, id: at + JSON_FIELDS[0].before.length, time }
    },
  },
}

const TEXTS = new Set(['event_type', 'username', 'first_name'].map((name) => CSV_COLUMNS.indexOf(name)))

const NULL = Buffer.from('null')
const JSON_FIELDS = [
  { name: 'id', before: Buffer.from('{"id":'), kind: 'value' },
  { name: 'event_type', before: Buffer.from(',"event_type":'), kind: 'text' },
  { name: 'details', before: Buffer.from(',"details":'), kind: 'value' },
  { name: 'user_id', before: Buffer.from(',"user_id":'), kind: 'value' },
  { name: 'username', before: Buffer.from(',"username":'), kind: 'text' },
  { name: 'first_name', before: Buffer.from(',"first_name":'), kind: 'text' },
  { name: 'created_at', before: Buffer.from(',"created_at":"'), kind: 'time' },
] as const
const JSON_END = Buffer.from('"}\n')

/** Gathers lines of a format; `take` answers them and begins anew, null when there are none. */
export function gatherLines(format: ExportFormat): Gatherer & { take(): Piece | null } {
  const { write } = FORMATS[format]
  let out = Buffer.allocUnsafe(PIECE * 2)
  let place = { end: 0, id: 0, time: 0 }
  let rows = 0
  return {
    add(row) {
      // A line is never longer than six times its row (a control character becomes \u0001) and the names of its fields.
      const room = place.end + row.length * 6 + 256
      if (room > out.length) {
        const larger = Buffer.allocUnsafe(room + PIECE)
        out.copy(larger, 0, 0, place.end)
        out = larger
      }
      place = write(row, out, place.end)
      rows += 1
    },
    isFull: () => place.end >= PIECE,
    take() {
      if (rows === 0) return null
      const bytes = out.subarray(0, place.end)
      const piece = { bytes, rows, last: { at: timeAt(out, place), id: idAt(out, place) } }
      out = Buffer.allocUnsafe(PIECE * 2)
      place = { end: 0, id: 0, time: 0 }
      rows = 0
      return piece
    },
  }
}

const idAt = (out: Buffer, { id }: { id: number }) => Number.parseInt(out.toString('latin1', id, id + 20), 10)

function timeAt(out: Buffer, { time, end }: { time: number; end: number }): string {
  return /^[^",}]*/.exec(out.toString('latin1', time, Math.min(end, time + 40)))![0]
}

/** Where the field that begins at `start` ends: a quoted one may hold separators, and doubles the quote. */
function endOf(row: Buffer, start: number, quote: number, separator: number): number {
  if (row[start] !== quote) return row.indexOf(separator, start)
  let close = row.indexOf(quote, start + 1)
  while (row[close + 1] === quote) close = row.indexOf(quote, close + 2)
  return close + 1
}

function textOf(row: Buffer, start: number, stop: number, quote: number): string {
  if (row[start] !== quote) return row.toString('utf8', start, stop)
  const sign = String.fromCharCode(quote)
  return row.toString('utf8', start + 1, stop - 1).replaceAll(sign + sign, sign)
}

/** False for what begins with an ASCII letter, a digit, a Cyrillic letter or nothing: nearly every cell. */
function mayBeFormula(row: Buffer, start: number): boolean {
  const first = row[start] === QUOTE ? row[start + 1]! : row[start]!
  const lower = first | 32
  return !(
    (lower >= 97 && lower <= 122) ||
    (first >= 48 && first <= 57) ||
    (first >= 0xd0 && first <= 0xd3) ||
    first === COMMA
  )
}

/** '2026-11-23 08:05:00.5+00' → '2026-11-23T08:05:00.500000Z'; years beyond 9999 stay as PostgreSQL writes them. */
function writeTime(row: Buffer, start: number, stop: number, out: Buffer, at: number): number {
  if (row[start + 10] !== 32 || row[stop - 3] !== 43) return at + row.copy(out, at, start, stop)
  row.copy(out, at, start, stop - 3)
  out[at + 10] = 84 // T
  let end = at + (stop - 3 - start)
  if (end === at + 19) out[end++] = 46 // .
  while (end < at + 26) out[end++] = 48 // 0
  out[end++] = 90 // Z
  return end
}

function writeText(row: Buffer, start: number, stop: number, out: Buffer, at: number): number {
  if (start === stop) return at + NULL.copy(out, at)
  let plain = row[start] !== AROUND
  for (let i = start; plain && i < stop; i++) {
    const byte = row[i]!
    plain = byte >= 32 && byte !== QUOTE && byte !== 92
  }
  if (!plain) return at + out.write(JSON.stringify(textOf(row, start, stop, AROUND)), at)
  out[at] = QUOTE
  const end = at + 1 + row.copy(out, at + 1, start, stop)
  out[end] = QUOTE
  return end + 1
}
