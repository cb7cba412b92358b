import { constants, crc32, deflateRawSync } from 'node:zlib'

/** Bytes as they are, and as a part of a gzip stream that stands for itself. */
export type Bytes = { plain: Buffer; packed: Buffer }

/**
 * Compresses once what goes to a thousand readers: blocks of DEFLATE that refer to nothing before them and end on a whole
 * byte (a sync flush) may follow each other in any gzip stream. A compressor per reader would cost a quarter of a megabyte
 * and the work a thousand times. Source: RFC 1951, 3.2.3 and 3.2.4; RFC 1952, 2.3.
 */
export function pack(text: string, level = constants.Z_DEFAULT_COMPRESSION): Bytes {
  const plain = Buffer.from(text)
  return { plain, packed: deflateRawSync(plain, { level, finishFlush: constants.Z_SYNC_FLUSH }) }
}

/** The same for a few bytes that only one reader gets: a stored block, at most 64 KB. */
export function store(text: string): Bytes {
  const plain = Buffer.from(text)
  const head = Buffer.alloc(5)
  head.writeUInt16LE(plain.length, 1)
  head.writeUInt16LE(plain.length ^ 0xffff, 3)
  return { plain, packed: Buffer.concat([head, plain]) }
}

const BEGIN = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])

/** A whole gzip file of these, in their order. */
export function gzipOf(all: Bytes[]): Buffer {
  const frame = gzipFrame()
  for (const one of all) frame.add(one)
  return Buffer.concat([frame.begin, ...all.map(({ packed }) => packed), frame.end()])
}

/** What one reader's gzip stream begins and ends with; `add` is told of everything in between. */
export function gzipFrame() {
  let crc = 0
  let size = 0
  return {
    begin: BEGIN,
    add({ plain }: Bytes): void {
      crc = crc32(plain, crc)
      size = (size + plain.length) % 2 ** 32
    },
    end(): Buffer {
      // The last block, empty, then the checksum and size of it all.
      const end = Buffer.from([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0])
      end.writeUInt32LE(crc, 5)
      end.writeUInt32LE(size, 9)
      return end
    },
  }
}
