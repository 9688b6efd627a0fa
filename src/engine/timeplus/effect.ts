import { type Token, tokenize } from '../../sql/index.ts'

/** An object that a statement makes or takes away, and that is to be waited for. */
export interface Effect {
  readonly object: WaitedFor
  /** Of relations, where the statement names it. */
  readonly database?: string
  readonly name: string
  readonly becomes: 'present' | 'absent'
}

export type WaitedFor = 'relation' | 'database' | 'function' | 'formatSchema' | 'namedCollection'

/**
 * What CREATE, DROP and RENAME do to names: only the head of the statement is read, so that no
 * body and no newer grammar behind it stands in the way. Alerts, tasks, inputs and what has no
 * table of names are not waited for.
 */
export function effectsOf(sql: string): readonly Effect[] {
  const words = tokenize(sql).filter(({ kind }) => kind !== 'comment')
  const verb = words[0]?.key
  const reader = new Reader(words)
  switch (verb) {
    case 'CREATE':
      return created(reader.skip('CREATE', 'OR', 'REPLACE'))
    case 'DROP':
      return named(reader.skip('DROP'), 'absent')
    case 'RENAME':
      return renamed(reader.skip('RENAME', 'STREAM', 'TABLE', 'VIEW', 'IF', 'EXISTS'))
    default:
      return []
  }
}

function created(reader: Reader): readonly Effect[] {
  return named(reader, 'present')
}

function named(reader: Reader, becomes: Effect['becomes']): readonly Effect[] {
  const object = objectOf(reader)
  if (object === undefined) return []
  const path = reader.skip('IF', 'NOT', 'EXISTS').path()
  return path === undefined ? [] : [effect(object, path, becomes)]
}

/** In front of STREAM, VIEW or FUNCTION: what sort of one. Source: timeplus.md §1.3, §1.9, §1.10, §3.5. */
const modifiers = [
  ...['EXTERNAL', 'RANDOM', 'NULL', 'MUTABLE', 'VERSIONED_KV', 'CHANGELOG_KV', 'CHANGELOG'],
  ...['SCHEDULED', 'MATERIALIZED', 'AGGREGATE', 'REMOTE'],
]

function objectOf(reader: Reader): WaitedFor | undefined {
  reader.skip(...modifiers)
  switch (reader.word()) {
    case 'STREAM':
    case 'TABLE':
    case 'VIEW':
    case 'DICTIONARY':
      return 'relation'
    case 'DATABASE':
      return 'database'
    case 'FUNCTION':
      return 'function'
    case 'FORMAT':
      return reader.word() === 'SCHEMA' ? 'formatSchema' : undefined
    case 'NAMED':
      return reader.word() === 'COLLECTION' ? 'namedCollection' : undefined
    default:
      return undefined
  }
}

function renamed(reader: Reader): readonly Effect[] {
  const from = reader.path()
  const isTo = reader.word() === 'TO'
  const to = reader.path()
  if (from === undefined || to === undefined || !isTo) return []
  return [effect('relation', from, 'absent'), effect('relation', to, 'present')]
}

function effect(object: WaitedFor, path: readonly string[], becomes: Effect['becomes']): Effect {
  const name = path.at(-1) ?? ''
  const database = object === 'relation' ? path.at(-2) : undefined
  return { object, name, becomes, ...(database === undefined ? {} : { database }) }
}

/** Goes through the head of one statement. */
class Reader {
  readonly #words: readonly Token[]
  #at = 0

  constructor(words: readonly Token[]) {
    this.#words = words
  }

  skip(...keys: readonly string[]): this {
    while (keys.includes(this.#words[this.#at]?.key ?? '')) this.#at++
    return this
  }

  word(): string {
    const { key = '' } = this.#words[this.#at] ?? {}
    this.#at++
    return key
  }

  path(): readonly string[] | undefined {
    const parts: string[] = []
    for (;;) {
      const token = this.#words[this.#at]
      const name = token === undefined ? undefined : nameIn(token)
      if (name === undefined) return undefined
      parts.push(name)
      this.#at++
      if (this.#words[this.#at]?.text !== '.') return parts
      this.#at++
    }
  }
}

function nameIn({ kind, text }: Token): string | undefined {
  if (kind === 'word') return text
  if (kind !== 'quoted') return undefined
  return text
    .slice(1, -1)
    .replace(/\\(.)|(["`])\2/gs, (_, escaped?: string, quote?: string) => escaped ?? quote ?? '')
}
