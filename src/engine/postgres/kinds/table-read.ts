/** Documents of tables: fields, or a CREATE TABLE statement, as one spec; and back. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem } from '../../engine.ts'
import { readHypertable, writeHypertable } from '../timescale/hypertable.ts'
import { readColumns, serialType, writeColumns } from './columns.ts'
import { readConstraints } from './constraint.ts'
import { readDocument, relationAddress } from './documents.ts'
import { readIndexes, writeIndexes } from './index-definition.ts'
import { readNames } from './name-lists.ts'
import { qualifiedName } from './names.ts'
import { writtenOwner } from './owner.ts'
import { readPartitionBy, readPartitionOf } from './partition.ts'
import { readReplicaIdentity } from './replica-identity.ts'
import { readRowSecurity } from './row-security.ts'
import { withNames } from './table-names.ts'
import type { TableSpec } from './table-spec.ts'
import { badValue, booleanOf, missingKey, textList, textMap } from './values.ts'
import type { LiveObject } from '../../../resource/resource.ts'

export function readTableDocument(
  json: JsonObject,
  context: KindContext,
): { readonly spec: TableSpec; readonly problems: readonly SpecProblem[] } {
  const { spec, problems } = readDocument<TableSpec>(json, {
    kinds: ['Table'],
    required: [],
    fields: readFields,
  })
  const name = relationAddress(json, context.database)?.name ?? ''
  const found = withNames(qualified(spec, context), name)
  return { spec: found, problems: [...problems, ...misfits(found)] }
}

function readFields(json: JsonObject, problems: SpecProblem[]): Partial<TableSpec> {
  const columns = readColumns(json['columns'], problems)
  const method = scalarText(json['method'])
  return compact<Partial<TableSpec>>({
    columns,
    primaryKey: readNames(json['primaryKey'], ['primaryKey'], problems),
    constraints: readConstraints(json['constraints'], problems),
    indexes: readIndexes(json['indexes'], columns?.map(({ name }) => name) ?? [], problems),
    partitionBy: readPartitionBy(json['partitionBy'], problems),
    partitionOf: readPartitionOf(json['partitionOf'], problems),
    inherits: textList(json['inherits'], ['inherits'], problems),
    rowSecurity: readRowSecurity(json['rowSecurity'], problems),
    unlogged: booleanOf(json['unlogged'], ['unlogged'], problems) === true ? true : undefined,
    replicaIdentity: readReplicaIdentity(json['replicaIdentity'], problems),
    method: method === 'heap' ? undefined : method,
    tablespace: scalarText(json['tablespace']),
    with: textMap(json['with'], ['with'], problems),
    hypertable: readHypertable(json['hypertable'], problems),
    owner: scalarText(json['owner']),
  })
}

/** Other tables by their whole names, wherever this one lives. */
function qualified(spec: TableSpec, { database }: KindContext): TableSpec {
  const { constraints, partitionOf, inherits } = spec
  const whole = (name: string): string => qualifiedName(name, database)
  return {
    ...spec,
    ...(constraints === undefined
      ? {}
      : {
          constraints: constraints.map((one) =>
            one.foreignKey === undefined
              ? one
              : {
                  ...one,
                  foreignKey: { ...one.foreignKey, references: whole(one.foreignKey.references) },
                },
          ),
        }),
    ...(partitionOf === undefined
      ? {}
      : { partitionOf: { ...partitionOf, table: whole(partitionOf.table) } }),
    ...(inherits === undefined ? {} : { inherits: inherits.map(whole) }),
  }
}

/** What the fields say together and cannot mean. */
function misfits(spec: TableSpec): readonly SpecProblem[] {
  const { columns = [], primaryKey, constraints = [], partitionOf, inherits } = spec
  const isHeir = partitionOf !== undefined || inherits !== undefined
  const names = new Set(columns.map(({ name }) => name))
  const existing =
    names.size === 0
      ? undefined
      : `there are ${[...names].map((name) => `\`${name}\``).join(', ')}.`
  const keys = [
    ...(primaryKey === undefined ? [] : [{ key: primaryKey, path: ['primaryKey'] }]),
    ...constraints.flatMap((one, index) => {
      const { primaryKey: primary, unique, foreignKey } = one
      const key = primary ?? unique ?? foreignKey?.columns
      const part = primary ? ['primaryKey'] : unique ? ['unique'] : ['foreignKey', 'columns']
      return key === undefined ? [] : [{ key, path: ['constraints', index, ...part] }]
    }),
  ]
  return [
    ...columns.flatMap(({ type }, index) =>
      type === undefined && !isHeir ? [missingKey('type', ['columns', index])] : [],
    ),
    ...columns.flatMap(({ type, default: value }, index) =>
      serialType(type) !== undefined && value !== undefined
        ? [badValue('a serial column has no other default', ['columns', index, 'default'])]
        : [],
    ),
    ...(isHeir
      ? []
      : keys.flatMap(({ key, path }) =>
          key
            .filter((name) => !names.has(name))
            .map((name) => badValue(`the table has no column \`${name}\``, path, existing)),
        )),
    ...(partitionOf !== undefined && inherits !== undefined
      ? [badValue('a partition inherits from its table alone', ['inherits'])]
      : []),
    ...(constraints.filter((one) => one.primaryKey !== undefined).length +
      (primaryKey === undefined ? 0 : 1) >
    1
      ? [badValue('a table has one primary key', ['primaryKey'])]
      : []),
  ]
}

/** As `import` writes it: plain values where a document would have them. */
export function writeTable(spec: TableSpec, live: LiveObject<TableSpec>): JsonObject {
  const { columns, indexes, hypertable, comment, owner: _, ...rest } = spec
  return compact<JsonObject>({
    comment,
    owner: writtenOwner(spec, live),
    columns: columns === undefined ? undefined : writeColumns(columns),
    ...rest,
    indexes: indexes === undefined ? undefined : writeIndexes(indexes),
    hypertable: hypertable === undefined ? undefined : writeHypertable(hypertable),
  })
}
