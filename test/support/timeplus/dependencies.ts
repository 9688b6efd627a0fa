/**
 * What the server tracks (timeplus.md §4.1): a view or materialized view needs what it reads, by
 * name, and what it writes into; a dictionary its local source; an alert its stream. Functions,
 * format schemas and named collections are not tracked.
 */
import type { Catalog, Relation } from './catalog.ts'
import { type Context, isOn } from './context.ts'
import { ServerError } from './errors.ts'
import {
  type CreateDictionary,
  expressionReferences,
  type ObjectName,
  type Query,
  references,
} from './sql/index.ts'

/** `view`: a view reads or writes it; `loading`: a default or a dictionary needs it to be there. */
type Sort = 'view' | 'loading'

interface Need {
  readonly name: ObjectName
  readonly sort: Sort
}

export function dependants(
  catalog: Catalog,
  { database, name }: Relation,
  sort?: Sort,
): readonly Relation[] {
  return Object.values(catalog.state.relations)
    .filter((one) =>
      needs(one).some(
        (need) =>
          need.name.database === database &&
          need.name.name === name &&
          (sort === undefined || need.sort === sort),
      ),
    )
    .sort((a, b) => (`${a.database}.${a.name}` < `${b.database}.${b.name}` ? -1 : 1))
}

/** What it needs to be loaded: `loading_dependencies_*` of system.tables. */
export function loadingNeeds(relation: Relation): readonly ObjectName[] {
  return needs(relation)
    .filter(({ sort }) => sort === 'loading')
    .map((need) => need.name)
}

/** Definitions are values: what one needs is worked out once. */
const known = new WeakMap<Relation['definition'], readonly Need[]>()

function needs(relation: Relation): readonly Need[] {
  const found = known.get(relation.definition) ?? needed(relation)
  known.set(relation.definition, found)
  return found
}

/** Stored definitions are qualified, so every name has its database. */
function needed({ database, definition }: Relation): readonly Need[] {
  switch (definition.kind) {
    case 'createView':
    case 'createAlert':
      return read(definition.query)
    case 'createMaterializedView':
      return definition.into
        ? [...read(definition.query), { name: definition.into, sort: 'view' }]
        : read(definition.query)
    case 'createStream':
      return (definition.list?.columns ?? []).flatMap((column) =>
        column.default?.expression
          ? expressionReferences(column.default.expression).relations.map(
              ({ name }): Need => ({ name: { database, ...name }, sort: 'loading' }),
            )
          : [],
      )
    case 'createDictionary':
      return localSource(definition, database)
    default:
      return []
  }
}

function read(query: Query): readonly Need[] {
  return references(query).relations.map((use) => ({ name: use.name, sort: 'view' }))
}

/** `SOURCE(TIMEPLUS(STREAM 's' DB 'd'))` of this very server (§1.12). */
function localSource({ source }: CreateDictionary, database: string): readonly Need[] {
  if (source?.name !== 'TIMEPLUS') return []
  const value = (key: string): string | undefined => {
    const found = source.entries.find((entry) => entry.key === key)?.value
    return typeof found === 'object' && 'kind' in found && found.kind === 'string'
      ? found.value
      : undefined
  }
  const name = value('STREAM') ?? value('TABLE')
  if (name === undefined || value('HOST') !== undefined) return []
  return [{ name: { database: value('DB') ?? database, name }, sort: 'loading' }]
}

/** Refuses a DROP or RENAME of what something else needs: text of §4.3. */
export function checkDependants(
  context: Context,
  relation: Relation,
  ignored: (dependant: Relation) => boolean = () => false,
): void {
  const isChecked = (setting: string): boolean => isOn(context.settings.get(setting) ?? '1')
  const above = [
    ...(isChecked('enable_dependency_check') ? dependants(context.catalog, relation, 'view') : []),
    ...(isChecked('check_table_dependencies')
      ? dependants(context.catalog, relation, 'loading')
      : []),
  ].filter((one) => !ignored(one))
  if (above.length === 0) return
  const names = above.map(({ database, name }) => `${database}.${name}`).join(', ')
  throw new ServerError(
    630,
    `Cannot drop or rename ${relation.database}.${relation.name}, because some tables depend on it: ${names}`,
  )
}
