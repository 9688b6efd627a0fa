/**
 * The type of a column in place. The server takes the new type first and converts afterwards, so
 * what could fail on the data is tried on the data before (clickhouse.md §4.2, run on 26.7.2.1).
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { Draft, Lowered, LowerContext } from '../../engine.ts'
import { changeDefault, freeze, freezeDependants } from './alter-column-default.ts'
import { type ColumnSpec, columnName } from '../../clickhouse-family/kinds/columns.ts'
import { defaultSql } from './columns.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { engineTraits } from './engines.ts'
import { expectNoStuckMutation, expectNoValue, isThere, tellRows } from './expect.ts'
import { columnsInsideKeys, engineColumns, keyColumns, projectionsOf } from './key-columns.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { alterTable } from './statement.ts'
import type { TableSpec } from './table.ts'
import { projectionSql } from './table-parts.ts'
import { normalOf, normalOrNull } from './text.ts'
import { changeOfType, type TypeChange } from './type-change.ts'
import { insideNullable, shapeOf } from './type-shape.ts'
import { unfit } from './unfit.ts'

type From = LiveObject<TableSpec>
type To = Resource<TableSpec>

export function changeType(
  before: ColumnSpec,
  after: ColumnSpec,
  withDefault: boolean,
  from: From,
  to: To,
  context: LowerContext,
): Lowered {
  if (after.type === undefined || before.type === undefined) return alter()
  const former = normalOf('type', before.type, context.live)
  const wanted = normalOf('type', after.type, context.desired)
  const change = changeOfType(former, wanted)
  const obstacle = keyObstacle(before.name, change, from)
  if (obstacle !== undefined) return replace(obstacle)
  const traits = engineTraits(from.spec.engine)
  const isConverted = traits.ownsRows && change.how === 'rewrite'
  const isLate = before.name !== after.name || !isThere(to, context)
  const subject = { before, after, former, wanted, to, isLate }
  const name = columnName(after.name)
  const needsDefault = change.needsDefault === true && traits.mergeTree
  const declared = defaultSql(after, context.desired)
  const borrowed = `DEFAULT defaultValueOfTypeName(${quoteString(after.type)})`
  const tail = needsDefault ? (declared ?? borrowed) : withDefault ? (declared ?? '') : ''
  const modify = alterTable(to, `MODIFY COLUMN ${name} ${after.type} ${tail}`.trimEnd(), {
    hazards: isConverted ? hazardsOf(change, subject) : [],
  })
  // NULLs were looked for, so the default that the server asks for is used by no row.
  const isBorrowed = needsDefault && declared === undefined
  return alter(
    ...(traits.mergeTree && isConverted ? [expectNoStuckMutation(to)] : []),
    ...(isConverted ? expectations(change, subject) : []),
    ...(withDefault ? freeze(before, after.name, from, to, context) : []),
    ...(isConverted ? freezeDependants(before.name, from, to, context) : []),
    ...aroundProjections([modify], before.name, from, to, context),
    ...(isConverted && change.removes !== undefined ? stillReadable(subject) : []),
    ...(isBorrowed ? [alterTable(to, `MODIFY COLUMN ${name} REMOVE DEFAULT`)] : []),
    ...(withDefault && declared === undefined && !isBorrowed
      ? changeDefault(before, after, from, to, context).slice(-1)
      : []),
  )
}

/** Why a column of a key cannot have the new type; undefined for other columns. */
function keyObstacle(name: string, change: TypeChange, { spec }: From): string | undefined {
  const isGrowing = change.how === 'metadata' && change.stays === 'read'
  if (columnsInsideKeys(spec).has(name) && !isGrowing) {
    return `an expression of a key uses \`${name}\`, and rows are stored by what it gave before`
  }
  if (!keyColumns(spec).has(name)) return undefined
  const isAlike = change.stays !== undefined && !engineColumns(spec).has(name)
  return isAlike || isGrowing
    ? undefined
    : `\`${name}\` is part of a key, whose types cannot change`
}

interface Subject {
  readonly before: ColumnSpec
  readonly after: ColumnSpec
  /** Types in normal form. */
  readonly former: string
  readonly wanted: string
  readonly to: To
  /** The column or the table has the name only when the change runs. */
  readonly isLate: boolean
}

function hazardsOf(change: TypeChange, { before, after, to }: Subject): readonly Hazard[] {
  const back = `ALTER TABLE ${sqlName(to.address)} MODIFY COLUMN ${columnName(after.name)} ${before.type}`
  return [
    hazard(
      'rewrites-data',
      `column \`${after.name}\` is converted; should a writer add a value that does not fit meanwhile, the table cannot be read until: ${back}`,
    ),
    ...(change.loses === undefined
      ? []
      : [hazard('drops-data', `column \`${after.name}\`: ${change.loses}`)]),
  ]
}

function expectations(change: TypeChange, subject: Subject): readonly Draft[] {
  const { after, former, wanted, to, isLate } = subject
  const [from, into] = [shapeOf(former), shapeOf(wanted)]
  if (from === undefined || into === undefined) return []
  const value = columnName(after.name)
  const found: Draft[] = []
  if (change.needsDefault === true) {
    found.push(
      expectNoValue({
        to,
        condition: `isNull(${value})`,
        example: value,
        message: `column \`${after.name}\` is NULL in {{rows}}, and ${after.type} has no place for that. Give it a value first: ALTER TABLE ${sqlName(to.address)} UPDATE ${value} = … WHERE ${value} IS NULL`,
        late: isLate,
      }),
    )
  }
  const condition = unfit(value, from, into)
  if (condition !== undefined) {
    const what =
      change.removes === undefined
        ? `${after.type} cannot take, in {{rows}}, such as {{example}}`
        : `the Enum would no longer have, in {{rows}}, such as {{example}}; then no row could be read`
    found.push(
      expectNoValue({
        to,
        condition,
        example: value,
        message: `column \`${after.name}\` holds values that ${what}. Change these rows first, or keep the type ${subject.before.type}`,
        late: isLate,
      }),
    )
  }
  // What may fail would fail here as well, and has been asked for.
  if (change.loses !== undefined && condition === undefined && !change.needsDefault && !isLate) {
    const there = `CAST(${value}, ${quoteString(wanted)})`
    found.push(
      tellRows({
        to,
        condition: `CAST(${there}, ${quoteString(former)}) != ${value}`,
        example: value,
        message: `column \`${after.name}\` will not hold the same value any more in {{rows}}, such as {{example}}`,
      }),
    )
  }
  return found
}

/** Rows that came between the question and the statement: asked by number, the name is gone. */
function stillReadable({ before, after, wanted, to }: Subject): readonly Draft[] {
  const shape = shapeOf(wanted)
  const bare = shape && (insideNullable(shape) ?? shape)
  const width = /^Enum(8|16)$/.exec(bare?.name ?? '')?.[1]
  if (bare === undefined || width === undefined) return []
  const value = columnName(after.name)
  const number = `CAST(${value}, ${quoteString(bare === shape ? `Int${width}` : `Nullable(Int${width})`)})`
  const back = `ALTER TABLE ${sqlName(to.address)} MODIFY COLUMN ${columnName(after.name)} ${before.type}`
  return [
    expectNoValue({
      to,
      condition: `${number} NOT IN (${[...bare.values.values()].join(', ')})`,
      example: number,
      message: `column \`${after.name}\` was given a value that is no longer in the Enum while it was removed, in {{rows}}, such as number {{example}}; the table cannot be read until: ${back}`,
      late: true,
    }),
  ]
}

/**
 * While a projection reads the column the server refuses (524, 47): it is dropped and added again
 * around the change. One that is to change itself is added by its own change, which comes later.
 */
export function aroundProjections(
  drafts: readonly Draft[],
  column: string,
  from: From,
  to: To,
  context: LowerContext,
): readonly Draft[] {
  const inTheWay = projectionsOf(from.spec, column)
  const kept = (to.spec.projections ?? []).filter((wanted) => {
    const live = from.spec.projections?.find(({ name }) => name === wanted.name)
    return (
      live !== undefined &&
      inTheWay.includes(wanted.name) &&
      sameText(live.query, wanted.query, context) &&
      live.index === wanted.index
    )
  })
  return [
    ...inTheWay.map((name) => alterTable(to, `DROP PROJECTION IF EXISTS ${quoteIdentifier(name)}`)),
    ...drafts,
    ...kept.map((projection) =>
      alterTable(to, `ADD ${projectionSql(projection, context.desired)}`),
    ),
  ]
}

function sameText(a: string | undefined, b: string | undefined, context: LowerContext): boolean {
  return (
    normalOrNull('projectionQuery', a, context.live) ===
    normalOrNull('projectionQuery', b, context.desired)
  )
}
