/**
 * What the server tracks (timeplus.md §4.1): a view or materialized view needs what it reads, by
 * name, and what it writes into; a dictionary its local source; an alert its stream. Functions,
 * format schemas and named collections are not tracked.
 */
import type { Catalog, Relation } from './catalog.ts'
import { type Context, isOn } from './context.ts'
import { ServerError } from './errors.ts'
import { expressionReferences, type ObjectName, type Query, references } from './sql/index.ts'

export function dependants(catalog: Catalog, { database, name }: Relation): readonly Relation[] {
  return Object.values(catalog.state.relations)
    .filter((one) => needs(one).some((need) => need.database === database && need.name === name))
    .sort((a, b) => (`${a.database}.${a.name}` < `${b.database}.${b.name}` ? -1 : 1))
}

/** Definitions are values: what one needs is worked out once. */
const known = new WeakMap<Relation['definition'], readonly ObjectName[]>()

function needs(relation: Relation): readonly ObjectName[] {
  const found = known.get(relation.definition) ?? needed(relation)
  known.set(relation.definition, found)
  return found
}

/** Stored definitions are qualified, so every name has its database. */
function needed({ database, definition }: Relation): readonly ObjectName[] {
  switch (definition.kind) {
    case 'createView':
    case 'createAlert':
      return read(definition.query)
    case 'createMaterializedView':
      return definition.into ? [...read(definition.query), definition.into] : read(definition.query)
    case 'createStream':
      return (definition.list?.columns ?? []).flatMap((column) =>
        column.default?.expression
          ? expressionReferences(column.default.expression).relations.map(({ name }) => ({
              database,
              ...name,
            }))
          : [],
      )
    default:
      return []
  }
}

function read(query: Query): readonly ObjectName[] {
  return references(query).relations.map((use) => use.name)
}

/** Refuses a DROP or RENAME of what something else needs: text of §4.3. */
export function checkDependants(
  context: Context,
  relation: Relation,
  ignored: (dependant: Relation) => boolean = () => false,
): void {
  const loading = relation.definition.kind === 'createDictionary'
  const setting = loading ? 'check_table_dependencies' : 'enable_dependency_check'
  const value = context.settings.get(setting)
  if (value !== undefined && !isOn(value)) return
  const above = dependants(context.catalog, relation).filter((one) => !ignored(one))
  if (above.length === 0) return
  const names = above.map(({ database, name }) => `${database}.${name}`).join(', ')
  throw new ServerError(
    630,
    `Cannot drop or rename ${relation.database}.${relation.name}, because some tables depend on it: ${names}`,
  )
}
