import type { LowerContext } from '../../engine.ts'

/**
 * Appended to every DROP: the server refuses with 630 while something still reads what goes, a
 * second opinion on our order (clickhouse.md §3.3). When the user agreed to break readers, or the
 * name is taken again at once, the refusal for what loads from it is turned off too.
 */
export function dropGuard(context: LowerContext): string {
  return context.breaksUnmanaged
    ? ' SETTINGS check_table_dependencies = 0, check_referential_table_dependencies = 0'
    : ' SETTINGS check_referential_table_dependencies = 1'
}
