/**
 * What runs on the appserver: sources and sinks. Only a stopped source can be written (swagger of
 * the appserver, PUT /sources/{id}); of a sink nothing is said, and one that is stopped and started
 * certainly runs what was written. A run that is cut off in between leaves something stopped, which
 * is why `status` is a field: the next plan finds it and starts it.
 */
import type { JsonObject } from '../../../resource/json.ts'
import type { Json } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter } from '../../common/lowered.ts'
import { inPlace, replaceRule, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import { badValue } from '../../clickhouse-family/kinds/settings.ts'
import type { Draft, FieldRule, KindContext, SpecProblem } from '../../engine.ts'
import { renderCall } from '../appserver/statement.ts'
import { createCall, putCall, whereAppserver } from './rest-forms.ts'

export type Running = {
  /** Absent: it runs. */
  readonly status?: 'stopped'
}

export interface RunningCalls<S extends Running> {
  readonly collection: string
  readonly createBody: (name: string, spec: S, context: KindContext) => JsonObject
  readonly updateBody: (name: string, spec: S, context: KindContext) => JsonObject
}

export function createRunning<S extends Running>(
  { collection, createBody }: RunningCalls<S>,
  { address, spec }: Resource<S>,
  context: KindContext,
): readonly Draft[] {
  const created = createCall(collection, createBody(address.name, spec, context))
  return spec.status === 'stopped' ? [created, verb(collection, address.name, 'stop')] : [created]
}

/** `former` is the name that it has before. */
export function updateRunning<S extends Running>(
  { collection, updateBody }: RunningCalls<S>,
  former: string,
  { address, spec }: Resource<S>,
  context: KindContext,
): readonly Draft[] {
  return [
    verb(collection, former, 'stop'),
    putCall(collection, former, updateBody(address.name, spec, context)),
    ...(spec.status === 'stopped' ? [] : [verb(collection, address.name, 'start')]),
  ]
}

/** A field whose change stops it, writes the whole body and starts it again. */
export function updatedRule<S extends Running>(calls: RunningCalls<S>): FieldRule<S> {
  const effect = inPlace(`POST ${calls.collection}/{id}/stop, PUT, POST …/start`, whereAppserver)
  return rule(effect, (_change, from, to, { desired }) =>
    alter(...updateRunning(calls, from.address.name, to, desired)),
  )
}

/** Terraform's provider replaces it as well (internal/provider/source_resource.go). */
export function typeRule<S extends Running>(noun: string): FieldRule<S> {
  return replaceRule(`the type of a ${noun} is chosen when it is made`, {
    ...whereAppserver,
    hazards: ['loses-state'],
  })
}

export function statusRule<S extends Running>(collection: string): FieldRule<S> {
  const effects = [
    inPlace(`POST ${collection}/{id}/start`, { when: 'stopped', ...whereAppserver }),
    inPlace(`POST ${collection}/{id}/stop`, { when: 'running', ...whereAppserver }),
  ]
  return rule(effects, (_change, _from, { address, spec }) =>
    alter(verb(collection, address.name, spec.status === 'stopped' ? 'stop' : 'start')),
  )
}

export function normalStatus({ status }: Running): string {
  return status ?? 'running'
}

export function readStatus(
  value: Json | undefined,
  problems: SpecProblem[],
): 'stopped' | undefined {
  const text = scalarText(value)
  if (text === 'stopped') return 'stopped'
  if (text !== undefined && text !== 'running') {
    problems.push(badValue('status is `running` or `stopped`', ['status']))
  }
  return undefined
}

/** Names of sources and sinks are narrower than those of everything else. */
export function nameProblems(json: JsonObject): readonly SpecProblem[] {
  const name = scalarText(json['name'])
  if (name === undefined || /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) return []
  return [
    {
      code: 'BAD_VALUE',
      severity: 'warning',
      message: `the appserver may refuse the name \`${name}\``,
      path: ['name'],
      hint: 'it asks for at most 64 letters, digits and `_`, with a letter first.',
    },
  ]
}

function verb(collection: string, name: string, word: 'start' | 'stop'): Draft {
  return draft(renderCall({ method: 'POST', collection, name, verb: word }))
}
