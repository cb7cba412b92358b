import path from 'node:path'

/** The embedded database cannot be used. The message is one sentence: what is wrong and what to do. */
export class EmbeddedDatabaseError extends Error {}

const WRITABLE = 'make it writable or set DATA_DIR to another folder'
const SPACE = 'free some space on its disk or set DATA_DIR to another folder'
const FOLDER = 'a file stands where a folder must be; set DATA_DIR to another folder'
const DISK = 'check its disk or set DATA_DIR to another folder'

const ADVICE: Record<string, string> = {
  EACCES: WRITABLE,
  EPERM: WRITABLE,
  EROFS: WRITABLE,
  ENOSPC: SPACE,
  EDQUOT: SPACE,
  ENOTDIR: FOLDER,
  EEXIST: FOLDER,
  EBUSY: DISK,
  EIO: DISK,
  ENAMETOOLONG: 'set DATA_DIR to a folder with a shorter name',
}

/** Turns what the file system said into one sentence; every other error stays what it is. */
export function explained(error: unknown, dataDir: string): unknown {
  const { code, path: file } = error as NodeJS.ErrnoException
  const advice = code && ADVICE[code]
  if (!advice) return error
  const elsewhere = file !== undefined && path.relative(dataDir, file).startsWith('..')
  const name = elsewhere ? file : `DATA_DIR ${dataDir}`
  return new EmbeddedDatabaseError(`${name} cannot be written (${code}): ${advice}.`, { cause: error })
}
