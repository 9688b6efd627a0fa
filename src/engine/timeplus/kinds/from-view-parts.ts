/** CREATE statements of what runs queries, of functions and of format schemas, as specs. */
import type {
  CreateAlert,
  CreateFormatSchema,
  CreateFunction,
  CreateMaterializedView,
  CreateTask,
  CreateView,
  Node,
  Setting,
} from '../../../sql/index.ts'
import { compact } from '../../common/compact.ts'
import type { SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import type { AlertSpec } from './alert.ts'
import type { FormatSchemaSpec } from './format-schema.ts'
import type { ArgumentSpec, FunctionSpec } from './function.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { splitSettings } from './query-settings.ts'
import type { TaskSpec } from './task.ts'
import type { ViewSpec } from './view.ts'

export function viewSpec(node: CreateView): ViewSpec {
  return compact<ViewSpec>({ query: queryText(node), comment: commentOf(node) })
}

/** Without an INTO of its own: `INTO INNER UUID` is what the server adds for the view's stream. */
export function materializedViewSpec(node: CreateMaterializedView): MaterializedViewSpec {
  const { query, settings } = splitSettings(queryText(node))
  return compact<MaterializedViewSpec>({
    query,
    into: node.to?.parts.map(({ text }) => text).join('.'),
    schedule: node.object.startsWith('SCHEDULED') ? true : undefined,
    settings,
    storageSettings: settingsOf(node.storageSettings, node.source),
    ttl: slice(node.source, node.storageTtl),
    start: undefined,
    comment: commentOf(node),
  })
}

export function functionSpec(node: CreateFunction): FunctionSpec {
  const { source, lambda, remoteOptions } = node
  const options = settingsOf(remoteOptions, source) ?? {}
  const { url, auth_method: method, auth_header: headerName, auth_key: key } = options
  const auth = compact<NonNullable<FunctionSpec['auth']>>({
    method: method === 'none' ? undefined : method,
    headerName,
    key,
  })
  const body = lambda?.kind === 'lambda' ? lambda.body : lambda
  return compact<FunctionSpec>({
    language: languageOf(node),
    aggregate: node.aggregate,
    arguments: argumentsOf(node),
    returns: slice(source, node.returns),
    body: node.body?.value ?? slice(source, body),
    url,
    auth: Object.keys(auth).length === 0 ? undefined : auth,
    timeout: numberOf(options['execution_timeout']),
    settings: settingsOf(node.settings, source),
  })
}

/** Proton 1.x prints JavaScript without its LANGUAGE (timeplus.md §3.6, 14). */
function languageOf({ language, remote, body }: CreateFunction): FunctionSpec['language'] {
  const name = language?.toLowerCase()
  if (name === 'python') return 'python'
  if (remote === true) return 'remote'
  return name === 'javascript' || body !== undefined ? 'javascript' : 'sql'
}

function argumentsOf(node: CreateFunction): readonly ArgumentSpec[] {
  const { lambda, source } = node
  if (node.arguments !== undefined) {
    return node.arguments.map(({ name, type }) => {
      const written = slice(source, type)
      return written === undefined ? name.text : { name: name.text, type: written }
    })
  }
  return lambda?.kind === 'lambda' ? lambda.parameters.map(({ text }) => text) : []
}

export function formatSchemaSpec(node: CreateFormatSchema): FormatSchemaSpec {
  const type = node.type?.text.toLowerCase() === 'avro' ? 'Avro' : 'Protobuf'
  return { type, body: node.body.value }
}

export function taskSpec(node: CreateTask): TaskSpec {
  const { source } = node
  return compact<TaskSpec>({
    schedule: slice(source, node.schedule),
    timeout: slice(source, node.timeout),
    checkpoint: node.checkpoint?.value,
    into: node.to?.parts.map(({ text }) => text).join('.'),
    query: queryText(node),
    start: undefined,
  })
}

export function alertSpec(node: CreateAlert): AlertSpec {
  const { source, batch, limit } = node
  return compact<AlertSpec>({
    batch:
      batch &&
      compact<NonNullable<AlertSpec['batch']>>({
        events: Number(slice(source, batch.events)),
        timeout: slice(source, batch.timeout),
      }),
    limit: limit && { alerts: Number(slice(source, limit.alerts)), per: slice(source, limit.per) },
    call: node.function.text,
    query: queryText(node),
  })
}

/** Brackets round the whole query are the server's own way to write a comment behind it. */
function queryText(node: { readonly source: string; readonly query: Node }): string {
  const { query, source } = node
  const inner = query.kind === 'grouped' ? query.query : query
  return source.slice(inner.start, inner.end).trim()
}

/** A comment of blanks is none: the console writes one (timeplus.md §8). */
function commentOf({
  comment,
}: {
  readonly comment?: { readonly value: string }
}): string | undefined {
  const text = comment?.value
  return text === undefined || text.trim() === '' ? undefined : text
}

function slice(source: string, node: Node): string
function slice(source: string, node: Node | undefined): string | undefined
function slice(source: string, node: Node | undefined): string | undefined {
  return node === undefined ? undefined : source.slice(node.start, node.end)
}

function settingsOf(
  settings: readonly Setting[] | undefined,
  source: string,
): SettingsSpec | undefined {
  if (settings === undefined || settings.length === 0) return undefined
  return Object.fromEntries(
    settings.map(({ name, value }) => [
      name,
      value.kind === 'string' ? value.value : source.slice(value.start, value.end),
    ]),
  )
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
