/** What a change of a table's hypertable part does (timescaledb.md §1.3 and §1.4). */
import type { Address } from '../../../resource/id.ts'
import type { Resource, LiveObject } from '../../../resource/resource.ts'
import { alter, replace } from '../../common/lowered.ts'
import { rule } from '../../common/rule.ts'
import type { Change, Draft, FieldEffect, FieldRule, Lowered, LowerContext } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { draft } from '../kinds/draft.ts'
import { quoteLiteral } from '../kinds/names.ts'
import { expectNothingCompressed } from './compressed-chunks.ts'
import { type HypertableSpec, spacePart } from './hypertable-spec.ts'
import {
  addDimension,
  createHypertable,
  setChunkInterval,
  setColumnstore,
  setIntegerNow,
  setPartitions,
  unsetColumnstore,
} from './hypertable-statements.ts'

interface MaybeHypertable {
  readonly hypertable?: HypertableSpec
  readonly columns?: readonly { readonly name: string; readonly renamedFrom?: string }[]
}

const effects: readonly FieldEffect[] = [
  {
    when: 'table → hypertable',
    how: 'in place',
    by: 'SELECT …create_hypertable(…, migrate_data => true)',
    hazards: ['rewrites-data', 'locks-table'],
    on: 'TimescaleDB',
  },
  { when: 'hypertable → table', how: 'replaced', hazards: ['drops-data'], on: 'TimescaleDB' },
  { when: 'another time column', how: 'replaced', hazards: ['drops-data'], on: 'TimescaleDB' },
  {
    when: 'chunk interval',
    how: 'in place',
    by: 'SELECT …set_chunk_time_interval(…)',
    note: 'chunks that exist stay as they are',
    on: 'TimescaleDB',
  },
  {
    when: 'number of hash partitions',
    how: 'in place',
    by: 'SELECT …set_number_partitions(…)',
    note: 'chunks that exist stay as they are',
    on: 'TimescaleDB',
  },
  {
    when: 'a new hash dimension',
    how: 'in place',
    by: 'SELECT …add_dimension(…by_hash(…))',
    note: 'chunks that exist stay as they are',
    on: 'TimescaleDB',
  },
  {
    when: 'a hash dimension less',
    how: 'replaced',
    hazards: ['drops-data'],
    note: 'a dimension cannot be removed',
    on: 'TimescaleDB',
  },
  {
    when: 'the function that tells the present',
    how: 'in place',
    by: 'SELECT …set_integer_now_func(…, replace_if_exists => true)',
    on: 'TimescaleDB, integer time',
  },
  {
    when: 'columnstore and its settings',
    how: 'in place',
    by: 'ALTER TABLE … SET (timescaledb.enable_columnstore, …)',
    note: 'chunks that are compressed keep the settings they were compressed with',
    on: 'TimescaleDB; the words `compress …` before 2.18',
  },
  {
    when: 'no columnstore any more',
    how: 'in place',
    by: 'ALTER TABLE … SET (timescaledb.enable_columnstore = false)',
    note: 'not while a chunk is compressed',
    on: 'TimescaleDB',
  },
]

export const hypertableRule: FieldRule<MaybeHypertable> = rule(
  effects,
  (change, from, to, context) => {
    const before = from.spec.hypertable
    const after = to.spec.hypertable
    if (after === undefined) return replace('a hypertable cannot become an ordinary table again')
    if (before === undefined) return alter(...migration(to, after, context))
    return lowerPart(change, from, to, after, context)
  },
)

/** All of it, for whichever part asks: the same statements are kept once. */
function migration(
  { address }: Resource<MaybeHypertable>,
  after: HypertableSpec,
  { desired }: LowerContext,
): readonly Draft[] {
  const facts = factsOf(desired)
  const { space = [], integerNow, columnstore } = after
  return [
    expectNotPublished(address),
    createHypertable(address, after, facts, true),
    ...space.map((dimension) => addDimension(address, dimension, facts)),
    ...(integerNow === undefined ? [] : [setIntegerNow(address, integerNow, desired)]),
    ...(columnstore === undefined || facts.license === 'apache'
      ? []
      : [setColumnstore(address, columnstore, facts)]),
  ]
}

/** The server makes no hypertable of a published table (timescaledb.md §1.3). */
function expectNotPublished({ database = '', name }: Address): Draft {
  return draft(
    `SELECT string_agg(pubname, ', ' ORDER BY pubname) AS publications FROM pg_publication_tables WHERE schemaname = ${quoteLiteral(database)} AND tablename = ${quoteLiteral(name)} HAVING count(*) > 0`,
    {
      step: {
        do: 'expect',
        early: true,
        message:
          'it cannot become a hypertable while it is published, by {{publications}}: take it out there, apply, and put it back afterwards',
      },
    },
  )
}

function lowerPart(
  { part = '', type }: Change,
  from: LiveObject<MaybeHypertable>,
  to: Resource<MaybeHypertable>,
  after: HypertableSpec,
  { desired }: LowerContext,
): Lowered {
  const facts = factsOf(desired)
  const { address } = to
  const { chunkInterval, space = [], integerNow, columnstore = {} } = after
  const dimension = space.find(({ column }) => spacePart(column) === part)
  if (part === 'chunkInterval' && chunkInterval !== undefined) {
    return ofNewChunks(setChunkInterval(address, chunkInterval, facts))
  }
  if (part === 'integerNow' && integerNow !== undefined) {
    return alter(setIntegerNow(address, integerNow, desired))
  }
  if (dimension !== undefined) {
    const change = type === 'added' ? addDimension : setPartitions
    return ofNewChunks(change(address, dimension, facts))
  }
  if (part === 'columnstore' && type === 'removed') {
    return alter(expectNothingCompressed(from.address, 'table'), unsetColumnstore(address, facts))
  }
  if (['columnstore', 'segmentBy', 'orderBy'].includes(part)) {
    const set = setColumnstore(address, columnstore, facts)
    const note = 'chunks that are compressed keep the settings they were compressed with'
    return part === 'columnstore' ? alter(set) : { how: 'alter', drafts: [set], note }
  }
  if (part === 'time' && isRenamed(from, to, after.time)) {
    return { how: 'ignore', because: 'the hypertable follows the renamed column' }
  }
  return replace(
    part === 'time'
      ? 'a hypertable keeps its time column'
      : 'a dimension of a hypertable cannot be removed',
  )
}

function ofNewChunks(drafted: Draft): Lowered {
  return { how: 'alter', drafts: [drafted], note: 'chunks that exist stay as they are' }
}

function isRenamed(
  from: LiveObject<MaybeHypertable>,
  to: Resource<MaybeHypertable>,
  time: string,
): boolean {
  const column = to.spec.columns?.find(({ name }) => name === time)
  return column?.renamedFrom !== undefined && column.renamedFrom === from.spec.hypertable?.time
}
