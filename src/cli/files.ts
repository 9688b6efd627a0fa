/** Reading and writing the files a command names. A file is complete or not there. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { SluiceError } from '../diagnostic/index.ts'
import { exitCodes } from './exit.ts'

export function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT')
      throw new SluiceError('NOT_FOUND', `there is no file \`${shown}\``, {
        exit: exitCodes.usage,
        cause,
      })
    throw new SluiceError('UNREADABLE_FILE', `\`${shown}\` cannot be read (${code})`, {
      exit: exitCodes.usage,
      cause,
    })
  }
}

/** Writes beside the place and renames: a kill leaves the old file or the new one. */
export function writeText(path: string, text: string): void {
  const temporary = join(dirname(path), `.${process.pid}.sluice-tmp`)
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(temporary, text)
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    const code = (cause as NodeJS.ErrnoException).code
    throw new SluiceError('UNREADABLE_FILE', `\`${path}\` cannot be written (${code})`, { cause })
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
