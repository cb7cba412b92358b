import { randomUUID } from 'node:crypto'
import { type Bytes, pack } from './gzip.ts'

/** What stands for prepared parts while a page is printed. Nobody can write it into a page: it is another in each process. */
const MARK = `\0${randomUUID()} `
const MARKS = new RegExp(`${MARK}(\\d+)\0`)

/** The parts of the page that is being printed, which happens in one go. */
let parts: Prepared[] | null = null

/**
 * A part of a page that was rendered before, for everybody. Templates print it as its text; a page made by `inParts` holds
 * its bytes, which are compressed once, however many ask.
 */
export class Prepared {
  readonly html: string
  #bytes: Bytes | undefined

  constructor(html: string) {
    this.html = html
  }

  bytes(): Bytes {
    this.#bytes ??= pack(this.html)
    return this.#bytes
  }

  toString(): string {
    return parts ? `${MARK}${parts.push(this) - 1}\0` : this.html
  }
}

/** Prints a page: its texts, and between them the parts that were prepared, in their order. */
export function inParts(print: () => string): (string | Prepared)[] {
  const found: Prepared[] = []
  parts = found
  try {
    // A split by a group gives texts and numbers in turns.
    return print()
      .split(MARKS)
      .map((text, i) => (i % 2 === 0 ? text : found[Number(text)]!))
  } finally {
    parts = null
  }
}
