/**
 * Columns across relations: which columns a definition reads, and what its own columns come from.
 * Names are looked up among the declared (or live) relations; what those do not tell stays unknown.
 */
import type { Path } from '../../common/scalar.ts'
import type { ColumnFacts, KindContext } from '../../engine.ts'

export function queryFacts(
  _text: string,
  _path: Path,
  _context: KindContext,
  _names: readonly string[] = [],
): ColumnFacts {
  return { columns: [], hasAllColumns: false, reads: [], hasAllReads: false, missing: [] }
}
