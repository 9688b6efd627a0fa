/** Queries of views: in the form that is compared, and in statements. */
import type { Resource } from '../../../resource/resource.ts'
import type { LowerContext } from '../../engine.ts'
import { parseText } from './parsed.ts'
import { withoutTypeNames } from './unnamed-columns.ts'

/**
 * The server's text of a query, without what people may write or leave out: a relation under its
 * own name (`FROM app.t t`), which `pg_get_viewdef` keeps where it was written (15.18), and the
 * space before VALUES in brackets, which tells whether they were written as a query (14 to 18).
 */
export function normalQuery(text: string): string {
  return withoutTypeNames(text).replace(ownAlias, (found, name: string | undefined) =>
    name === undefined ? (found === spaced ? '(' : found) : `.${name}`,
  )
}

const spaced = '( '

/** Strings are passed over. An output column never follows its source without AS. */
const ownAlias = /'(?:[^']|'')*'|\( (?=VALUES \()|\.("(?:[^"]|"")+"|[a-z_][\w$]*) \1(?=[\s,);]|$)/g

/**
 * What stands behind AS. `*` is what it stands for where everything is as the plans want it: the
 * table may still have a column that goes away after the view has let go of it.
 */
export function statementQuery(
  { id, name, spec }: Pick<Resource<{ readonly query: string }>, 'id' | 'name' | 'spec'>,
  { desired }: LowerContext,
): string {
  const wanted = desired.lookup('relation', name)?.spec['query']
  const stored = desired.stored?.(id)?.spec['query']
  const isKnown = wanted === spec.query && typeof stored === 'string'
  return isKnown && hasStar(spec.query) ? stored : spec.query
}

function hasStar(query: string): boolean {
  const parsed = query.includes('*') ? parseText('query', query) : undefined
  return parsed?.ok === true && JSON.stringify(parsed.value.tree).includes('"A_Star"')
}
