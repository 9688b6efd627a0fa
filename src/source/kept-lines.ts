/**
 * A file of lines by keys, kept from one run to the next outside of the project: what lies in a checkout may come from
 * whoever wrote the checkout. Each line says what a pure
 * function of this build made of a text, by the digest of the text: nothing that the text does not say. A file that is
 * another build's, cut off, or not to be written is as none.
 */
import { hash, randomUUID } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

export interface KeptLines {
  readonly get: (text: string) => unknown
  readonly put: (text: string, value: unknown) => void
  readonly save: () => void
  /** Saves what is new, and lets go of all of it. */
  readonly close: () => void
}

/** `build`: whose answers count; of another's none is taken. */
export function openKeptLines(folder: string, name: string, build: string): KeptLines {
  const file = join(folder, `${name}.jsonl`)
  const head = JSON.stringify({ build })
  let before = readLines(file, head)
  const used = new Map<string, string>()
  // Types and defaults are the same in table after table.
  const answers = new Map<string, unknown>()
  let isNew = false
  const save = (): void => {
    if (!isNew) return
    // Another command asks for less; what nobody has asked for in a long while goes.
    const isRoom = before.size <= 2 * used.size + mostIdle
    const lines = new Map(isRoom ? [...before, ...used] : used)
    writeWhole(folder, file, head, lines)
    isNew = false
  }
  return {
    get: (text) => {
      const answer = answers.get(text)
      if (answer !== undefined) return answer
      const key = keyOf(text)
      const line = used.get(key) ?? before.get(key)
      const value = line === undefined ? undefined : valueIn(line)
      if (line === undefined || value === undefined) return undefined
      used.set(key, line)
      if (text.length <= short) answers.set(text, value)
      return value
    },
    put: (text, value) => {
      answers.delete(text)
      used.set(keyOf(text), JSON.stringify(value))
      isNew = true
    },
    save,
    close: () => {
      save()
      before = new Map()
      used.clear()
      answers.clear()
    },
  }
}

const mostIdle = 1000
const short = 80
/** SHA-256 in base64url. */
const keyLength = 43

function keyOf(text: string): string {
  return hash('sha256', text, 'base64url')
}

function readLines(file: string, head: string): ReadonlyMap<string, string> {
  try {
    const [first, ...lines] = readFileSync(file, 'utf8').split('\n')
    if (first !== head || lines.pop() !== '') return new Map()
    return new Map(lines.map((line) => [line.slice(0, keyLength), line.slice(keyLength)]))
  } catch {
    return new Map()
  }
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whole or not at all, and never a reason to fail: a project may lie where nothing can be written. */
function writeWhole(
  folder: string,
  file: string,
  head: string,
  lines: ReadonlyMap<string, string>,
): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Containers share a project, and the numbers of their processes.
    const temporary = `${file}.${randomUUID()}`
    try {
      writeLines(temporary, head, lines)
      renameSync(temporary, file)
    } finally {
      rmSync(temporary, { force: true })
    }
  } catch {
    // The next run reads everything once more.
  }
}

/** A stretch at a time: the whole as one text would be the largest thing in memory. */
function writeLines(file: string, head: string, lines: ReadonlyMap<string, string>): void {
  const out = openSync(file, 'w')
  try {
    let stretch = `${head}\n`
    for (const [key, line] of lines) {
      stretch += `${key}${line}\n`
      if (stretch.length < longestStretch) continue
      writeFileSync(out, stretch)
      stretch = ''
    }
    writeFileSync(out, stretch)
  } finally {
    closeSync(out)
  }
}

const longestStretch = 1 << 16
