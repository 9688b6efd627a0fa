/** What the CREATE statements of a script say about columns: the catalogue of a plain SQL file. */
import type { CreateTable, Statement } from '../ast/statement.ts'
import type { ColumnDefinition } from '../ast/table.ts'
import { flattenNested } from '../normal/nested.ts'
import type { Dialect } from '../result.ts'
import { print } from '../print/print.ts'
import { lineage } from './lineage.ts'
import type { CatalogueColumn, ColumnsOf } from './lineage-types.ts'
import { hasOpenColumns } from './open-engine.ts'
import { tableName } from './table-name.ts'

export interface ScriptOptions {
  readonly dialect: Dialect
  /** Database of unqualified names, in the statements and in what asks for them. */
  readonly database?: string
}

/** The columns that the CREATE statements of a script give, a view's through its query; later statements win. */
export function columnsFromStatements(
  statements: readonly Statement[],
  options: ScriptOptions,
): ColumnsOf {
  const known = new Map<string, readonly CatalogueColumn[] | undefined>()
  const key = (parts: readonly string[]): string => JSON.stringify(tableName(parts, options))
  const columnsOf: ColumnsOf = (parts) => known.get(key(parts))
  for (const statement of statements) {
    if (!('name' in statement) || !('source' in statement) || statement.kind === 'alter') continue
    const name = statement.name.parts.map(({ text }) => text)
    known.set(key(name), columnsOfStatement(statement, columnsOf, options))
  }
  return columnsOf
}

function columnsOfStatement(
  statement: Statement,
  columnsOf: ColumnsOf,
  options: ScriptOptions,
): readonly CatalogueColumn[] | undefined {
  switch (statement.kind) {
    case 'createTable':
      return tableColumns(statement, columnsOf, options)
    case 'createDictionary':
      return statement.columns.map(({ name }) => ({ name: name.text }))
    case 'createView':
    case 'createMaterializedView': {
      if (statement.kind === 'createMaterializedView' && statement.to) {
        return catalogueColumns(columnsOf(statement.to.parts.map(({ text }) => text)))
      }
      return statement.elements?.columns.length
        ? definedColumns(statement.elements.columns)
        : queryColumnsOf(statement, columnsOf, options)
    }
    default:
      return undefined
  }
}

function tableColumns(
  statement: CreateTable,
  columnsOf: ColumnsOf,
  options: ScriptOptions,
): readonly CatalogueColumn[] | undefined {
  const { elements, origin, object, storage } = statement
  if (storage?.engine && hasOpenColumns(print(storage.engine))) return undefined
  if (elements?.columns.length) {
    const columns = definedColumns(elements.columns)
    return object.endsWith('STREAM') ? withEventTime(columns) : columns
  }
  if (origin?.form === 'SELECT') return queryColumnsOf(statement, columnsOf, options)
  return origin?.table.kind === 'identifier'
    ? catalogueColumns(columnsOf(origin.table.parts.map(({ text }) => text)))
    : undefined
}

/** Every stream has it, written or not (Proton: src/Interpreters/Streaming/DDLHelper.cpp). */
function withEventTime(columns: readonly CatalogueColumn[]): readonly CatalogueColumn[] {
  return columns.some(({ name }) => name === '_tp_time')
    ? columns
    : [...columns, { name: '_tp_time' }]
}

function queryColumnsOf(
  statement: Statement,
  columnsOf: ColumnsOf,
  options: ScriptOptions,
): readonly CatalogueColumn[] | undefined {
  const { columns } = lineage(statement, { ...options, columnsOf })
  if (columns.some(({ name, complete }) => name === '*' && !complete)) return undefined
  return columns.map(({ name, unnamed }) => ({ name: unnamed ? '' : name }))
}

function definedColumns(columns: readonly ColumnDefinition[]): readonly CatalogueColumn[] {
  return columns.flatMap(({ name, type, defaultKind }) => {
    const text = name.map((part) => part.text).join('.')
    const hidden = defaultKind !== undefined && defaultKind !== 'DEFAULT'
    const flat = type === undefined ? undefined : flattenNested({ name: text, type })
    const names = flat?.map((column) => column.name) ?? [text]
    return names.map((one) => (hidden ? { name: one, hidden } : { name: one }))
  })
}

function catalogueColumns(columns: ReturnType<ColumnsOf>): readonly CatalogueColumn[] | undefined {
  return columns?.map((column) => (typeof column === 'string' ? { name: column } : column))
}
