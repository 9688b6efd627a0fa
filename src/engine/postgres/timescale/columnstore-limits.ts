/**
 * What a hypertable with a columnstore does not take, said before anything runs. Tried on 2.17.2,
 * 2.19.3 and 2.25.2, with and without compressed chunks; versions between them by the changelog
 * (2.18: DROP NOT NULL, 2.19: SET NOT NULL, 2.20: constraints over compressed chunks, 2.24: types).
 */
import type { Draft } from '../../engine.ts'
import { hasTimescale, type ServerFacts } from '../facts.ts'
import { draft, turns } from '../kinds/draft.ts'
import type { ColumnSpec } from '../kinds/table-spec.ts'
import type { TableChange } from '../kinds/table-change.ts'
import { expectNothingCompressed } from './compressed-chunks.ts'

type Table = Pick<TableChange, 'from' | 'facts'>

/** VALIDATE CONSTRAINT is for tables without one: constraints are checked as they are added. */
export function hasColumnstore({ from, facts }: Table): boolean {
  return (
    hasTimescale(facts) &&
    facts.license !== 'apache' &&
    from.spec.hypertable?.columnstore !== undefined
  )
}

type Demand = 'key' | 'constraint' | 'valid' | 'not null' | 'nullable' | 'type' | 'storage'

/** Questions that stop the change where the server would. */
export function columnstoreLimits(table: Table, demands: readonly Demand[]): readonly Draft[] {
  if (!hasColumnstore(table)) return []
  return demands.flatMap((demand) => {
    const limit = limits[demand](table.facts)
    if (limit === undefined) return []
    const { address } = table.from
    const asked =
      limit === 'while compressed'
        ? expectNothingCompressed(address, 'table', words[demand])
        : expectNoColumnstore(words[demand], table.facts)
    return [{ ...asked, turn: turns.questions }]
  })
}

/** Why the server adds no such column; undefined where it does. */
export function columnRefused(
  table: Table,
  { default: value, generated, identity }: ColumnSpec,
  isSerial: boolean,
): string | undefined {
  if (!hasColumnstore(table)) return undefined
  const isComputed = generated !== undefined || identity !== undefined || isSerial
  if (!isComputed && (value === undefined || isConstant(value))) return undefined
  const what = isComputed ? 'generated or numbered column' : 'column whose default is computed'
  const way = isComputed ? '' : '; add it without the default first, and give it the default then'
  return `TimescaleDB adds no ${what} to a table with a columnstore${way}`
}

/** A literal without its cast: before 2.20 the server takes no other for a constant (seen on 2.19.3). */
export function bareConstant(text: string): string {
  return /^('(?:[^']|'')*')::[\w\s."()[\]]+$/.exec(text.trim())?.[1] ?? text
}

type Limit = 'never' | 'while compressed' | undefined

const limits: { readonly [D in Demand]: (facts: ServerFacts) => Limit } = {
  key: (facts) => (hasTimescale(facts, 2, 19) ? undefined : 'never'),
  constraint: (facts) =>
    hasTimescale(facts, 2, 20)
      ? undefined
      : hasTimescale(facts, 2, 19)
        ? 'while compressed'
        : 'never',
  valid: () => 'never',
  'not null': (facts) => (hasTimescale(facts, 2, 19) ? undefined : 'never'),
  nullable: (facts) => (hasTimescale(facts, 2, 18) ? undefined : 'never'),
  type: (facts) => (hasTimescale(facts, 2, 24) ? 'while compressed' : 'never'),
  storage: () => 'never',
}

const words: { readonly [D in Demand]: string } = {
  key: 'a key can be added',
  constraint: 'a constraint can be added',
  valid: 'a constraint can be validated',
  'not null': 'a column can be made NOT NULL',
  nullable: 'a column can be made nullable',
  type: 'a column can get another type',
  storage: 'the storage of a column can change',
}

/** The columnstore is there for certain: the answer is known, and told at its place. */
function expectNoColumnstore(what: string, { timescale }: ServerFacts): Draft {
  return draft(`SELECT 1 AS columnstore`, {
    step: {
      do: 'expect',
      early: true,
      message: `${what} where the table has no columnstore (TimescaleDB ${timescale}): decompress its chunks, take \`columnstore\` away, apply, and put it back afterwards`,
    },
  })
}

/** As the server sees it (`contain_mutable_functions`): a literal, at most with a cast or a sign. */
function isConstant(text: string): boolean {
  return /^\s*[+-]?\s*(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|'(?:[^']|'')*'|true|false|null)\s*(?:::[\w\s."()[\]]+)?$/i.test(
    text.replace(/^\s*\((.*)\)\s*$/s, '$1'),
  )
}
