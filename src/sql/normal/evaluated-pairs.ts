/** Calls that the server evaluates among the arguments of an engine and in the source of a dictionary. */
import type { Call, Expression } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { CreateDictionary, CreateTable } from '../ast/statement.ts'
import type { KeyValue } from '../ast/table.ts'
import { between } from './pair-between.ts'
import { type Aligned, CLICKHOUSE, type PairRule } from './rule.ts'
import { isTable } from './table-pairs.ts'

export const EVALUATED_PAIRS: readonly PairRule[] = [
  {
    phase: 'pair',
    id: 'evaluated-engine',
    seen: CLICKHOUSE,
    what: 'A computed argument of an engine is stored as its value, and the format of a URL, S3 or File is written out.',
    apply: between(isTable, withoutEvaluatedArguments),
  },
  {
    phase: 'pair',
    id: 'evaluated-source',
    seen: CLICKHOUSE,
    what: 'A call in a dictionary source, such as `PORT tcpPort()`, is stored as its value.',
    apply: between(isDictionary, withoutEvaluated),
  },
]

function isDictionary(node: Node): node is CreateDictionary {
  return node.kind === 'createDictionary'
}

const OF_FILES: ReadonlySet<string> = new Set(['URL', 'S3', 'File'])

function withoutEvaluatedArguments(a: CreateTable, b: CreateTable): Aligned | undefined {
  const [left, right] = [argumentsOf(a), argumentsOf(b)]
  if (!left?.args || !right?.args || left.name.text !== right.name.text) return undefined
  const shorter = Math.min(left.args.length, right.args.length)
  const oneMore = Math.abs(left.args.length - right.args.length) === 1
  const isFormat = oneMore && OF_FILES.has(left.name.text)
  if (left.args.length !== right.args.length && !isFormat) return undefined
  const places = [...left.args.keys()].filter((index) => {
    const [one, other] = [left.args?.[index], right.args?.[index]]
    return isComputed(one, other) || isComputed(other, one)
  })
  if (places.length === 0 && !isFormat) return undefined
  const rest = (called: Call | undefined): Call | undefined =>
    called && {
      ...called,
      args: (called.args ?? []).slice(0, shorter).filter((_, at) => !places.includes(at)),
    }
  const without = (node: CreateTable): CreateTable => withArgumentsOf(node, rest)
  const unknown = places.map((at) => `argument ${at + 1} of its engine, which the server evaluated`)
  const format = isFormat ? ['the format of its engine, which the server found out'] : []
  return { a: without(a), b: without(b), unknown: [...unknown, ...format] }
}

/** The engine of a table, or the table function it is made of. */
function argumentsOf({ storage, origin }: CreateTable): Call | undefined {
  if (storage.engine) return storage.engine
  return origin && origin.form !== 'SELECT' && origin.table.kind === 'call'
    ? origin.table
    : undefined
}

function withArgumentsOf(
  node: CreateTable,
  rest: (called: Call | undefined) => Call | undefined,
): CreateTable {
  const { storage, origin } = node
  const called = rest(argumentsOf(node))
  if (!called) return node
  if (storage.engine) return { ...node, storage: { ...storage, engine: called } }
  return origin && origin.form !== 'SELECT'
    ? { ...node, origin: { ...origin, table: called } }
    : node
}

/** A call on one side, a value on the other. */
function isComputed(node: Expression | undefined, value: Expression | undefined): boolean {
  return node?.kind === 'call' && (value?.kind === 'string' || value?.kind === 'number')
}

function withoutEvaluated(a: CreateDictionary, b: CreateDictionary): Aligned | undefined {
  const [left, right] = [pairsOf(a), pairsOf(b)]
  const keys = left
    .filter((pair, index) => isCall(pair) !== isCall(right[index]) && sameKey(pair, right[index]))
    .map((pair) => pair.key.text)
  if (keys.length === 0) return undefined
  const without = (node: CreateDictionary): CreateDictionary => {
    const { dictionarySource: source } = node
    if (!source) return node
    const pairs = source.pairs.filter((pair) => !keys.includes(pair.key.text))
    return { ...node, dictionarySource: { ...source, pairs } }
  }
  return {
    a: without(a),
    b: without(b),
    unknown: keys.map((key) => `${key} of its source, which the server evaluated`),
  }
}

function pairsOf(node: CreateDictionary): readonly KeyValue[] {
  return node.dictionarySource?.pairs ?? []
}

function isCall(pair: KeyValue | undefined): boolean {
  return pair?.value.kind === 'call'
}

function sameKey(a: KeyValue, b: KeyValue | undefined): boolean {
  return a.key.text === b?.key.text
}
