/** Reading and writing the files a command names. A file is complete or not there. */
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { SluiceError } from '../diagnostic/index.ts'
import { exitCodes } from './exit.ts'

export function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw unreadable(cause, shown)
  }
}

/** A file piece by piece, for what may be larger than memory. */
export async function* readChunks(path: string, shown: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Buffer
  } catch (cause) {
    throw unreadable(cause, shown)
  }
}

function unreadable(cause: unknown, shown: string): SluiceError {
  const code = (cause as NodeJS.ErrnoException).code
  const parts = { exit: exitCodes.usage, cause }
  return code === 'ENOENT'
    ? new SluiceError('NOT_FOUND', `there is no file \`${shown}\``, parts)
    : new SluiceError('UNREADABLE_FILE', `\`${shown}\` cannot be read (${code})`, parts)
}

/** Writes beside the place and renames: a kill leaves the old file or the new one. `text`: whole, or in pieces. */
export function writeText(path: string, text: string | Iterable<string>): void {
  const temporary = join(dirname(path), `.${process.pid}.sluice-tmp`)
  try {
    mkdirSync(dirname(path), { recursive: true })
    if (typeof text === 'string') writeFileSync(temporary, text)
    else writePieces(temporary, text)
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    const code = (cause as NodeJS.ErrnoException).code
    throw new SluiceError('UNREADABLE_FILE', `\`${path}\` cannot be written (${code})`, { cause })
  }
}

function writePieces(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, 'w')
  try {
    for (const piece of pieces) writeFileSync(file, piece)
  } finally {
    closeSync(file)
  }
}

export function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

/** The path as a person in `from` would write it. */
export function shownPath(from: string, path: string): string {
  const way = relative(from, resolve(from, path))
  return way === '' ? '.' : way
}
