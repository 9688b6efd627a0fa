/** What stands in one SELECT besides where it reads: expressions, calls, names, with aliases put in. */
import {
  type Call,
  children,
  type Expression,
  mapChildren,
  type Node,
  print,
  type Query,
  type Select,
  withOperators,
} from '../../../sql/index.ts'

export type Aliases = ReadonlyMap<string, Expression>

export function aliasesOf(select: Select): Aliases {
  const found = new Map<string, Expression>()
  for (const item of [...select.with, ...select.columns]) {
    if (item.kind === 'alias') found.set(item.name.text, item.expression)
  }
  return found
}

/** The expression with aliases of the same SELECT put in; `sum(a) AS a` means the column inside. */
export function resolved(node: Expression, aliases: Aliases): Expression {
  const replace = (inner: Node, open: ReadonlySet<string>): Node => {
    if (inner.kind === 'subquery') return inner
    const [only, ...rest] = inner.kind === 'identifier' ? inner.parts : []
    const meant = only === undefined || rest.length > 0 ? undefined : aliases.get(only.text)
    if (only !== undefined && meant !== undefined && !open.has(only.text)) {
      return replace(meant, new Set([...open, only.text]))
    }
    return mapChildren(inner, (child) => replace(child, open))
  }
  const own = [...aliases].filter(([, expression]) => contains(expression, node))
  // Only expressions stand where an expression stood.
  return replace(node, new Set(own.map(([name]) => name))) as Expression
}

function contains(node: Node, wanted: Node): boolean {
  return node === wanted || children(node).some((child) => contains(child, wanted))
}

/** Calls outside FROM and outside other queries. */
export function ownCalls(select: Select): readonly Call[] {
  const found: Call[] = []
  const visit = (node: Node): void => {
    if (isOtherQuery(node)) return
    if (node.kind === 'call') found.push(node)
    for (const child of children(node)) visit(child)
  }
  for (const part of expressionsOf(select)) visit(part)
  return found
}

export function namesIn(select: Select): ReadonlySet<string> {
  const aliases = aliasesOf(select)
  const found = new Set<string>()
  const visit = (node: Node): void => {
    if (isOtherQuery(node)) return
    if (node.kind === 'identifier' && !(node.parts.length === 1 && aliases.has(textOf(node)))) {
      found.add(textOf(node))
    }
    if (node.kind === 'asterisk') found.add(textOf(node))
    for (const child of children(node)) visit(child)
  }
  for (const part of expressionsOf(select)) visit(part)
  return found
}

export function subqueries(select: Select): readonly Query[] {
  const found: Query[] = []
  const visit = (node: Node): void => {
    if (node.kind === 'subquery') found.push(node.query)
    else if (!isOtherQuery(node)) for (const child of children(node)) visit(child)
  }
  for (const part of expressionsOf(select)) visit(part)
  return found
}

function isOtherQuery({ kind }: Node): boolean {
  return kind === 'subquery' || kind === 'commonTable' || kind === 'from' || kind === 'emit'
}

/** Everything of a SELECT but where it reads and when it emits. */
function expressionsOf(select: Select): readonly Node[] {
  return children(select).filter((node) => !isOtherQuery(node) && node.kind !== 'setting')
}

/** Operators as people write them: the normal form has functions in their place. */
export function textOf(node: Node): string {
  return print(withOperators(node))
}
