/** What a change of a publication takes out of it first, and what follows by itself. */
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Draft, KindContext, LowerContext } from '../../engine.ts'
import { nameOf } from './comment.ts'
import { draft } from './draft.ts'
import { qualifiedName, quoteIdent, sqlNameOf } from './names.ts'
import { schemaLosses, tableLosses, tablesByName } from './publication-losses.ts'
import { normalTables, type PublishedTable } from './publication-tables.ts'
import type { PublicationSpec } from './publication.ts'

/**
 * What goes, before anything comes: a list of columns and a whole schema cannot be in one
 * publication. The same statements for every change of it, said once.
 */
export function removals(
  from: LiveObject<PublicationSpec>,
  to: Resource<PublicationSpec>,
  { desired, live }: Pick<LowerContext, 'desired' | 'live'>,
): readonly Draft[] {
  const publication = `ALTER PUBLICATION ${nameOf(to)} DROP`
  const [before, after] = [
    formsOf(from.spec.tables, live.database),
    formsOf(to.spec.tables, desired.database),
  ]
  const [old, next] = [
    tablesByName(from.spec, live.database),
    tablesByName(to.spec, desired.database),
  ]
  const schemas = (from.spec.schemas ?? []).filter((name) => !to.spec.schemas?.includes(name))
  return [
    ...[...old]
      .filter(([name]) => after.get(name) !== before.get(name))
      .map(([name, table]) =>
        draft(`${publication} TABLE ${sqlNameOf(name, live.database)}`, {
          hazards: tableLosses(name, table, next.get(name), to.spec),
        }),
      ),
    ...schemas.map((name) =>
      draft(`${publication} TABLES IN SCHEMA ${quoteIdent(name)}`, {
        hazards: schemaLosses(name, to.spec),
      }),
    ),
  ]
}

/** A list of columns follows those that get other names. */
export function withNewColumns(
  from: LiveObject<PublicationSpec>,
  { database, lookup }: KindContext,
): LiveObject<PublicationSpec> {
  const tables = from.spec.tables?.map((table) => {
    const declared = lookup('relation', qualifiedName(table.name, database))?.spec['columns']
    const renamed = new Map(
      ((declared ?? []) as readonly JsonObject[]).map(
        ({ name, renamedFrom }) => [renamedFrom, String(name)] as const,
      ),
    )
    const columns = table.columns?.map((name) => renamed.get(name) ?? name)
    return columns === undefined ? table : { ...table, columns }
  })
  return tables === undefined ? from : { ...from, spec: { ...from.spec, tables } }
}

/** Everything about a table as one text, by its name. */
export function formsOf(
  tables: readonly PublishedTable[] | undefined,
  schema: string,
): ReadonlyMap<string, string> {
  const { parts } = normalTables(tables, schema)
  return new Map(parts.map(({ name, form }) => [name, JSON.stringify(form)]))
}
