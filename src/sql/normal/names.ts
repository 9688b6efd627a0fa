/** Canonical spelling of built-in names. Names of users are never folded: only what the engine's own list holds. */
import {
  CASE_INSENSITIVE_FUNCTION_ALIASES,
  CASE_INSENSITIVE_FUNCTIONS,
  FUNCTION_ALIASES,
} from '../dialect/clickhouse-functions.ts'
import { CASE_INSENSITIVE_TYPES, TYPE_ALIASES } from '../dialect/clickhouse-types.ts'
import type { Dialect } from '../result.ts'

const EXACT: ReadonlyMap<string, string> = pairs(FUNCTION_ALIASES)

/** Functions the parser itself knows by a word, in any case (26.7.2.1). */
const WORDS: ReadonlyMap<string, string> = new Map(
  [
    'trim=trimBoth',
    'ltrim=trimLeft',
    'rtrim=trimRight',
    'extract=extract',
    'grouping=grouping',
    'view=view',
  ]
    .map((pair) => pair.split('='))
    .map(([word = '', name = '']): [string, string] => [word, name]),
)

const FOLDED: ReadonlyMap<string, string> = new Map([
  ...CASE_INSENSITIVE_FUNCTIONS.map((name): [string, string] => [name.toLowerCase(), name]),
  ...[...pairs(CASE_INSENSITIVE_FUNCTION_ALIASES)].map(([alias, name]): [string, string] => [
    alias.toLowerCase(),
    name,
  ]),
])

const TYPES: ReadonlyMap<string, string> = new Map([
  ...CASE_INSENSITIVE_TYPES.map((name): [string, string] => [name.toLowerCase(), name]),
  ...[...pairs(TYPE_ALIASES)].map(([alias, name]): [string, string] => [alias.toLowerCase(), name]),
])

/** The name under which the engine stores a call. */
export function canonicalFunction(name: string, dialect: Dialect): string {
  if (dialect === 'timeplus') return name
  const folded = name.toLowerCase()
  return EXACT.get(name) ?? FOLDED.get(folded) ?? WORDS.get(folded) ?? withCombinator(name)
}

/** `COUNT(DISTINCT x)` is stored as `COUNTDistinct(x)`: only the name before the combinator folds (26.7.2.1). */
function withCombinator(name: string): string {
  const combinator = COMBINATORS.find((word) => name.endsWith(word) && name.length > word.length)
  if (combinator === undefined) return name
  const base = name.slice(0, -combinator.length)
  return (EXACT.get(base) ?? FOLDED.get(base.toLowerCase()) ?? withCombinator(base)) + combinator
}

/** https://clickhouse.com/docs/sql-reference/aggregate-functions/combinators; longer ones first. */
const COMBINATORS = [
  'SimpleState',
  'MergeState',
  'OrDefault',
  'Distinct',
  'Resample',
  'ForEach',
  'ArgMin',
  'ArgMax',
  'OrNull',
  'State',
  'Merge',
  'Array',
  'Map',
  'If',
] as const

export function canonicalTypeName(name: string, dialect: Dialect): string {
  const spaced = name.replace(/\s+/g, ' ')
  if (dialect === 'timeplus') return TIMEPLUS_TYPES.get(spaced.toLowerCase()) ?? spaced
  return TYPES.get(spaced.toLowerCase()) ?? spaced
}

/** Aliases that Timeplus resolves when it stores a definition (timeplus-normal-form.md). */
const TIMEPLUS_TYPES: ReadonlyMap<string, string> = new Map([
  ['int', 'int32'],
  ['integer', 'int32'],
  ['uint', 'uint32'],
  ['smallint', 'int16'],
  ['bigint', 'int64'],
  ['float', 'float32'],
  ['double', 'float64'],
  ['varchar', 'string'],
  ['text', 'string'],
  ['boolean', 'bool'],
])

/** Built-in names in the dialect's spelling: `toDate` is `to_date` in Timeplus. */
export function builtin(name: string, dialect: Dialect): string {
  return dialect === 'timeplus'
    ? name.replace(/[A-Z]/g, (upper) => `_${upper.toLowerCase()}`)
    : name
}

function pairs(list: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    list.map((pair): [string, string] => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}
