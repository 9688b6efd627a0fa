/**
 * Every function the server's parser makes of a statement: calls by name, and operators and special syntax by the
 * function they stand for. Observed with EXPLAIN AST of ClickHouse 26.7; Timeplus spells the same ones in snake case.
 */
import { children } from '../ast/children.ts'
import type { Expression } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { ColumnDefinition, KeyClause, ProjectionDefinition } from '../ast/table.ts'
import type { TypeNode } from '../ast/type.ts'
import type { Dialect } from '../result.ts'
import { isFolded, isSignedConstant } from './folded-literal.ts'
import { operatorFunctions } from './operator-functions.ts'
import { calledAs } from './written-functions.ts'

/** The names, each once, in the order of the text. */
export function calledFunctions(node: Node, dialect: Dialect): readonly string[] {
  const found = new Set<string>()
  const spell = dialect === 'timeplus' ? snakeCase : (name: string): string => name
  const visit = (inner: Node): void => {
    if (inner.kind === 'call') found.add(calledAs(inner, spell))
    if (inner.kind === 'createAlert') found.add(inner.function.text)
    for (const name of implied(inner)) found.add(spell(name))
    for (const child of visibleChildren(inner)) visit(child)
  }
  visit(node)
  return [...found]
}

/** `greaterOrEquals` is greater_or_equals, `CAST` is cast; viewExplain is spelt so in both (Proton 1.6). */
function snakeCase(name: string): string {
  if (name === 'viewExplain') return name
  return name.replace(/(?<=[a-z])[A-Z]/g, (upper) => `_${upper}`).toLowerCase()
}

const NONE: readonly never[] = []

/** Functions that stand behind syntax. */
function implied(node: Node): readonly string[] {
  switch (node.kind) {
    case 'operation':
      return isSignedConstant(node) ? [] : operatorFunctions(node)
    case 'cast':
      return ['CAST']
    case 'interval':
      return [`toInterval${intervalUnit(node.unit)}`]
    case 'case':
      return [node.operand ? 'caseWithExpression' : 'multiIf']
    case 'lambda':
      return ['lambda', 'tuple']
    case 'array':
    case 'tuple':
      return isFolded(node) ? [] : [node.kind]
    case 'map':
      return ['map']
    case 'element':
      return ['arrayElement']
    case 'member':
      return ['tupleElement']
    case 'identifier':
      return node.parts[0]?.text.startsWith('@@') ? ['globalVariable'] : []
    case 'key':
      return keyFunctions(node)
    case 'column':
      return columnFunctions(node)
    case 'tableSource':
      return node.table.kind === 'explain' ? ['viewExplain'] : []
    case 'typeOption':
      return node.name.startsWith('SKIP') ? [] : ['equals']
    case 'type':
      return numbersEnum(node) ? ['equals'] : []
    case 'projection':
      return projectionKey(node)
    default:
      return NONE
  }
}

/** Clauses of a column that are functions by shape. */
function columnFunctions(node: ColumnDefinition): readonly string[] {
  const bare = node.defaultKind === 'EPHEMERAL' && !node.defaultValue
  return [
    ...(bare ? ['defaultValueOfTypeName'] : []),
    ...(node.codec ? ['CODEC'] : []),
    ...(node.statistics ? ['STATISTICS'] : []),
  ]
}

const SHORT_UNITS: Readonly<Record<string, string>> = {
  ns: 'Nanosecond',
  us: 'Microsecond',
  ms: 'Millisecond',
  s: 'Second',
  m: 'Minute',
  h: 'Hour',
  d: 'Day',
  w: 'Week',
  M: 'Month',
  q: 'Quarter',
  y: 'Year',
}

function intervalUnit(unit: string): string {
  return SHORT_UNITS[unit] ?? unit.charAt(0) + unit.slice(1).toLowerCase()
}

/** A key list in brackets is a tuple, a single column in brackets is not. */
function keyFunctions({ brackets, items, start, end }: KeyClause): readonly string[] {
  const [only] = items
  // `tuple(a)` is one even so; the tree keeps the word as a gap in front of the column.
  if (items.length === 1 && only) return only.start - start >= 'tuple('.length ? ['tuple'] : []
  const tuple: Expression = {
    kind: 'tuple',
    items: items.map(({ expression }) => expression),
    start,
    end,
  }
  return brackets && !isFolded(tuple) ? ['tuple'] : []
}

/** The sorting key of a projection is a tuple as well, though written without brackets. */
function projectionKey({ query }: ProjectionDefinition): readonly string[] {
  const items = query?.kind === 'select' ? query.orderBy?.items : undefined
  return items && items.length > 1 ? ['tuple'] : []
}

/** `Enum8('a' = 1, 'b')`: a list in which some values lack their number is a list of comparisons to the parser. */
function numbersEnum({ args }: TypeNode): boolean {
  const values = (args ?? []).filter((arg) => arg.kind === 'enumValue')
  return values.some(({ value }) => value) && values.some(({ value }) => !value)
}

/** What the server keeps as functions; the rest is data to it, or not in its tree. */
function visibleChildren(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'name':
    case 'identifier':
    case 'number':
    case 'string':
    case 'setting':
    case 'createRowPolicy':
      return NONE
    case 'type':
      return typeChildren(node)
    case 'transform':
      return node.transform === 'REPLACE' ? node.items : []
    case 'tableSource':
      return [node.table]
    case 'groupBy':
      return node.mode === 'GROUPING SETS' ? node.items.flatMap(children) : node.items
    case 'cast':
      // A literal in front of `::` is kept as its text.
      return node.literal === undefined ? [node.expression] : []
    case 'createDictionary':
      return children(node).filter((child) => child !== node.primaryKey)
    case 'show':
      return node.subject ? [node.subject] : []
    case 'optimize':
      return node.partition ? [node.partition] : []
    case 'ttlItem':
      return [node.expression, ...(node.where ? [node.where] : [])]
    default:
      return children(node)
  }
}

/** Types are no functions, but `AggregateFunction(quantile(0.5), …)` names one with parameters. */
function typeChildren({ args }: TypeNode): readonly Node[] {
  return args ?? []
}
