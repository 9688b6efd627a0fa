/**
 * What plan documents were read as, by the digest of their text: reading YAML is a good part of every plan, and most
 * documents are as they were. Nothing is told by it that the text does not say: an entry is a document without a fault
 * and without a text from another file, read by the same build of Sluice for the same engine. It lies in
 * `.sluice/cache/` of the project; without it, or where it cannot be written, everything is read.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface KeptDocument {
  readonly kind: string
  /** Where its content begins and ends in the text. */
  readonly start: number
  readonly end: number
  readonly written: Readonly<Record<string, unknown>>
}

export interface DocumentCache {
  readonly get: (text: string) => KeptDocument | undefined
  readonly put: (text: string, document: KeptDocument) => void
  /** Keeps what was asked for since it was opened, and nothing else. */
  readonly save: () => void
}

/** `build` and `engine` say whose entries count: of anything else none is taken. */
export function openDocumentCache(root: string, build: string, engine: string): DocumentCache {
  const folder = join(root, '.sluice', 'cache')
  const file = join(folder, `documents-${engine}.jsonl`)
  const head = JSON.stringify({ build, engine })
  const before = readLines(file, head)
  const used = new Map<string, string>()
  let isNew = false
  return {
    get: (text) => {
      const key = keyOf(text)
      const line = used.get(key) ?? before.get(key)
      const document = line === undefined ? undefined : documentOf(line)
      if (line !== undefined && document !== undefined) used.set(key, line)
      return document
    },
    put: (text, { kind, start, end, written }) => {
      const key = keyOf(text)
      used.set(key, JSON.stringify([key, kind, start, end, written]))
      isNew = true
    },
    save: () => {
      if (!isNew && used.size === before.size) return
      writeWhole(folder, file, `${[head, ...used.values()].join('\n')}\n`)
    },
  }
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

const keyLength = 43

/** Lines by their keys; none where the file is another build's, or was cut off. */
function readLines(file: string, head: string): ReadonlyMap<string, string> {
  try {
    const [first, ...lines] = readFileSync(file, 'utf8').split('\n')
    if (first !== head || lines.pop() !== '') return new Map()
    return new Map(lines.map((line) => [line.slice(2, 2 + keyLength), line]))
  } catch {
    return new Map()
  }
}

function documentOf(line: string): KeptDocument | undefined {
  try {
    const [, kind, start, end, written] = JSON.parse(line) as [
      string,
      string,
      number,
      number,
      KeptDocument['written'],
    ]
    return { kind, start, end, written }
  } catch {
    return undefined
  }
}

/** Whole or not at all, and never a reason to fail: a project may lie where nothing can be written. */
function writeWhole(folder: string, file: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, '.gitignore'), '*\n')
    const temporary = `${file}.${process.pid}`
    writeFileSync(temporary, text)
    renameSync(temporary, file)
  } catch {
    // The next run reads everything once more.
  }
}
