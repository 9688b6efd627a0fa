/** Columns of streams and external streams. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { quoteString } from '../../../sql/index.ts'
import type { KindContext, SpecProblem } from '../../engine.ts'
import { type ColumnSpec, columnName, writeColumns } from '../../clickhouse-family/kinds/columns.ts'
import { compact } from '../../common/compact.ts'
import type { Path } from '../../common/scalar.ts'
import { badValue, isList, isObject } from '../../clickhouse-family/kinds/settings.ts'
import { defaultSql, flatColumns, normalColumns, readColumns } from './columns.ts'
import { declarable, isReserved } from './reserved-columns.ts'
import { qualified } from './text.ts'

export type StreamColumnSpec = ColumnSpec & {
  /** Of mutable streams. */
  readonly autoIncrement?: true
}

export function readStreamColumns(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly StreamColumnSpec[] | undefined {
  const path: Path = ['columns']
  const columns = readColumns(value, path, problems)
  const counted = new Set(
    (isList(value) ? value : []).flatMap((item) =>
      isObject(item) && item['autoIncrement'] === true ? [String(item['name'])] : [],
    ),
  )
  for (const [index, { name }] of (columns ?? []).entries()) {
    const because = refusedName(name)
    if (because !== undefined) problems.push(badValue(because, [...path, index, 'name']))
  }
  return columns?.map((column) =>
    counted.has(column.name) ? { ...column, autoIncrement: true } : column,
  )
}

/** The server refuses these with 44 (timeplus.md §1.3). */
function refusedName(name: string): string | undefined {
  const isRefused =
    name === 'window_start' || name === 'window_end' || (isReserved(name) && !declarable.has(name))
  return isRefused ? `\`${name}\` is a name that Timeplus keeps for itself` : undefined
}

export function normalStreamColumns(
  columns: readonly StreamColumnSpec[] | undefined,
  context: KindContext,
): NamedParts {
  const flat: readonly StreamColumnSpec[] = flatColumns(columns)
  const counted = new Set(flat.flatMap((column) => (column.autoIncrement ? [column.name] : [])))
  const { ordered, parts } = normalColumns(columns, context)
  return {
    ordered,
    parts: parts.map(({ form, ...part }) => {
      const { ephemeral: _ephemeral, statistics: _statistics, settings: _settings, ...own } = form
      const { codec, ...others } = own
      // The server gives `_tp_time` a codec of its own where none is written.
      const isLeftToServer = isReserved(part.name) && codec === null && context.side === 'desired'
      return {
        ...part,
        form: {
          ...(isLeftToServer ? others : own),
          autoIncrement: counted.has(part.name) ? 'yes' : null,
        },
      }
    }),
  }
}

/** `` `id` int32 DEFAULT 1 COMMENT 'x' CODEC(…) TTL … ``, in the server's own order. */
export function streamColumnSql(column: StreamColumnSpec, context: KindContext): string {
  const clauses = [columnName(column.name)]
  if (column.type !== undefined) clauses.push(column.type)
  if (column.autoIncrement) clauses.push('AUTO_INCREMENT')
  const kept = defaultSql(column, context)
  if (kept !== undefined) clauses.push(kept)
  if (column.comment !== undefined) clauses.push(`COMMENT ${quoteString(column.comment)}`)
  if (column.codec !== undefined) clauses.push(`CODEC(${column.codec})`)
  if (column.ttl !== undefined) clauses.push(`TTL ${qualified('columnTtl', column.ttl, context)}`)
  return clauses.join(' ')
}

/** `(\n  a int,\n  …\n)`, what stands in the brackets of CREATE. */
export function bracketsSql(elements: readonly string[]): string {
  return `(\n${elements.map((element) => `  ${element}`).join(',\n')}\n)`
}

export function writeStreamColumns(
  columns: readonly StreamColumnSpec[] | undefined,
): readonly JsonObject[] | undefined {
  return writeColumns(columns)?.map((column) => compact<JsonObject>(column))
}
