/**
 * What V8 has compiled of the program, kept from one command to the next: without it each reads
 * through all of the text, and compiles again what it calls. V8 itself refuses the code of another
 * version of itself, of other flags and of a text of another length; which text it was says the
 * name of the file. Code is trusted as the program is: a file that others could have written is
 * none.
 */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export interface KeptCode {
  readonly code: Buffer
  /** What was run with it: the code of other commands is not in it. */
  readonly ran: readonly string[]
}

export function readKeptCode(file: string): KeptCode | undefined {
  try {
    const whole = readOwn(file)
    const end = whole?.lastIndexOf('\n') ?? -1
    if (whole === undefined || end < 0) return undefined
    const { length, ran } = JSON.parse(whole.toString('utf8', end + 1)) as Tail
    return length === end ? { code: whole.subarray(0, end), ran } : undefined
  } catch {
    return undefined
  }
}

/** Behind the code: a file that was cut off has none. */
interface Tail {
  readonly length: number
  readonly ran: readonly string[]
}

/** Whole or not at all, and never a reason to fail. */
export function writeKeptCode(file: string, { code, ran }: KeptCode): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const tail: Tail = { length: code.length, ran }
    const temporary = `${file}.${process.pid}.${process.hrtime.bigint()}`
    try {
      const whole = Buffer.concat([code, Buffer.from(`\n${JSON.stringify(tail)}`)])
      writeFileSync(temporary, whole, { mode: 0o600 })
      renameSync(temporary, file)
    } finally {
      rmSync(temporary, { force: true })
    }
    removeOld(dirname(file))
  } catch {
    // The next command compiles once more.
  }
}

function readOwn(file: string): Buffer | undefined {
  const opened = openSync(file, 'r')
  try {
    const { uid, mode } = fstatSync(opened)
    // Where there are no users, there is nobody else.
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
    return isOwn ? readFileSync(opened) : undefined
  } finally {
    closeSync(opened)
  }
}

/** Each version of the program, and of Node, has a file of its own. */
function removeOld(folder: string): void {
  const longAgo = Date.now() - 30 * 24 * 60 * 60 * 1000
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).mtimeMs < longAgo) rmSync(path, { force: true })
  }
}
