/** Quotas: https://clickhouse.com/docs/sql-reference/statements/create/quota */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { KindRules, SpecProblem, FieldRule } from '../../engine.ts'
import { type Access, readAccess } from './access.ts'
import { compact } from '../../common/compact.ts'
import { draft } from './draft.ts'
import {
  normalRoleSet,
  type RoleSetSpec,
  readRoleSet,
  roleSetReferences,
  roleSetSql,
} from './role-set.ts'
import { writtenRule } from '../../common/rule.ts'
import { badValue, isList, isObject, writeSettings } from './settings.ts'
import { scalarText } from '../../common/scalar.ts'

export type IntervalSpec = {
  /** `1 hour`. */
  readonly every: string
  readonly randomized?: boolean
  readonly max?: { readonly [resource: string]: string }
  /** Counts, and limits nothing. */
  readonly trackingOnly?: boolean
  /** Says what an interval without `max` says. */
  readonly noLimits?: boolean
}

export type QuotaSpec = {
  readonly intervals?: readonly IntervalSpec[]
  readonly keyedBy?: string
  readonly to?: RoleSetSpec
}

export function quotaKind(access: Access): KindRules<QuotaSpec> {
  const written = writtenRule<QuotaSpec>(
    'CREATE QUOTA OR REPLACE',
    'CREATE QUOTA OR REPLACE, in one statement; what was used up counts anew',
    { note: 'what was used up counts anew', ...access.evidence },
  )

  const fields: { readonly [F in keyof Required<QuotaSpec>]: FieldRule<QuotaSpec> } = {
    intervals: written,
    keyedBy: written,
    to: written,
  }

  return {
    kind: 'Quota',
    rank: 12,
    namespace: 'quota',
    lives: 'global',
    fields,
    address: access.documents.globalAddress,
    read: (json) =>
      readAccess<QuotaSpec>(
        access,
        json,
        {
          kinds: ['Quota'],
          required: [],
          fields: (own, problems) =>
            compact<QuotaSpec>({
              intervals: readIntervals(own['intervals'], problems),
              keyedBy: isList(own['keyedBy'])
                ? own['keyedBy'].flatMap((item) => scalarText(item) ?? []).join(', ')
                : scalarText(own['keyedBy']),
              to: readRoleSet(own['to'], ['to'], problems),
            }),
        },
        (spec) => `CREATE QUOTA ${definition('q', spec)}`,
      ),
    write: ({ intervals, ...spec }) =>
      compact<JsonObject>({
        keyedBy: spec.keyedBy,
        intervals: intervals?.map(({ max, ...interval }) =>
          compact<JsonObject>({ ...interval, max: writeSettings(max) }),
        ),
        to: spec.to,
      }),
    references: (spec, _address, context) =>
      roleSetReferences(spec.to, ['to'], 'applies to', context),
    normal: (spec) => ({
      keyedBy: normalKey(spec.keyedBy),
      intervals: {
        ordered: false,
        parts: (spec.intervals ?? []).map((interval) => ({
          name: normalEvery(interval.every),
          form: {
            max: normalMax(interval),
            randomized: interval.randomized === true ? 'yes' : null,
          },
        })),
      },
      to: normalRoleSet(spec.to),
    }),
    create: ({ address, spec }) => [draft(`CREATE QUOTA ${definition(address.name, spec)}`)],
    replace: (_from, { address, spec }) => [
      draft(`CREATE QUOTA OR REPLACE ${definition(address.name, spec)}`),
    ],
    drop: ({ address }) => [draft(`DROP QUOTA ${quoteIdentifier(address.name)}`)],
    rename: ({ address }, to) => [
      draft(
        `ALTER QUOTA ${quoteIdentifier(address.name)} RENAME TO ${quoteIdentifier(to.address.name)}`,
      ),
    ],
    losses: () => [],
  }
}

function definition(name: string, spec: QuotaSpec): string {
  const words = [quoteIdentifier(name)]
  if (spec.keyedBy !== undefined) {
    words.push(isNone(spec.keyedBy) ? 'NOT KEYED' : `KEYED BY ${spec.keyedBy}`)
  }
  const intervals = (spec.intervals ?? []).map((interval) => {
    const randomized = interval.randomized === true ? 'RANDOMIZED ' : ''
    // Older parsers know units in the singular only.
    return `FOR ${randomized}INTERVAL ${normalEvery(interval.every)} ${limits(interval)}`
  })
  if (intervals.length > 0) words.push(intervals.join(', '))
  if (spec.to !== undefined) words.push(`TO ${roleSetSql(spec.to)}`)
  return words.join(' ')
}

function limits({ max, trackingOnly }: IntervalSpec): string {
  if (trackingOnly === true) return 'TRACKING ONLY'
  const list = Object.entries(max ?? {}).map(([resource, value]) => {
    return `${resource} = ${/^\d+(\.\d+)?$/.test(value) ? value : quoteString(value)}`
  })
  return list.length === 0 ? 'NO LIMITS' : `MAX ${list.join(', ')}`
}

function readIntervals(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly IntervalSpec[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    problems.push(badValue('intervals are a list', ['intervals']))
    return undefined
  }
  return value.flatMap((item, index) => {
    const every = isObject(item) ? scalarText(item['every']) : undefined
    if (!isObject(item) || every === undefined) {
      problems.push(badValue('an interval needs `every`', ['intervals', index]))
      return []
    }
    const max: Record<string, string> = {}
    const given = item['max']
    for (const [resource, limit] of Object.entries(isObject(given) ? given : {})) {
      if (limit !== undefined && limit !== null && typeof limit !== 'object')
        max[resource] = String(limit)
    }
    return [
      compact<IntervalSpec>({
        every,
        randomized: item['randomized'] === true ? true : undefined,
        max: Object.keys(max).length === 0 ? undefined : max,
        trackingOnly: item['trackingOnly'] === true ? true : undefined,
        noLimits: item['noLimits'] === true ? true : undefined,
      }),
    ]
  })
}

function normalEvery(every: string): string {
  const [count = '1', unit = every] = every.trim().toLowerCase().split(/\s+/)
  return `${count} ${unit.replace(/(?<=\w\w)s$/, '')}`
}

function normalMax({ max, trackingOnly }: IntervalSpec): string {
  if (trackingOnly === true) return 'tracking only'
  const list = Object.entries(max ?? {}).map(
    ([resource, value]) => `${resource.toLowerCase()} = ${Number(value)}`,
  )
  return list.length === 0 ? 'no limits' : list.sort().join(', ')
}

function normalKey(keyedBy: string | undefined): string | null {
  if (keyedBy === undefined || isNone(keyedBy)) return null
  return keyedBy
    .toLowerCase()
    .replace(/\s*,\s*/g, ', ')
    .replace(/\bor\b/g, ',')
}

function isNone(keyedBy: string): boolean {
  return /^(none|not keyed)$/i.test(keyedBy.trim())
}
