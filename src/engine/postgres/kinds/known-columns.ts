/** The columns that a relation is known to have, on one side. */
import type { KindContext } from '../../engine.ts'
import { kinds } from './index.ts'
import { splitName } from './names.ts'

/** One side is asked for the same relations again and again. */
const sides = new WeakMap<KindContext, Map<string, readonly string[] | undefined>>()

/** A relation as a query names it: without a schema it is looked for where `search_path` does. */
export function relationNamed(name: string, context: KindContext): string {
  if (name.includes('.')) return name
  const candidates = [context.database, 'public'].map((schema) => `${schema}.${name}`)
  const found = candidates.find((one) => context.lookup('relation', one) !== undefined)
  return found ?? candidates[0] ?? name
}

/** Undefined where it may have others, too: External ones have more than a plan says. */
export function columnsOfRelation(
  name: string,
  context: KindContext,
): readonly string[] | undefined {
  const side = sides.get(context) ?? new Map<string, readonly string[] | undefined>()
  sides.set(context, side)
  if (side.has(name)) return side.get(name)
  // Views that need each other have no columns that could be known.
  side.set(name, undefined)
  const relation = context.lookup('relation', name)
  const rules = relation && kinds[relation.kind]
  const facts =
    relation === undefined || rules?.declaredOnly
      ? undefined
      : rules?.columns?.(relation.spec, splitName(name, context.database), context)
  const columns = facts?.hasAllColumns ? facts.columns.map((column) => column.name) : undefined
  side.set(name, columns)
  return columns
}
