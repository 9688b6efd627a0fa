/**
 * A refresh computes everything in its window anew, and what is no more below is nothing above:
 * where it reaches further back than the rows are kept, it takes away what the continuous aggregate
 * has of them (seen on 2.17.2 and 2.25.2: chunks that were dropped count as changed).
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { Resource } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { LowerContext } from '../../engine.ts'
import { qualifiedName } from '../kinds/names.ts'
import { referencesIn } from '../kinds/references.ts'
import { intervalMicros, parseInterval } from './interval.ts'
import type { PolicySpec } from './policy-spec.ts'

/** Of a policy that refreshes: what retention below it has taken, it takes as well. */
export function reachHazards(
  { spec }: Resource<PolicySpec>,
  context: LowerContext,
): readonly Hazard[] {
  const name = qualifiedName(spec.on ?? '', context.desired.database)
  if (!runs(spec)) return []
  return sourcesOf(name, context).flatMap((source) => {
    const retention = policyOf(source, 'retention', context)
    return retention === undefined ? [] : emptied(name, spec, source, retention)
  })
}

/** Of a policy that drops chunks: what continuous aggregates lose by it that are refreshed so far back. */
export function reachedHazards(
  { spec }: Resource<PolicySpec>,
  context: LowerContext,
): readonly Hazard[] {
  const source = qualifiedName(spec.on ?? '', context.desired.database)
  if (!runs(spec)) return []
  return (context.beside?.(source) ?? []).flatMap(({ object, isGoing }) => {
    if (object.kind !== 'ContinuousAggregate' || isGoing) return []
    const refresh = policyOf(object.name, 'refresh', context)
    return refresh === undefined ? [] : emptied(object.name, refresh, source, spec)
  })
}

/** Whether a window begins earlier than another one: no offset is the beginning of time. */
export function reachesFurther(offset: string | undefined, than: string | undefined): boolean {
  if (than === undefined) return false
  if (offset === undefined) return true
  const [far, near] = [offset, than].map(length)
  return far === undefined || near === undefined || far > near
}

function emptied(
  aggregate: string,
  { startOffset }: PolicySpec,
  source: string,
  { dropAfter }: PolicySpec,
): readonly Hazard[] {
  if (dropAfter === undefined || !reachesFurther(startOffset, dropAfter)) return []
  const reach = startOffset === undefined ? 'has no startOffset' : `reaches back ${startOffset}`
  return [
    hazard(
      'drops-data',
      `rows of ${aggregate} go once those of ${source} are dropped after ${dropAfter}: its refresh ${reach}, and computes them from what is left`,
    ),
  ]
}

function sourcesOf(aggregate: string, { desired, live }: LowerContext): readonly string[] {
  const side = desired.lookup('relation', aggregate) === undefined ? live : desired
  const query = side.lookup('relation', aggregate)?.spec['query']
  if (typeof query !== 'string') return []
  return referencesIn('query', query, ['query'], side).flatMap(({ via, name }) =>
    via === 'reads' ? [name] : [],
  )
}

/** One that runs: as planned, or of somebody else. */
function policyOf(
  relation: string,
  type: string,
  { desired, live }: LowerContext,
): PolicySpec | undefined {
  const name = `${relation}.${type}`
  const found = desired.lookup('policy', name) ?? live.lookup('policy', name)
  const spec = found?.spec as PolicySpec | undefined
  return spec !== undefined && runs(spec) ? spec : undefined
}

function runs({ scheduled }: PolicySpec): boolean {
  return scheduled !== false
}

function length(text: string): number | undefined {
  const interval = parseInterval(text)
  if (interval !== undefined) return intervalMicros(interval)
  return /^-?\d+$/.test(text.trim()) ? Number(text) : undefined
}
