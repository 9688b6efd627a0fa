/** References out of names and out of arguments that hold names. */
import type { Expression, Identifier, StringLiteral } from '../ast/expression.ts'
import type { Name, Span } from '../ast/span.ts'
import type { Reference, ReferenceKind } from './reference.ts'

export function fromNames(kind: ReferenceKind, parts: readonly Name[]): Reference {
  const first = parts[0]
  const last = parts.at(-1)
  return {
    kind,
    parts: parts.map((part) => part.text),
    start: first?.start ?? 0,
    end: last?.end ?? 0,
    dynamic: parts.some((part) => part.parameter),
    quoting: 'bare',
  }
}

export function fromIdentifier(kind: ReferenceKind, node: Identifier): Reference {
  return fromNames(kind, node.parts)
}

/** `'db.t'`: one dot separates; more dots belong to the table. */
export function fromString(kind: ReferenceKind, node: StringLiteral): Reference {
  const dot = node.value.indexOf('.')
  const parts = dot > 0 ? [node.value.slice(0, dot), node.value.slice(dot + 1)] : [node.value]
  return { kind, parts, ...inside(node), dynamic: false, quoting: 'string' }
}

/** A name given as an argument: bare, in a string, or computed. */
export function fromArgument(
  kind: ReferenceKind,
  node: Expression | undefined,
): Reference | undefined {
  if (!node) return undefined
  if (node.kind === 'identifier') return fromIdentifier(kind, node)
  if (node.kind === 'string') return fromString(kind, node)
  return { kind, parts: [], start: node.start, end: node.end, dynamic: true, quoting: 'bare' }
}

/** Database and table as two arguments. `currentDatabase()` and '' mean the default database: no part then. */
export function fromPair(
  kind: ReferenceKind,
  database: Expression,
  table: Expression | undefined,
): Reference | undefined {
  if (!table) return undefined
  const name = plainText(table)
  const owner = plainText(database)
  const place: Span = {
    start: Math.min(database.start, table.start),
    end: Math.max(database.end, table.end),
  }
  if (name === undefined) return { kind, parts: [], ...place, dynamic: true, quoting: 'separate' }
  const isDefault = owner === '' || isCurrentDatabase(database)
  const parts = isDefault ? [name] : [owner ?? '', name]
  return { kind, parts, ...place, dynamic: owner === undefined && !isDefault, quoting: 'separate' }
}

/** The text of a bare name or a string. */
export function plainText(node: Expression): string | undefined {
  if (node.kind === 'string') return node.value
  if (node.kind === 'identifier' && node.parts.length === 1) return node.parts[0]?.text
  return undefined
}

export function isCurrentDatabase(node: Expression): boolean {
  if (node.kind === 'identifier') return node.parts[0]?.text.toLowerCase() === 'currentdatabase'
  return (
    node.kind === 'call' &&
    /^(currentdatabase|database|current_database|schema)$/i.test(node.name.text)
  )
}

/** The span between the quotes of a string literal. */
export function inside(node: StringLiteral): Span {
  const heredoc = node.text.startsWith('$')
  const width = heredoc ? node.text.indexOf('$', 1) + 1 : 1
  return { start: node.start + width, end: node.end - width }
}
