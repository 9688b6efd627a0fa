/**
 * The hypertable part of a table (https://docs.timescale.com/use-timescale/latest/hypertables/,
 * timescaledb.md §1.3): how a plan says it, how it is compared, and what makes it.
 */
import type { NamedPart, NamedParts } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { Draft, KindContext, LowerContext, SpecProblem, SpecReference } from '../../engine.ts'
import { factsOf, hasTimescale } from '../facts.ts'
import { qualifiedName } from '../kinds/names.ts'
import { badValue, integerOf, isList, isObject, missingKey } from '../kinds/values.ts'
import {
  columnstoreColumns,
  columnstoreParts,
  mergeColumnstore,
  readColumnstore,
  writeColumnstore,
} from './columnstore.ts'
import {
  addDimension,
  createHypertable,
  setColumnstore,
  setIntegerNow,
} from './hypertable-statements.ts'
import { type HypertableSpec, type SpaceSpec, spacePart } from './hypertable-spec.ts'
import { intervalMicros, intervalOfMicros, parseInterval, printInterval } from './interval.ts'

export type { HypertableSpec } from './hypertable-spec.ts'
export { hypertableRule } from './hypertable-rule.ts'
export { hypertableExpression, readHypertableRow } from './inspect-hypertable.ts'

export function readHypertable(
  value: Json | undefined,
  problems: SpecProblem[],
): HypertableSpec | undefined {
  if (value === undefined || value === null) return undefined
  const path = ['hypertable']
  if (!isObject(value)) {
    problems.push(badValue('this is a map: `time`, `chunkInterval` …', path))
    return undefined
  }
  const time = scalarText(value['time'])
  if (time === undefined) problems.push(missingKey('time', path))
  return compact<HypertableSpec>({
    time: time ?? '',
    chunkInterval: scalarText(value['chunkInterval']),
    space: readSpace(value['space'], [...path, 'space'], problems),
    integerNow: scalarText(value['integerNow']),
    columnstore: readColumnstore(value['columnstore'], [...path, 'columnstore'], problems),
  })
}

export function writeHypertable({ space, columnstore, ...spec }: HypertableSpec): JsonObject {
  return compact<JsonObject>({
    ...spec,
    space: space === undefined ? undefined : [...space],
    columnstore: columnstore === undefined ? undefined : writeColumnstore(columnstore),
  })
}

/** What makes a hypertable of a table that was just created; nothing where there is no extension. */
export function hypertableDrafts(
  address: Address,
  spec: HypertableSpec,
  { desired }: LowerContext,
): readonly Draft[] {
  const facts = factsOf(desired)
  if (!hasTimescale(facts)) return []
  const { space = [], integerNow } = spec
  return [
    createHypertable(address, spec, facts, false),
    ...space.map((dimension) => addDimension(address, dimension, facts)),
    ...(integerNow === undefined ? [] : [setIntegerNow(address, integerNow, desired)]),
  ]
}

/**
 * Last, since a table takes less once it has one (`columnstore-limits.ts`); before 2.19 not even
 * foreign keys, which come when all tables are there.
 */
export function columnstoreDrafts(
  address: Address,
  { columnstore }: HypertableSpec,
  { desired }: LowerContext,
  hasForeignKeys: boolean,
): readonly Draft[] {
  const facts = factsOf(desired)
  if (columnstore === undefined || !hasTimescale(facts) || facts.license === 'apache') return []
  const set = setColumnstore(address, columnstore, facts)
  const isLate = hasForeignKeys && !hasTimescale(facts, 2, 19)
  return [isLate ? { ...set, phase: 'follow' } : set]
}

/** One part per setting. On the live side what a plan may leave open is implied. */
export function normalHypertable(
  spec: HypertableSpec | undefined,
  context: KindContext,
): NamedParts | null {
  const facts = factsOf(context)
  if (spec === undefined || !hasTimescale(facts)) return null
  const { time, chunkInterval, space = [], integerNow, columnstore } = spec
  const open = context.side === 'live' ? { implied: true as const } : {}
  const parts: NamedPart[] = [{ name: 'time', form: { column: time } }]
  if (chunkInterval !== undefined) {
    parts.push({
      name: 'chunkInterval',
      form: { value: normalChunkInterval(chunkInterval) },
      ...open,
    })
  }
  for (const { column, partitions } of space) {
    parts.push({ name: spacePart(column), form: { partitions: String(partitions) } })
  }
  if (integerNow !== undefined) {
    const value = qualifiedName(integerNow, context.database)
    parts.push({ name: 'integerNow', form: { value }, ...open })
  }
  if (facts.license !== 'apache') parts.push(...columnstoreParts(columnstore, context.side))
  return { ordered: false, parts }
}

/** A dimension keeps microseconds: a month is 30 days (timescaledb.md §1.3). */
export function normalChunkInterval(text: string): string {
  const interval = parseInterval(text)
  return interval === undefined
    ? text.trim()
    : printInterval(intervalOfMicros(intervalMicros(interval)))
}

/** The server's form with what the plan leaves open taken out. */
export function mergeHypertable(
  desired: HypertableSpec | undefined,
  stored: HypertableSpec | undefined,
): HypertableSpec | undefined {
  if (desired === undefined || stored === undefined) return desired
  return compact<HypertableSpec>({
    time: stored.time,
    chunkInterval: desired.chunkInterval && stored.chunkInterval,
    space: stored.space,
    // It was made in a scratch schema; the function stands where it stood.
    integerNow: desired.integerNow,
    columnstore: mergeColumnstore(desired.columnstore, stored.columnstore),
  })
}

/** The server records no dependency on the function: dropping it breaks policies (§1.3). */
export function hypertableReferences(
  { integerNow }: HypertableSpec,
  path: Path,
  { database }: KindContext,
): readonly SpecReference[] {
  return integerNow === undefined
    ? []
    : [
        {
          namespace: 'function',
          name: qualifiedName(integerNow, database),
          via: 'calls',
          path: [...path, 'integerNow'],
        },
      ]
}

/** Columns that cannot go, and what holds them. */
export function hypertableColumns({
  time,
  space = [],
  columnstore,
}: HypertableSpec): ReadonlyMap<string, string> {
  return new Map([
    ...(columnstore === undefined ? [] : columnstoreColumns(columnstore)),
    ...space.map(({ column }) => [column, 'the hypertable is partitioned by it'] as const),
    [time, 'it is the time column of the hypertable'] as const,
  ])
}

function readSpace(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): readonly SpaceSpec[] | undefined {
  if (value === undefined || value === null) return undefined
  const items = isList(value) ? value : [value]
  const space = items.flatMap((item, position) => {
    const at = [...path, position]
    const column = isObject(item) ? scalarText(item['column']) : undefined
    const partitions = isObject(item)
      ? integerOf(item['partitions'], [...at, 'partitions'], problems)
      : undefined
    if (column === undefined) problems.push(missingKey('column', at))
    if (partitions === undefined) problems.push(missingKey('partitions', at))
    return column === undefined || partitions === undefined ? [] : [{ column, partitions }]
  })
  return space.length === 0 ? undefined : space
}
