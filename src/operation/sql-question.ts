/** A line of JSON, read as a question of `sluice sql`. */
import type { SqlText } from '../sql/answer/answers.ts'
import type { Asked, SqlTask } from './sql-tasks.ts'
import type { TextLine } from './text-lines.ts'

export type Question = { readonly id: unknown } & (
  | { readonly asked: Asked; readonly error?: never }
  | { readonly asked?: never; readonly error: string }
)

/** What cannot be used is refused with its id where it has one, else with the number of its line. */
export function readQuestion({ text, valid }: TextLine, task: SqlTask, line: number): Question {
  const read = parsed(text)
  if (!isMap(read)) return { id: null, error: `line ${line} is no JSON object` }
  const id = read['id'] ?? null
  if (!valid) return { id, error: `line ${line} is not UTF-8` }
  const wrong = wrongField(read, task)
  if (wrong !== undefined) return { id, error: wrong }
  const { sql, a, b, database, functions, tables } = read
  return {
    id,
    asked: {
      ...(typeof sql === 'string' && { sql: asWritten(sql) }),
      ...(typeof a === 'string' && { a: asWritten(a) }),
      ...(typeof b === 'string' && { b: asWritten(b) }),
      ...(typeof database === 'string' && { database }),
      ...(isMapOf(functions, isText) && { functions }),
      ...(isMapOf(tables, isTexts) && { tables }),
    },
  }
}

const required: { readonly [T in SqlTask]: readonly string[] } = {
  refs: ['sql'],
  format: ['sql'],
  equal: ['a', 'b'],
  lineage: ['sql'],
}

/** Null stands for absent, as programs write it. */
function wrongField(read: Map, task: SqlTask): string | undefined {
  const missing = required[task].find((field) => typeof read[field] !== 'string')
  if (missing !== undefined) return `\`${missing}\` is missing or no text`
  const { database = null, functions = null, tables = null } = read
  if (database !== null && typeof database !== 'string') return '`database` is no text'
  if (task === 'equal' && functions !== null && !isMapOf(functions, isText))
    return '`functions` is no map of texts, such as {"f": "x -> x + 1"}'
  if (task === 'lineage' && tables !== null && !isMapOf(tables, isTexts))
    return '`tables` is no map of lists, such as {"db.t": ["a", "b"]}'
  return undefined
}

interface Map {
  readonly [field: string]: unknown
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isMapOf<T>(
  value: unknown,
  is: (one: unknown) => one is T,
): value is { readonly [name: string]: T } {
  return isMap(value) && Object.values(value).every(is)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText)
}

function asWritten(text: string): SqlText {
  return { text, line: 1, column: 1 }
}
