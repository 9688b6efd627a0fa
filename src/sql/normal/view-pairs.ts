/** What the server adds to a view: columns, and who it runs as. */
import type { Node } from '../ast/node.ts'
import type { Query, Select } from '../ast/query.ts'
import { columnName } from './column-rules.ts'
import { between, type View, withoutElements } from './pair-between.ts'
import { type Aligned, CLICKHOUSE, type PairRule } from './rule.ts'

export const VIEW_PAIRS: readonly PairRule[] = [
  {
    phase: 'pair',
    id: 'view-columns',
    seen: CLICKHOUSE,
    what: 'A view gets a column list with types; it counts where both sides state one, or where its names are not those of the query.',
    apply: between(isView, (a, b) =>
      (a.elements && b.elements) || isRenamed(a) || isRenamed(b)
        ? undefined
        : withoutElements(a, b),
    ),
  },
  {
    phase: 'pair',
    id: 'view-security',
    seen: CLICKHOUSE,
    what: 'A refreshable view gets `DEFINER = user SQL SECURITY DEFINER`, and a view with one of the two gets the other; CURRENT_USER becomes the name.',
    apply: between(isView, alignedSecurity),
  },
]

function isView(node: Node): node is View {
  return node.kind === 'createView' || node.kind === 'createMaterializedView'
}

/** Whether a column list gives a column another name than the alias it has in the query. */
function isRenamed({ elements, query }: View): boolean {
  const select = firstSelect(query)
  const columns = elements?.columns ?? []
  if (!select || columns.length !== select.columns.length) return false
  return select.columns.some((item, index) => {
    const column = columns[index]
    return item.kind === 'alias' && column !== undefined && columnName(column) !== item.name.text
  })
}

function firstSelect(query: Query | undefined): Select | undefined {
  if (query?.kind === 'select') return query
  return query?.kind === 'setOperation' ? firstSelect(query.branches[0]) : undefined
}

/** Who defines a view counts where both sides name one; what it may do counts unless the server added it. */
function alignedSecurity(a: View, b: View): Aligned | undefined {
  const isCurrent = [a, b].some(({ definer }) => definer?.text.toUpperCase() === 'CURRENT_USER')
  const oneSided = a.definer === undefined || b.definer === undefined
  if (!isCurrent && !oneSided) return undefined
  const both = a.definer && b.definer && a.definer.text !== b.definer.text
  return {
    a: withoutDefiner(a, b),
    b: withoutDefiner(b, a),
    unknown: both ? ['who CURRENT_USER was'] : [],
  }
}

/** DEFINER is what a named definer means, and what a refreshable view gets. */
function withoutDefiner(node: View, other: View): View {
  const { definer, sqlSecurity, ...rest } = node
  const isRefreshable = node.kind === 'createMaterializedView' && node.refresh !== undefined
  const meant = sqlSecurity ?? (definer ? 'DEFINER' : undefined)
  const isAdded = meant === 'DEFINER' && isRefreshable && !other.sqlSecurity && !other.definer
  return meant && !isAdded ? { ...rest, sqlSecurity: meant } : rest
}
