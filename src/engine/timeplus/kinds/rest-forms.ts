/** What the kinds that live on the appserver have in common: their forms, their calls, their rules. */
import { MASK, type NamedParts } from '../../../catalog/normal-form.ts'
import { canonicalJson, type Json, type JsonObject } from '../../../resource/json.ts'
import type { Draft, FieldEffect, FieldRule, KindContext, SpecProblem } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { maskPlaceholders } from '../../clickhouse-family/kinds/secrets.ts'
import { badValue, isList, isObject } from '../../clickhouse-family/kinds/settings.ts'
import { renderCall } from '../appserver/statement.ts'
import { isSecretSetting } from './settings.ts'

/** Where appservers exist: Enterprise of both later generations (timeplus.md §1.1). */
export const whereAppserver: Pick<FieldEffect, 'on' | 'evidence'> = {
  on: 'Enterprise 2.x and 3.x',
  evidence: 'source',
}

export function createCall(collection: string, body: JsonObject): Draft {
  return draft(renderCall({ method: 'POST', collection, body }))
}

/** The whole body: PUT replaces what is there, whatever of it differs. */
export function putCall(collection: string, name: string, body: JsonObject): Draft {
  return draft(renderCall({ method: 'PUT', collection, name, body }))
}

export function deleteCall(collection: string, name: string): Draft {
  return draft(renderCall({ method: 'DELETE', collection, name }))
}

/** A field whose change writes the whole body again, at the same id. */
export function putRule<S>(
  collection: string,
  bodyOf: (name: string, spec: S, context: KindContext) => JsonObject,
): FieldRule<S> {
  return rule(
    inPlace(`PUT ${collection}/{id}`, whereAppserver),
    (_change, from, { address, spec }, { desired }) =>
      alter(putCall(collection, from.address.name, bodyOf(address.name, spec, desired))),
  )
}

/** `properties` of a plan file: any JSON, secrets as references. */
export function readProperties(
  value: Json | undefined,
  problems: SpecProblem[],
): JsonObject | undefined {
  if (value === undefined || value === null) return undefined
  if (isObject(value)) return Object.keys(value).length === 0 ? undefined : value
  problems.push(badValue('properties are a map', ['properties']))
  return undefined
}

/** Compared key by key: by meaning, not by layout, `9092` and `"9092"` alike. */
export function normalProperties(properties: JsonObject | undefined): NamedParts {
  const parts = Object.entries(properties ?? {}).map(([name, value]) => ({
    name,
    form: { value: normalProperty(name, value) },
  }))
  return { ordered: false, parts }
}

function normalProperty(name: string, value: Json | undefined): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'object') return canonicalJson(withoutSecrets(value, name))
  const text = String(value)
  return isSecretSetting(name, text) && text !== '' ? MASK : maskPlaceholders(text)
}

function withoutSecrets(value: Json, name: string): Json {
  if (typeof value === 'string') {
    return isSecretSetting(name, value) && value !== '' ? MASK : maskPlaceholders(value)
  }
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map((item) => withoutSecrets(item, name))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutSecrets(item ?? null, key)]),
  )
}
