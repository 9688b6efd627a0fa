import type { Query } from '../ast/query.ts'
import type { Statement } from '../ast/statement.ts'
import type { Lineage, LineageOptions } from './lineage-types.ts'

/** Which columns of which tables every output column of a query comes from. Not in place yet: everything is unknown. */
export function lineage(node: Query | Statement, _options: LineageOptions): Lineage {
  const because = 'lineage is not read yet'
  return {
    columns: [],
    reads: [],
    unknown: [{ because, start: node.start, end: node.end }],
    missing: [],
  }
}
