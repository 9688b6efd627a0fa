/** The text of CREATE for a materialized view. */
import type { Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type { KindContext } from '../../engine.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { sqlName, sqlNameOf } from '../../clickhouse-family/kinds/names.ts'
import { securitySql } from './security.ts'
import { storageClauses } from './storage.ts'
import { elementsSql } from './table.ts'
import { qualified } from './text.ts'

/** Clauses in the order of the server's grammar (26.7.2.1); `again` where it replaces itself. */
export function viewDefinition(
  { address, spec }: Pick<Resource<MaterializedViewSpec>, 'address' | 'spec'>,
  context: KindContext,
  again = false,
): string {
  const lines = [sqlName(address)]
  if (spec.refresh !== undefined) {
    const append = spec.append === true ? ' APPEND' : ''
    lines.push(`REFRESH ${qualified('refresh', spec.refresh, context)}${append}`)
  }
  if (spec.to !== undefined) lines.push(`TO ${sqlNameOf(spec.to, context.database)}`)
  const elements = elementsSql(spec.to === undefined ? spec : {}, spec.columns, context)
  if (elements.length > 0) lines.push(`(${elements.join(', ')})`)
  if (spec.to === undefined) lines.push(...storageClauses(spec, context))
  // Written again, an appending view must not append everything a second time at once.
  if (spec.empty === true || (again && spec.append === true)) lines.push('EMPTY')
  lines.push(...securitySql(spec))
  if (spec.comment !== undefined) lines.push(`COMMENT ${quoteString(spec.comment)}`)
  return `${lines.join('\n')}\nAS ${qualified('query', spec.query, context)}`
}
