/**
 * Bodies of the appserver as specs, and specs as bodies (timeplus.md §6). Read leniently: fields
 * that newer versions add are left out, what is missing says why nothing can be made of it.
 */
import { MASK } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { Spec } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { isList, isObject } from '../../clickhouse-family/kinds/settings.ts'
import type { KindContext } from '../../engine.ts'
import type { DashboardSpec } from './dashboard.ts'
import type { RestSinkSpec } from './rest-sink.ts'
import { isStopped } from '../appserver/status.ts'
import type { Running } from './rest-running.ts'
import type { SavedQuerySpec } from './saved-query.ts'
import { isSecretSetting } from './settings.ts'
import type { SourceSpec } from './source.ts'

/** What one object of a list says. */
export type ReadBody = { readonly spec: Spec } | { readonly why: string }

export const readBody: { readonly [kind: string]: (body: JsonObject) => ReadBody } = {
  Source: (body) => {
    const { type, stream } = body
    if (typeof type !== 'string' || typeof stream !== 'string') return lacks('type and stream')
    const { database } = body
    const inDatabase = typeof database === 'string' && database !== '' && !stream.includes('.')
    const spec: SourceSpec = {
      type,
      stream: qualifiedStream(inDatabase ? `${database}.${stream}` : stream),
      ...shared(body),
      ...statusOf(body),
    }
    return { spec }
  },
  Sink: (body) => {
    const { type, query } = body
    if (typeof type !== 'string' || typeof query !== 'string') return lacks('type and query')
    const spec: RestSinkSpec = { type, query, ...shared(body), ...statusOf(body) }
    return { spec }
  },
  Dashboard: (body) => {
    const { panels } = body
    const list = typeof panels === 'string' ? parsed(panels) : (panels ?? [])
    if (!isList(list)) return lacks('a list of panels')
    const spec: DashboardSpec = { panels: list.filter(isObject), ...described(body) }
    return { spec }
  },
  SavedQuery: (body) => {
    const { sql, tags } = body
    if (typeof sql !== 'string') return lacks('sql')
    const words = isList(tags) ? tags.filter((tag) => typeof tag === 'string') : []
    const spec: SavedQuerySpec = {
      query: sql,
      ...(words.length === 0 ? {} : { tags: words }),
      ...described(body),
    }
    return { spec }
  },
}

/**
 * The appserver of the swagger (2024) knows streams by their bare names, which are those of the
 * database `default`; a later one may say `database` beside it (timeplus.md §6, not established).
 */
export function qualifiedStream(stream: string): string {
  return stream.includes('.') ? stream : `${builtInDatabase}.${stream}`
}

export function streamInBody(stream: string): string {
  const prefix = `${builtInDatabase}.`
  return stream.startsWith(prefix) ? stream.slice(prefix.length) : stream
}

/** Texts that the appserver runs as they are find their relations there. */
export function onAppserver(context: KindContext): KindContext {
  return context.database === builtInDatabase ? context : { ...context, database: builtInDatabase }
}

const builtInDatabase = 'default'

function lacks(what: string): { readonly why: string } {
  return { why: `the appserver does not show ${what} of it` }
}

function shared(body: JsonObject): { properties?: JsonObject; comment?: string } {
  const { properties } = body
  return {
    ...(isObject(properties) && Object.keys(properties).length > 0
      ? { properties: maskSecrets(properties) }
      : {}),
    ...described(body),
  }
}

/** Other words (`running`, `failed`) say how it fares, not whether it shall run. */
function statusOf({ status }: JsonObject): Running {
  return isStopped(status) ? { status: 'stopped' } : {}
}

/** The console leaves a blank where nothing was typed. */
function described({ description }: JsonObject): { comment?: string } {
  return compact<{ comment?: string }>({
    comment: typeof description === 'string' && description.trim() !== '' ? description : undefined,
  })
}

/**
 * Secrets come back masked or not depending on the type (timeplus.md §6): every place that can
 * hold one is masked as soon as it is read, so that nothing that is shown or kept comes to hold it.
 */
function maskSecrets(properties: JsonObject): JsonObject {
  return maskIn(properties, '') as JsonObject
}

function maskIn(value: Json | undefined, name: string): Json | undefined {
  if (typeof value === 'string') return isHidden(value, name) ? MASK : value
  if (value === null || value === undefined || typeof value !== 'object') return value
  if (isList(value)) return value.map((item) => maskIn(item, name) ?? null)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskIn(item, key)]))
}

function isHidden(value: string, name: string): boolean {
  return (
    value !== '' &&
    (isSecretSetting(name, value) || /^(\*{3,}|\u2022{3,}|\[?(hidden|redacted)\]?)$/i.test(value))
  )
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
