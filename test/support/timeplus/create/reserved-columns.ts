/** Names a stream may not give to its columns: timeplus.md §1.3 (`DDLHelper.cpp`, 1.6.1). */
import { ServerError } from '../errors.ts'
import type { ColumnDeclaration, ColumnList } from '../sql/index.ts'

/** With the type each has to have. */
const allowed: { readonly [name: string]: string | undefined } = {
  _tp_time: 'datetime64',
  _tp_sn: 'int64',
  _tp_delta: 'int8',
  _tp_message_key: undefined,
}

export function checkColumns({ columns, projections }: ColumnList): void {
  const seen = new Set<string>()
  for (const column of columns) {
    checkColumn(column)
    if (seen.has(column.name)) {
      throw new ServerError(44, `Column ${column.name} is declared twice`)
    }
    seen.add(column.name)
  }
  if (projections.length > 0) throw new ServerError(62, 'Syntax error: PROJECTION is not supported')
}

export function checkColumn({ name, type, default: given }: ColumnDeclaration): void {
  if (name === 'window_start' || name === 'window_end') {
    throw new ServerError(44, `Column ${name} is reserved, should not used in create query.`)
  }
  if (!type && !given?.expression) throw new ServerError(44, `Column ${name} has no type`)
  if (!name.startsWith('_tp_')) return
  if (!Object.hasOwn(allowed, name)) {
    throw new ServerError(44, `Column ${name} is reserved, should not used in create query.`)
  }
  const expected = allowed[name]
  if (expected !== undefined && type?.name !== expected) {
    throw new ServerError(
      44,
      `Column ${name} is reserved, expected type '${expected}' but actual type '${type?.name ?? ''}'.`,
    )
  }
}
