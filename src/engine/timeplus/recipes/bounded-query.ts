/**
 * A streaming query on one side of a boundary in `_tp_time`: what its only stream holds before it,
 * as a query that ends, or what comes from it on. Texts are spliced, so that everything else stays
 * as the user wrote it.
 */
import {
  type Call,
  children,
  type Expression,
  type Identifier,
  type Node,
  print,
  type Query,
  type Select,
} from '../../../sql/index.ts'
import { parsedQuery } from '../kinds/text.ts'

export interface OnlySource {
  /** As written. */
  readonly name: string
  readonly identifier: Identifier
  /** The SELECT that reads it. */
  readonly select: Select
  /** Around it, outermost first: `tumble(…)`. */
  readonly calls: readonly Call[]
}

/** Undefined where a query reads several things, or the same in several places. */
export function onlySource(text: string): OnlySource | undefined {
  const parsed = parsedQuery(text)
  if (!parsed.ok) return undefined
  const found = sourcesIn(parsed.node)
  return found.length === 1 ? found[0] : undefined
}

function sourcesIn(node: Node, select?: Select): readonly OnlySource[] {
  if (node.kind === 'tableSource' && select !== undefined && node.table.kind !== 'from') {
    return sourceOf(node.table, select, [])
  }
  const around = node.kind === 'select' ? node : select
  return children(node).flatMap((child) => sourcesIn(child, around))
}

function sourceOf(
  table: Identifier | Call | Query | Expression,
  select: Select,
  calls: readonly Call[],
): readonly OnlySource[] {
  if (table.kind === 'identifier') {
    return [{ name: print(table), identifier: table, select, calls }]
  }
  if (table.kind === 'call') {
    const [first] = table.args ?? []
    return first === undefined ? [] : sourceOf(first, select, [...calls, table])
  }
  return sourcesIn(table)
}

/** What is there before the boundary. */
export function before(text: string, source: OnlySource, boundary: string): string {
  const { identifier } = source
  return spliced(text, [
    { start: identifier.start, end: identifier.end, text: `table(${print(identifier)})` },
    condition(text, source, `_tp_time < ${boundary}`),
    ...emits(text),
  ])
}

/** What comes from the boundary on; the server seeks to it (timeplus.md §1.9). */
export function from(text: string, source: OnlySource, boundary: string): string {
  return spliced(text, [condition(text, source, `_tp_time >= ${boundary}`)])
}

interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

function condition(text: string, { select }: OnlySource, wanted: string): Splice {
  const { where, from: source } = select
  if (where !== undefined) {
    const own = text.slice(where.start, where.end)
    return { start: where.start, end: where.end, text: `(${own}) AND (${wanted})` }
  }
  const end = source?.end ?? select.end
  return { start: end, end, text: ` WHERE ${wanted}` }
}

/** A query that ends has no EMIT. */
function emits(text: string): readonly Splice[] {
  const parsed = parsedQuery(text)
  const visit = (node: Node): readonly Splice[] =>
    node.kind === 'emit'
      ? [{ start: node.start, end: node.end, text: '' }]
      : children(node).flatMap(visit)
  return parsed.ok ? visit(parsed.node) : []
}

function spliced(text: string, splices: readonly Splice[]): string {
  let result = text
  for (const splice of [...splices].sort((a, b) => b.start - a.start)) {
    result = `${result.slice(0, splice.start)}${splice.text}${result.slice(splice.end)}`
  }
  return result.trimEnd()
}
