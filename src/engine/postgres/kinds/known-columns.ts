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

/** What a definition has to ask of the relations around it, on one side. */
export interface Relations {
  readonly named: (name: string) => string
  /** Of a relation by its whole name. */
  readonly columns: (relation: string) => readonly string[] | undefined
  /** `t.full_name` may call a function on the row. */
  readonly isFunction: (parts: readonly string[]) => boolean
}

export function relationsIn(context: KindContext): Relations {
  return {
    named: (name) => relationNamed(name, context),
    columns: (relation) => columnsOfRelation(relation, context),
    isFunction: (parts) => {
      const name = parts.at(-1) ?? ''
      return (
        parts.length > 1 &&
        [context.database, 'public', ...parts.slice(0, -2).slice(-1)].some(
          (schema) => context.lookup('function', `${schema}.${name}`) !== undefined,
        )
      )
    },
  }
}
