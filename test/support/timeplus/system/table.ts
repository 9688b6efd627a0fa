/** The shape of a system table: columns as the embedded engine declares them, and rows. */
import type { Context } from '../context.ts'

export interface SystemTable {
  /** Name → type, ClickHouse's spelling. */
  readonly columns: { readonly [name: string]: string }
  /** `asked`: whether the query names the column; others may be left out. */
  readonly rows: (
    context: Context,
    asked: (column: string) => boolean,
  ) => SystemRows | Promise<SystemRows>
  /** Generations that have it; all where absent. */
  readonly since?: 2 | 3
  readonly only?: 1 | 2 | 3
  readonly edition?: 'enterprise'
  /** A log stream: unbounded outside `table()` (timeplus.md §3.1). */
  readonly isStream?: boolean
}

export type SystemRows = readonly { readonly [column: string]: unknown }[]

/** `string, names[]`: columns of the usual types in short. */
export function columns(text: string): { readonly [name: string]: string } {
  return Object.fromEntries(
    text
      .trim()
      .split(/,\s*(?![^()]*\))/)
      .map((part) => {
        const at = part.indexOf(' ')
        return at < 0 ? [part, 'String'] : [part.slice(0, at), part.slice(at + 1)]
      }),
  )
}

/** ClickHouse's DateTime from milliseconds. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}

/** ClickHouse's DateTime64(3, 'UTC') from milliseconds. */
export function stamp(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
}

/** As a subquery the embedded engine reads. */
export function asSubquery(table: SystemTable, rows: SystemRows): string {
  const structure = Object.entries(table.columns)
    .map(([name, type]) => `\`${name}\` ${type}`)
    .join(', ')
  if (rows.length === 0) return `(SELECT * FROM null(${text(structure)}))`
  const data = rows.map((row) => JSON.stringify(row)).join('\n')
  return `(SELECT * FROM format(JSONEachRow, ${text(structure)}, ${text(data)}))`
}

function text(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`
}
