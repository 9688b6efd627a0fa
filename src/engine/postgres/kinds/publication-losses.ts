/**
 * What subscribers of other servers no longer get. Nothing is lost here, and no server says anything:
 * a replica stays as it is, and what it misses meanwhile does not come later.
 * Source: manual, "Logical Replication → Publication".
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import { hazard } from '../../common/lowered.ts'
import { qualifiedName } from './names.ts'
import { allOperations } from './publication-settings.ts'
import { conditionOf, type PublishedTable } from './publication-tables.ts'

export interface Published {
  readonly tables?: readonly PublishedTable[]
  readonly schemas?: readonly string[]
  readonly allTables?: true
  readonly operations?: readonly string[]
  readonly with?: { readonly [name: string]: string }
}

/** By qualified name, as both sides write it. */
export type TablesByName = ReadonlyMap<string, PublishedTable>

export function tablesByName({ tables }: Published, schema: string): TablesByName {
  return new Map((tables ?? []).map((table) => [qualifiedName(table.name, schema), table]))
}

export const dropped: Hazard = silent('any of its changes')

/** Subscriptions name it, and end with an error until they name the new one. */
export const renamed: Hazard = hazard(
  'breaks-unmanaged',
  'subscriptions of other servers go on under the former name: they fail, and this server keeps its log for them, until ALTER SUBSCRIPTION … SET PUBLICATION',
)

/** Of one table that is published by name: it goes, or fewer of its columns or rows are sent. */
export function tableLosses(
  name: string,
  before: PublishedTable,
  after: PublishedTable | undefined,
  to: Published,
): readonly Hazard[] {
  if (to.allTables) return []
  if (after === undefined) {
    return to.schemas?.includes(schemaOf(name)) ? [] : [silent(`changes of ${name}`)]
  }
  const columns = withoutColumns(before, after)
  const isSameRows = after.where === undefined || conditionOf(after) === conditionOf(before)
  return [
    ...(columns === undefined ? [] : [silent(`${columns} of ${name}`)]),
    ...(isSameRows ? [] : [silent(`rows of ${name} that the condition leaves out`)]),
  ]
}

/** Some of its tables may still be published by name: which others there are is not looked at. */
export function schemaLosses(name: string, to: Published): readonly Hazard[] {
  return to.allTables ? [] : [silent(`changes of tables in ${name} that are not listed`)]
}

/** Fewer operations, or rows under other names. */
export function settingLosses(from: Published, to: Published): readonly Hazard[] {
  const gone =
    to.operations === undefined
      ? []
      : (from.operations ?? allOperations).filter((word) => !to.operations?.includes(word))
  const [wasRoot, isRoot] = [from, to].map((one) =>
    /^(true|on|yes|1)$/i.test(settingOf(one, 'publish_via_partition_root')),
  )
  const [wereGenerated, areGenerated] = [from, to].map(
    (one) => settingOf(one, 'publish_generated_columns') === 'stored',
  )
  return [
    ...(gone.length === 0 ? [] : [silent(gone.join(', '))]),
    ...(wasRoot === isRoot
      ? []
      : [silent('changes of partitions under the name that they have now')]),
    ...(wereGenerated && !areGenerated ? [silent('generated columns')] : []),
  ]
}

/** Another set of tables, said in another way. */
export function targetLosses(from: Published, to: Published, schema: string): readonly Hazard[] {
  const after = tablesByName(to, schema)
  return [
    ...(from.allTables && !to.allTables ? [silent('changes of tables that are not listed')] : []),
    ...[...tablesByName(from, schema)].flatMap(([name, before]) =>
      tableLosses(name, before, after.get(name), to),
    ),
    ...(from.schemas ?? [])
      .filter((name) => !to.schemas?.includes(name))
      .flatMap((name) => schemaLosses(name, to)),
    ...settingLosses(from, to),
  ]
}

function silent(what: string): Hazard {
  return hazard(
    'breaks-unmanaged',
    `subscriptions of other servers to it no longer get ${what}: they stay as they are, and say nothing`,
  )
}

function settingOf({ with: set }: Published, name: string): string {
  return set?.[name]?.toLowerCase() ?? ''
}

function schemaOf(name: string): string {
  return name.slice(0, name.indexOf('.'))
}

/** Columns that were sent and are no longer; undefined: none. */
function withoutColumns(before: PublishedTable, after: PublishedTable): string | undefined {
  if (after.columns === undefined) return undefined
  if (before.columns === undefined) return 'other columns than those listed'
  const gone = before.columns.filter((name) => !after.columns?.includes(name))
  if (gone.length === 0) return undefined
  return `${gone.length === 1 ? 'column' : 'columns'} ${gone.map((name) => `\`${name}\``).join(', ')}`
}
