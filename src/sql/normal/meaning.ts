/** Whether two trees mean the same. Never says "equal" by guess: what cannot be known is "unknown". */
import type { Node } from '../ast/node.ts'
import type { CreateDictionary, CreateTable } from '../ast/statement.ts'
import type { ColumnDefinition, KeyValue, TableElements } from '../ast/table.ts'
import { tokenize } from '../lex/lexer.ts'
import type { Token } from '../lex/token.ts'
import type { Meaning, NormalContext } from './context.ts'
import { normalText } from './normal-text.ts'

/**
 * Compares what a user wrote with what a server stored, in either order. What the server infers (column lists of
 * views, types of columns that have only a default) counts only where both sides state it.
 */
export function sameMeaning(a: Node, b: Node, context: NormalContext): Meaning {
  const [left, right] = aligned(a, b)
  const borrowed = borrowsColumns(a) !== borrowsColumns(b)
  const leftText = normalText(left, context)
  const rightText = normalText(right, context)
  if (leftText === rightText) return { equal: true }
  if (borrowed)
    return { equal: 'unknown', because: 'its columns come from another table or a query' }
  return compareTexts(leftText, rightText)
}

const MASK = '[HIDDEN]'

/** Differences in masked positions alone leave the answer open. */
function compareTexts(left: string, right: string): Meaning {
  const a = tokenize(left)
  const b = tokenize(right)
  const masked = left.includes(MASK) || right.includes(MASK)
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const one = a[index]
    const other = b[index]
    if (one?.text === other?.text || (masked && one && other && matchesMask(one, other))) continue
    return { equal: false, because: difference(a, b, index) }
  }
  return { equal: 'unknown', because: `differs only where the server shows ${MASK}` }
}

function matchesMask(a: Token, b: Token): boolean {
  return hides(a, b) || hides(b, a)
}

/** `'[HIDDEN]'` may stand for any literal, `'http://user:[HIDDEN]@host'` for strings that agree around it. */
function hides(mask: Token, value: Token): boolean {
  if (mask.kind !== 'string' || !mask.text.includes(MASK)) return false
  if (mask.text === `'${MASK}'`) return true
  const [before = '', ...rest] = mask.text.split(MASK)
  const after = rest.at(-1) ?? ''
  return value.kind === 'string' && value.text.startsWith(before) && value.text.endsWith(after)
}

function difference(a: readonly Token[], b: readonly Token[], index: number): string {
  const show = (tokens: readonly Token[]): string =>
    tokens
      .slice(Math.max(0, index - 3), index + 4)
      .map((token) => token.text)
      .join(' ') || 'nothing'
  return `… ${show(a)} … against … ${show(b)} …`
}

function aligned(a: Node, b: Node): readonly [Node, Node] {
  if (isView(a) && isView(b)) return [viewBeside(a, b), viewBeside(b, a)]
  if (a.kind === 'createDictionary' && b.kind === 'createDictionary') {
    return [withoutEvaluated(a, b), withoutEvaluated(b, a)]
  }
  if (a.kind === 'createTable' && b.kind === 'createTable') {
    return [withoutInferred(a, b), withoutInferred(b, a)]
  }
  return [a, b]
}

type View = Extract<Node, { kind: 'createView' | 'createMaterializedView' }>

function isView(node: Node): node is View {
  return node.kind === 'createView' || node.kind === 'createMaterializedView'
}

/** Columns and security of a view are compared only where both sides state them; CURRENT_USER becomes a name. */
function viewBeside(view: View, other: View): View {
  const { definer, sqlSecurity, ...rest } = view
  const named = [definer, other.definer].every(
    (name) => name && name.text.toUpperCase() !== 'CURRENT_USER',
  )
  const compared: View = {
    ...rest,
    ...(definer && named && { definer }),
    ...(sqlSecurity && other.sqlSecurity && { sqlSecurity }),
  }
  return view.elements && other.elements ? compared : withoutElements(compared)
}

function withoutElements<N extends { readonly elements?: TableElements }>(
  node: N,
): Omit<N, 'elements'> & N {
  const { elements: _, ...rest } = node
  // `elements` is optional in N, so the rest is still an N.
  return rest as Omit<N, 'elements'> & N
}

/** Types are left out where the other side has a column of that name without one. */
function withoutInferred(given: CreateTable, other: CreateTable): CreateTable {
  const node = withoutSource(given, other)
  if (!node.elements || !other.elements) return node
  const untyped = new Set(other.elements.columns.filter((column) => !column.type).map(columnName))
  if (untyped.size === 0) return node
  const columns = node.elements.columns.map((column): ColumnDefinition => {
    if (!untyped.has(columnName(column))) return column
    const { type: _, ...rest } = column
    return rest
  })
  return { ...node, elements: { ...node.elements, columns } }
}

/** `AS SELECT` fills a table once and is not stored. */
function withoutSource(node: CreateTable, other: CreateTable): CreateTable {
  if (node.origin?.form !== 'SELECT' || other.origin) return node
  const { origin: _, ...rest } = node
  return rest
}

/** `PORT tcpPort()` is stored as the port (26.7): such a pair is left out where only one side calls. */
function withoutEvaluated(node: CreateDictionary, other: CreateDictionary): CreateDictionary {
  const { dictionarySource: source } = node
  const calls = (pair: KeyValue | undefined): boolean => pair?.value.kind === 'call'
  const others = other.dictionarySource?.pairs ?? []
  const pairs = source?.pairs.filter((pair, index) => calls(pair) === calls(others[index]))
  if (!source || !pairs || pairs.length === source.pairs.length) return node
  return { ...node, dictionarySource: { ...source, pairs } }
}

function columnName(column: ColumnDefinition): string {
  return column.name.map((part) => part.text).join('.')
}

/** `AS other` and `AS SELECT` without a column list: only the server knows the columns. */
function borrowsColumns(node: Node): boolean {
  return node.kind === 'createTable' && node.origin !== undefined && !node.elements
}
