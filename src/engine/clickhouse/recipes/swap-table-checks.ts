/** What has to hold before a table is swapped, and again in the moment before the exchange. */
import type { Address } from '../../../resource/id.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { flatColumns } from '../kinds/columns.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { expectNoRow } from '../kinds/expect.ts'
import { columnsOf } from '../kinds/key-columns.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import type { TableSpec } from '../kinds/table.ts'
import { normalOf, qualified } from '../kinds/text.ts'
import { shapeOf } from '../kinds/type-shape.ts'
import { unfit } from '../kinds/unfit.ts'
import type { CopiedColumn } from './copied-columns.ts'
import { isNamed, partsOf, type TableSwapNames } from './table-swap-names.ts'

type From = LiveObject<TableSpec>
type To = Resource<TableSpec>

/** Asked at plan already, but for the names. */
export function before(
  from: From,
  to: To,
  names: TableSwapNames,
  columns: readonly CopiedColumn[],
  context: LowerContext,
): readonly Draft[] {
  return [
    namesAreFree(names),
    databasesExchange([from.address]),
    hasRoom(from, to),
    noMutationUnderWay(from),
    ...columns.flatMap((column) => valuesFit(from, column)),
    ...constraintsHold(from, to, context),
  ]
}

function namesAreFree({ next, stage, old, seen, witness }: TableSwapNames): Draft {
  const list = [next, stage, old, seen, witness].map(({ name }) => quoteString(name)).join(', ')
  return expectNoRow(
    `SELECT name FROM system.tables WHERE database = ${quoteString(next.database ?? '')} AND name IN (${list})`,
    'a swap needs the name `{{name}}`, and something stands under it; rename or drop that first',
    // Not at plan: what an earlier swap left there may be ended first, in the same run.
    true,
  )
}

/** On several servers at once (Replicated, Shared) no swap has been run; DETACH … SYNC is refused there. */
export function databasesExchange(tables: readonly Address[]): Draft {
  const list = [...new Set(tables.map(({ database = '' }) => quoteString(database)))].join(', ')
  return expectNoRow(
    `SELECT name, engine FROM system.databases WHERE name IN (${list}) AND engine IN ('Ordinary', 'Memory', 'Lazy', 'Replicated', 'Shared')`,
    'database `{{name}}` has engine {{engine}}, in which a swap cannot exchange two tables; Atomic can',
  )
}

/** The copy takes about what the table takes; the old one stays until the swap is finished. */
function hasRoom({ address }: From, { spec }: To): Draft {
  const policy = quoteString(spec.settings?.['storage_policy'] ?? 'default')
  const needed = `SELECT sum(bytes_on_disk) FROM system.parts WHERE ${partsOf(address)} AND active`
  const disks = `SELECT arrayJoin(disks) FROM system.storage_policies WHERE policy_name = ${policy}`
  const free = `SELECT sum(unreserved_space) FROM system.disks WHERE name IN (${disks})`
  return expectNoRow(
    `SELECT formatReadableSize(_needed) AS needed, formatReadableSize(_free) AS free FROM (SELECT (${needed}) AS _needed, (${free}) AS _free) WHERE _needed > _free`,
    'the copy needs about {{needed}} and {{free}} are free on the disks of the new table',
  )
}

function noMutationUnderWay({ address }: From): Draft {
  return expectNoRow(
    `SELECT command FROM system.mutations WHERE ${partsOf(address)} AND NOT is_done LIMIT 1`,
    'a mutation of this table is still under way: {{command}}. Wait for it, or stop it with KILL MUTATION, and run the same command again',
  )
}

function valuesFit(
  from: From,
  { from: column, to, change, types }: CopiedColumn,
): readonly Draft[] {
  const [before, after] = [shapeOf(types?.before ?? ''), shapeOf(types?.after ?? '')]
  if (before === undefined || after === undefined) return []
  const value = quoteIdentifier(column.name)
  const condition = unfit(value, before, after)
  return [
    ...(change?.needsDefault === true
      ? [
          noRowWhere(
            from,
            `isNull(${value})`,
            value,
            `column \`${column.name}\` is NULL in {{rows}}, and ${to.type} has no place for that. Give it a value first`,
          ),
        ]
      : []),
    ...(condition === undefined
      ? []
      : [
          noRowWhere(
            from,
            condition,
            value,
            `column \`${column.name}\` holds values that ${to.type} cannot take, in {{rows}}, such as {{example}}. Change these rows first, or keep the type ${column.type}`,
          ),
        ]),
  ]
}

/** Those over columns that stay what they are; the others are tried by the copy itself (469). */
function constraintsHold(from: From, to: To, context: LowerContext): readonly Draft[] {
  const live = new Map(flatColumns(from.spec.columns).map((column) => [column.name, column]))
  const kept = new Set(
    flatColumns(to.spec.columns).flatMap(({ name, type = '', ephemeral }) => {
      const former = live.get(name)?.type
      const isSame =
        former !== undefined &&
        normalOf('type', former, context.live) === normalOf('type', type, context.desired)
      return isSame && ephemeral === undefined ? [name] : []
    }),
  )
  const there = new Set((from.spec.constraints ?? []).map(({ check }) => check))
  return (to.spec.constraints ?? []).flatMap(({ name, check }) => {
    if (check === undefined || there.has(check)) return []
    const used = columnsOf(check, flatColumns(to.spec.columns))
    if (used.length === 0 || !used.every((column) => kept.has(column))) return []
    const condition = `ifNull(${qualified('expression', check, context.desired)}, 0) = 0`
    const example = `tuple(${used.map(quoteIdentifier).join(', ')})`
    return [
      noRowWhere(
        from,
        condition,
        example,
        `constraint \`${name}\` does not hold for {{rows}}, such as {{example}}. Change these rows first, or leave the constraint out`,
      ),
    ]
  })
}

function noRowWhere(from: From, condition: string, example: string, message: string): Draft {
  const found = `SELECT count() AS _found, substring(ifNull(toString(any(${example})), 'NULL'), 1, 80) AS _one FROM ${sqlName(from.address)} WHERE ${condition}`
  return expectNoRow(
    `SELECT concat(toString(_found), if(_found = 1, ' row', ' rows')) AS rows, _one AS example FROM (${found}) WHERE _found > 0`,
    message,
  )
}

/** Facts of the table as the copy begins; `unchanged` holds them against what they are then. */
export function recordFacts(
  { address }: From,
  names: TableSwapNames,
  holdsMerges: boolean,
): readonly Draft[] {
  const facts = [
    'toString(uuid) AS uuid',
    `toString((${mutations(address)})) AS mutation`,
    `toString((${definition(address, names)})) AS columns`,
    ...(holdsMerges ? [`toString((${mergedParts(address)})) AS merged`] : []),
  ]
  return [
    record('table', `SELECT ${facts.join(', ')} FROM system.tables WHERE ${isNamed(address)}`),
    record(
      'rows',
      `SELECT toString(max(_block_number)) AS top, toString(count()) AS count FROM ${sqlName(address)} SETTINGS final = 0`,
    ),
  ]
}

/** Whatever came to the old table otherwise than by INSERT would be missing in the new one. */
export function unchanged(
  { address }: From,
  names: TableSwapNames,
  holdsMerges: boolean,
): readonly Draft[] {
  const giveUp =
    'Put the former definition back into the plan and apply: this swap is given up. Then it can begin anew'
  const late = (sql: string, message: string): Draft => expectNoRow(sql, message, true)
  return [
    late(
      `SELECT command FROM system.mutations WHERE ${partsOf(address)} AND toUInt64OrZero(extract(mutation_id, '[0-9]+')) > {{table.mutation}} LIMIT 1`,
      `rows were changed while they were copied: {{command}}. ${giveUp}`,
    ),
    late(
      `SELECT 1 AS one FROM (SELECT (${definition(address, names)}) AS now) WHERE toString(now) != '{{table.columns}}'`,
      `columns of the table were altered while it was copied. ${giveUp}`,
    ),
    late(
      `SELECT toString(_now) AS now FROM (SELECT count() AS _now FROM ${sqlName(address)} WHERE _block_number <= {{rows.top}}) WHERE _now != {{rows.count}} SETTINGS final = 0`,
      `rows were taken away while the table was copied (DROP PARTITION, TRUNCATE): of those it had then, {{now}} are left. ${giveUp}`,
    ),
    ...(holdsMerges
      ? [
          late(
            `SELECT 1 AS one FROM (SELECT (${mergedParts(address)}) AS now) WHERE toString(now) != '{{table.merged}}'`,
            `parts were merged while they were copied (OPTIMIZE). ${giveUp}`,
          ),
        ]
      : []),
  ]
}

function record(name: string, sql: string): Draft {
  return draft(sql, { step: { do: 'record', name } })
}

/** Mutations are numbered with the blocks: a later one has a higher number. */
function mutations(address: Address): string {
  return `SELECT max(toUInt64OrZero(extract(mutation_id, '[0-9]+'))) FROM system.mutations WHERE ${partsOf(address)}`
}

function definition({ database = '', name }: Address, { row }: TableSwapNames): string {
  return `SELECT cityHash64(groupArray((name, type, default_kind, default_expression))) FROM (SELECT name, type, default_kind, default_expression FROM system.columns WHERE database = ${quoteString(database)} AND table = ${quoteString(name)} AND name != ${quoteString(row)} ORDER BY position)`
}

/** Parts of more than one block: a merge under way makes another one. */
function mergedParts(address: Address): string {
  return `SELECT sum(cityHash64(name)) FROM system.parts WHERE ${partsOf(address)} AND active AND min_block_number != max_block_number`
}
