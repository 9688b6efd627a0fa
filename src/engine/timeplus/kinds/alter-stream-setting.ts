/** Settings of a stream in place: what the server's list allows (timeplus.md §2.2). */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change, FieldEffect, Lowered } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inPlace } from '../../common/rule.ts'
import { settingSql } from './settings.ts'
import type { StreamSpec } from './stream.ts'

export const settingEffects: readonly FieldEffect[] = [
  inPlace('ALTER STREAM … MODIFY SETTING', {
    when: 'logstore_retention_bytes, logstore_retention_ms, logstore_flush_messages, logstore_flush_ms',
    hazards: ['drops-data'],
    note: '`drops-data` where less is kept than before',
    evidence: 'source',
  }),
  inPlace('ALTER STREAM … MODIFY SETTING', {
    when: 'log_kvstore, kvstore_options, logstore_codec of a mutable stream; ttl_seconds of one that has it',
    hazards: ['drops-data'],
    on: 'Enterprise',
    note: '`drops-data` where ttl_seconds is shorter than before',
    evidence: 'docs',
  }),
  {
    when: 'any other, or one that is taken out',
    how: 'replaced',
    hazards: ['drops-data'],
    note: 'RESET SETTING is refused; no hazard for modes random and null',
    evidence: 'source',
  },
]

const ofEveryStream: ReadonlySet<string> = new Set([
  'logstore_retention_bytes',
  'logstore_retention_ms',
  'logstore_flush_messages',
  'logstore_flush_ms',
])

const ofMutableStreams: ReadonlySet<string> = new Set([
  'log_kvstore',
  'kvstore_options',
  'logstore_codec',
])

export function changeSetting(
  change: Change,
  from: LiveObject<StreamSpec>,
  to: Resource<StreamSpec>,
): Lowered {
  const name = change.part ?? ''
  const value = to.spec.settings?.[name]
  const before = from.spec.settings?.[name]
  if (value === undefined) {
    const way = isAlterable(name, from) ? '; give it the value that it shall have' : ''
    return replace(`setting \`${name}\` cannot be taken back${way}`)
  }
  if (!isAlterable(name, from)) return replace(`setting \`${name}\` is fixed at CREATE`)
  if (name === 'ttl_seconds' && before === undefined) {
    return replace('a mutable stream that was made without a TTL can never have one')
  }
  return alter(
    draft(`ALTER STREAM ${sqlName(to.address)} MODIFY SETTING ${settingSql(name, value)}`, {
      hazards: shrinking(name, before, value),
    }),
  )
}

function isAlterable(name: string, { spec }: LiveObject<StreamSpec>): boolean {
  if (ofEveryStream.has(name)) return true
  return spec.mode === 'mutable' && (ofMutableStreams.has(name) || name === 'ttl_seconds')
}

/** What is kept of the log, or of the rows: less than before is gone at the next clean-up. */
export function shrinking(
  name: string,
  before: string | undefined,
  after: string,
): readonly Hazard[] {
  if (!/^logstore_retention_|^ttl_seconds$/.test(name) || !isLess(before, after)) return []
  const what =
    name === 'ttl_seconds' ? 'rows that are past the new TTL' : 'what the log keeps beyond it'
  return [hazard('drops-data', `${what} (${name}: ${before ?? 'not set'} → ${after})`)]
}

/** Nothing set, or nothing above zero, is no limit. */
function isLess(before: string | undefined, after: string): boolean {
  const [was, is] = [Number(before ?? -1), Number(after)]
  if (!(is > 0)) return false
  return !(was > 0) || is < was
}
