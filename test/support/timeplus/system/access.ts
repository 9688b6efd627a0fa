/** System tables of access entities: ClickHouse 22.x's columns (timeplus.md §3.1). */
import type { SystemTable } from './table.ts'

export const tables: { readonly [name: string]: SystemTable } = {}
