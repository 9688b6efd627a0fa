/** ORDER BY, PRIMARY KEY and their like: a list of expressions or one text. */
import type { Json } from '../../../resource/json.ts'
import { parseFragment } from '../../../sql/index.ts'
import type { SpecProblem } from '../../engine.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import { isList } from './settings.ts'
import type { Texts } from './text.ts'

export const keys = ['orderBy', 'primaryKey', 'partitionBy', 'sampleBy'] as const
export type Key = (typeof keys)[number]

export interface Keys {
  /** A list of expressions or one text; both become the text that follows the keyword. */
  readonly readKey: (
    key: Key,
    value: Json | undefined,
    problems: SpecProblem[],
  ) => string | undefined
  /** A list where it says the same as the text, else the text. */
  readonly writeKey: (key: Key, text: string | undefined) => Json | undefined
}

export function keysIn({ dialect, readText }: Texts): Keys {
  function readKey(key: Key, value: Json | undefined, problems: SpecProblem[]): string | undefined {
    if (!isList(value)) return readText(key, value, [key], problems)
    const items = value.map((item, index) => {
      const path: Path = [key, index]
      // Directions are no part of an expression, so each item is read as a key of its own.
      return readText(key, scalarText(item), path, problems) ?? ''
    })
    return keyOfItems(items)
  }

  function writeKey(key: Key, text: string | undefined): Json | undefined {
    if (text === undefined) return undefined
    const parsed = parseFragment(key, text, dialect)
    if (!parsed.ok) return text
    const items = parsed.node.items.map(({ start, end }) => text.slice(start, end))
    return items.length > 1 && keyOfItems(items) === text ? items : text
  }

  return { readKey, writeKey }
}

function keyOfItems(items: readonly string[]): string {
  const [only] = items
  if (only === undefined) return 'tuple()'
  return items.length === 1 && !/\s(asc|desc)$/i.test(only) ? only : `(${items.join(', ')})`
}
