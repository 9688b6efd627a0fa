/** What the extension chooses for its jobs, so that `import` need not write it (2.25.2, tsl/src/bgw_policy). */
import type { PolicySpec, PolicyType } from './policy-spec.ts'

interface Defaults {
  readonly maxRuntime: string
  /** Absent: as often as it runs. */
  readonly retryPeriod?: string
}

const defaults: { readonly [T in PolicyType]: Defaults } = {
  refresh: { maxRuntime: '00:00:00' },
  retention: { maxRuntime: '00:05:00', retryPeriod: '00:05:00' },
  columnstore: { maxRuntime: '00:00:00', retryPeriod: '01:00:00' },
  reorder: { maxRuntime: '00:00:00', retryPeriod: '00:05:00' },
  job: { maxRuntime: '00:00:00', retryPeriod: '00:05:00' },
}

const retriesForEver = -1

/** The spec without what a new one of its type gets anyway. */
export function withoutDefaults(spec: PolicySpec): PolicySpec {
  const { maxRuntime, maxRetries, retryPeriod, fixedSchedule, initialStart, ...rest } = spec
  const usual = defaults[spec.type]
  const start = initialStart === undefined || isAccidental(initialStart) ? undefined : initialStart
  const isUsuallyFixed = spec.type === 'job' || start !== undefined
  return {
    ...rest,
    ...(maxRuntime === undefined || maxRuntime === usual.maxRuntime ? {} : { maxRuntime }),
    ...(maxRetries === undefined || maxRetries === retriesForEver ? {} : { maxRetries }),
    ...(retryPeriod === undefined || retryPeriod === (usual.retryPeriod ?? spec.scheduleInterval)
      ? {}
      : { retryPeriod }),
    ...(start === undefined ? {} : { initialStart: start }),
    ...(fixedSchedule === undefined || fixedSchedule === isUsuallyFixed ? {} : { fixedSchedule }),
  }
}

/** A moment down to the microsecond is when the job was made. */
function isAccidental(start: string): boolean {
  return /\.\d+\+00$/.test(start)
}
