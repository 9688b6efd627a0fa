/**
 * Names of constraints and indexes that nobody named, as the server chooses them (makeObjectName,
 * ChooseConstraintName and ChooseIndexColumnNames of PostgreSQL 18): the same text always means the
 * same part, on every environment.
 */
import { outputName } from '../sql/lineage/output-name.ts'
import { listOf, nodeOf, nodesOf, stringsOf, textOf } from '../sql/tree.ts'
import { parseText } from './parsed.ts'
import type { ConstraintSpec, IndexSpec, TableSpec } from './table-spec.ts'

/** NAMEDATALEN - 1, in bytes. */
export const longestName = 63

export function defaultKeyName(table: string): string {
  return objectName(table, '', 'pkey')
}

/** The name of a column's own sequence, and of its check for NULLs while one is made. */
export function columnObjectName(table: string, column: string, label: string): string {
  return objectName(table, column, label)
}

/** Gives names to those that have none. */
export function withNames<S extends Pick<TableSpec, 'constraints' | 'indexes'>>(
  spec: S,
  table: string,
): S {
  const { constraints, indexes } = spec
  const taken = new Set([...(constraints ?? []), ...(indexes ?? [])].map(({ name }) => name))
  const named = constraints?.map((one) =>
    one.name === '' ? { ...one, name: free(constraintName(one, table), taken) } : one,
  )
  const indexed = indexes?.map((one) =>
    one.name === '' ? { ...one, name: free(indexName(one, table), taken) } : one,
  )
  return {
    ...spec,
    ...(named === undefined ? {} : { constraints: named }),
    ...(indexed === undefined ? {} : { indexes: indexed }),
  }
}

type NameParts = readonly [name: string, addition: string, label: string]

function constraintName(constraint: ConstraintSpec, table: string): NameParts {
  const { unique, primaryKey, foreignKey, check, exclude, include = [] } = constraint
  if (primaryKey !== undefined) return [table, '', 'pkey']
  if (unique !== undefined) return [table, [...unique, ...include].join('_'), 'key']
  if (foreignKey !== undefined) return [table, foreignKey.columns.join('_'), 'fkey']
  if (exclude !== undefined) return [table, excludedColumns(exclude).join('_'), 'excl']
  const columns = columnsIn(check ?? '')
  return [table, columns.length === 1 ? (columns[0] ?? '') : '', 'check']
}

function indexName({ columns, include = [] }: IndexSpec, table: string): NameParts {
  return [table, distinct([...columns.map(indexColumnName), ...include]).join('_'), 'idx']
}

/** Every name occurs once: `expr`, `expr1`. */
function distinct(names: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let number = 1; seen.has(unique); number++) unique = `${name}${number}`
    seen.add(unique)
    return unique
  })
}

function free([name, addition, label]: NameParts, taken: Set<string>): string {
  let found = objectName(name, addition, label)
  for (let number = 1; taken.has(found); number++) {
    found = objectName(name, addition, `${label}${number}`)
  }
  taken.add(found)
  return found
}

/** The longer of the two names is cut until all of it fits. */
function objectName(name: string, addition: string, label: string): string {
  const overhead = label.length + 1 + (addition === '' ? 0 : 1)
  let [first, second] = [Buffer.byteLength(name), Buffer.byteLength(addition)]
  while (first + second + overhead > longestName) {
    if (first > second) first--
    else second--
  }
  return [clipped(name, first), clipped(addition, second), label]
    .filter((part) => part !== '')
    .join('_')
}

/** Whole characters only. */
export function clipped(name: string, bytes: number): string {
  if (Buffer.byteLength(name) <= bytes) return name
  let clip = ''
  for (const character of name) {
    if (Buffer.byteLength(clip + character) > bytes) break
    clip += character
  }
  return clip
}

function indexColumnName(text: string): string {
  const parsed = parseText('indexColumn', text)
  if (!parsed.ok) return 'expr'
  const [element] = nodesOf(nodeOf(parsed.value.tree, 'IndexStmt')?.['indexParams'], 'IndexElem')
  return elementName(element)
}

function elementName(element: ReturnType<typeof nodeOf>): string {
  const column = textOf(element?.['name'])
  if (column !== undefined) return column
  const name = element === undefined ? undefined : outputName(element['expr'])
  return name === undefined || name === '?column?' ? 'expr' : name
}

function excludedColumns(exclude: string): readonly string[] {
  const parsed = parseText('exclude', exclude)
  if (!parsed.ok) return ['expr']
  const [command] = nodesOf(nodeOf(parsed.value.tree, 'AlterTableStmt')?.['cmds'], 'AlterTableCmd')
  const constraint = nodeOf(command?.['def'], 'Constraint')
  const elements = listOf(constraint?.['exclusions']).map(
    (pair) => nodesOf(nodeOf(pair, 'List')?.['items'], 'IndexElem')[0],
  )
  return distinct(elements.map(elementName))
}

/** Names of the columns that an expression names, each once. */
export function columnsIn(expression: string): readonly string[] {
  const parsed = parseText('expression', expression)
  const names = new Set<string>()
  if (parsed.ok) collectColumns(parsed.value.tree, names)
  return [...names]
}

function collectColumns(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) for (const one of value) collectColumns(one, names)
  else if (typeof value === 'object' && value !== null) {
    const column = nodeOf(value, 'ColumnRef')
    const name = column && stringsOf(column['fields']).at(-1)
    if (name !== undefined) names.add(name)
    for (const one of Object.values(value)) collectColumns(one, names)
  }
}
