/** What a policy or a job says: fields of its document as values. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'
import { badValue, booleanOf, integerOf, isObject } from '../kinds/values.ts'

export const policyTypes = ['refresh', 'retention', 'columnstore', 'reorder', 'job'] as const
export type PolicyType = (typeof policyTypes)[number]

/** Offsets and ages are intervals, or numbers of integer time, as text. */
export type PolicySpec = {
  readonly type: PolicyType
  /** As written: `reading`, `app.reading`. */
  readonly on?: string
  readonly startOffset?: string
  readonly endOffset?: string
  readonly dropAfter?: string
  readonly dropCreatedBefore?: string
  readonly after?: string
  readonly createdBefore?: string
  readonly index?: string
  readonly procedure?: string
  readonly config?: JsonObject
  readonly checkConfig?: string
  readonly scheduleInterval?: string
  readonly initialStart?: string
  readonly fixedSchedule?: boolean
  readonly timezone?: string
  /** Absent: true. */
  readonly scheduled?: boolean
  readonly maxRuntime?: string
  readonly maxRetries?: number
  readonly retryPeriod?: string
  readonly bucketsPerBatch?: number
  readonly maxBatchesPerExecution?: number
  readonly refreshNewestFirst?: boolean
  readonly includeTieredData?: boolean
  /** For those who read the plans. */
  readonly comment?: string
}

/** Fields that stand in the configuration of the extension's own jobs, with their keys there. */
export interface ConfigField {
  readonly field: keyof PolicySpec
  readonly key: string
  readonly of: Exclude<PolicyType, 'job'>
  readonly form: 'offset' | 'text' | 'plain'
  /** Its absence means something: no bound, the other of two. */
  readonly isCompared?: true
}

export const configFields: readonly ConfigField[] = [
  { field: 'startOffset', key: 'start_offset', of: 'refresh', form: 'offset', isCompared: true },
  { field: 'endOffset', key: 'end_offset', of: 'refresh', form: 'offset', isCompared: true },
  { field: 'bucketsPerBatch', key: 'buckets_per_batch', of: 'refresh', form: 'plain' },
  {
    field: 'maxBatchesPerExecution',
    key: 'max_batches_per_execution',
    of: 'refresh',
    form: 'plain',
  },
  { field: 'refreshNewestFirst', key: 'refresh_newest_first', of: 'refresh', form: 'plain' },
  { field: 'includeTieredData', key: 'include_tiered_data', of: 'refresh', form: 'plain' },
  { field: 'dropAfter', key: 'drop_after', of: 'retention', form: 'offset', isCompared: true },
  {
    field: 'dropCreatedBefore',
    key: 'drop_created_before',
    of: 'retention',
    form: 'offset',
    isCompared: true,
  },
  { field: 'after', key: 'compress_after', of: 'columnstore', form: 'offset', isCompared: true },
  {
    field: 'createdBefore',
    key: 'compress_created_before',
    of: 'columnstore',
    form: 'offset',
    isCompared: true,
  },
  { field: 'index', key: 'index_name', of: 'reorder', form: 'text', isCompared: true },
]

/** Ids of this installation: no plan knows them, and no change may lose them. */
export const idKeys: readonly string[] = ['hypertable_id', 'mat_hypertable_id']

export function readPolicyFields(json: JsonObject, problems: SpecProblem[]): Partial<PolicySpec> {
  const text = (field: string): string | undefined => scalarText(json[field])
  const flag = (field: string): boolean | undefined => booleanOf(json[field], [field], problems)
  const count = (field: string): number | undefined => integerOf(json[field], [field], problems)
  return compact<Partial<PolicySpec>>({
    type: typeOf(json['type']),
    on: text('on'),
    startOffset: text('startOffset'),
    endOffset: text('endOffset'),
    dropAfter: text('dropAfter'),
    dropCreatedBefore: text('dropCreatedBefore'),
    after: text('after'),
    createdBefore: text('createdBefore'),
    index: text('index'),
    procedure: text('procedure'),
    config: isObject(json['config']) ? json['config'] : undefined,
    checkConfig: text('checkConfig'),
    scheduleInterval: text('scheduleInterval'),
    initialStart: text('initialStart'),
    fixedSchedule: flag('fixedSchedule'),
    timezone: text('timezone'),
    scheduled: flag('scheduled') === false ? false : undefined,
    maxRuntime: text('maxRuntime'),
    maxRetries: count('maxRetries'),
    retryPeriod: text('retryPeriod'),
    bucketsPerBatch: count('bucketsPerBatch'),
    maxBatchesPerExecution: count('maxBatchesPerExecution'),
    refreshNewestFirst: flag('refreshNewestFirst'),
    includeTieredData: flag('includeTieredData'),
  })
}

export function typeOf(value: Json | undefined): PolicyType | undefined {
  return policyTypes.find((type) => type === value)
}

/** What a policy of its type needs, and what belongs to another one. */
export function policyProblems(spec: Partial<PolicySpec>): readonly SpecProblem[] {
  const { type } = spec
  if (type === undefined) return []
  const foreign = configFields.filter(({ field, of }) => of !== type && spec[field] !== undefined)
  const own: { readonly [T in PolicyType]: readonly (keyof PolicySpec)[] } = {
    refresh: ['on', 'scheduleInterval'],
    retention: ['on'],
    columnstore: ['on'],
    reorder: ['on', 'index'],
    job: ['procedure', 'scheduleInterval'],
  }
  return [
    ...foreign.map(({ field, of }) =>
      badValue(`\`${field}\` belongs to a policy of type \`${of}\``, [field]),
    ),
    ...own[type]
      .filter((field) => spec[field] === undefined)
      .map((field) => badValue(`a policy of type \`${type}\` needs \`${field}\``, [])),
    ...(type === 'retention' ? oneOf(spec, 'dropAfter', 'dropCreatedBefore') : []),
    ...(type === 'columnstore' ? oneOf(spec, 'after', 'createdBefore') : []),
    ...(type !== 'job' && spec.procedure !== undefined
      ? [badValue('`procedure` belongs to a policy of type `job`', ['procedure'])]
      : []),
  ]
}

function oneOf(
  spec: Partial<PolicySpec>,
  first: keyof PolicySpec,
  second: keyof PolicySpec,
): readonly SpecProblem[] {
  const given = [first, second].filter((field) => spec[field] !== undefined)
  return given.length === 1
    ? []
    : [badValue(`give one of \`${first}\` and \`${second}\``, given.length === 0 ? [] : [second])]
}
