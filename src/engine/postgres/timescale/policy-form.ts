/** How policies are compared: intervals by meaning, and only what the plan says. */
import type { NormalForm, NormalValue } from '../../../catalog/normal-form.ts'
import { canonicalJson, type Json } from '../../../resource/json.ts'
import type { KindContext } from '../../engine.ts'
import { qualifiedName } from '../kinds/names.ts'
import { normalInterval } from './interval.ts'
import { fieldsOf, normalOffset } from './policy-config.ts'
import type { PolicySpec } from './policy-spec.ts'

export function normalPolicy(spec: PolicySpec, context: KindContext): NormalForm {
  /** What the server chooses where the plan is silent. */
  const open = (value: string | undefined): NormalValue =>
    value === undefined ? null : context.side === 'live' ? { implied: value } : value
  const interval = (value: string | undefined): NormalValue =>
    open(value === undefined ? undefined : normalInterval(value))
  const text = (value: string | number | boolean | undefined): string | undefined =>
    value === undefined ? undefined : String(value)
  const named = (name: string | undefined): string | null =>
    name === undefined ? null : qualifiedName(name, context.database)
  return {
    ...configForm(spec, open),
    procedure: named(spec.procedure),
    config: configParts(spec, context.side),
    checkConfig: named(spec.checkConfig),
    scheduleInterval: interval(spec.scheduleInterval),
    initialStart: open(spec.initialStart === undefined ? undefined : moment(spec.initialStart)),
    fixedSchedule: open(text(spec.fixedSchedule)),
    timezone: open(spec.timezone),
    scheduled: spec.scheduled === false ? 'false' : null,
    maxRuntime: interval(spec.maxRuntime),
    maxRetries: open(text(spec.maxRetries)),
    retryPeriod: interval(spec.retryPeriod),
  }
}

function configForm(
  spec: PolicySpec,
  open: (value: string | undefined) => NormalValue,
): NormalForm {
  const form: Record<string, NormalValue> = {}
  for (const { field, form: kind, isCompared } of fieldsOf(spec.type)) {
    const value = spec[field]
    const text =
      value === undefined
        ? undefined
        : kind === 'offset'
          ? normalOffset(String(value))
          : String(value)
    form[field] = isCompared ? (text ?? null) : open(text)
  }
  return form
}

/** All of a job's configuration is the plan's; of a policy's, only what the plan says. */
function configParts({ type, config = {} }: PolicySpec, side: KindContext['side']): NormalValue {
  const isOpen = side === 'live' && type !== 'job'
  return {
    ordered: false,
    parts: Object.entries(config).map(([name, value]: readonly [string, Json | undefined]) => ({
      name,
      form: { value: canonicalJson(value) },
      ...(isOpen ? { implied: true as const } : {}),
    })),
  }
}

/** A time without a zone is one of UTC, as in our sessions. */
function moment(text: string): string {
  const [, day, time = '00:00:00', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i.exec(
      text.trim(),
    ) ?? []
  if (day === undefined) return text.trim()
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone.replace(/^utc$/i, 'Z')
  const date = new Date(`${day}T${time}${offset}`)
  return Number.isNaN(date.getTime()) ? text.trim() : date.toISOString()
}
