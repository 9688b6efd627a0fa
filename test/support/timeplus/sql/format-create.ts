/** CREATE as printed: relations. Whatever the caller added to a definition prints likewise. */
import type {
  CreateDatabase,
  CreateExternalTable,
  CreateMaterializedView,
  CreateStream,
  CreateView,
} from './definition.ts'
import { listText } from './format-column.ts'
import { formatExpression } from './format-expression.ts'
import { objectText } from './format-from.ts'
import { printQuery } from './format-query.ts'
import { formatSettings } from './format-settings.ts'
import { engineText, storageClauses, ttlText } from './format-storage.ts'
import { frameOf } from './frame.ts'
import { identifierText, stringText } from './literal-text.ts'
import type { Query } from './query.ts'

export function createStreamText(create: CreateStream, multi: boolean, generation: number): string {
  const words = `${create.temporary ? 'TEMPORARY ' : ''}${varietyWords(create.variety, generation)}STREAM`
  const head = `CREATE ${create.orReplace ? 'OR REPLACE ' : ''}${words} ${condition(create)}${named(create)}`
  const clauses = storageClauses(create.storage)
  const settings = create.storage.settings.length > 0 ? clauses.slice(-1) : []
  const before = settings.length > 0 ? clauses.slice(0, -1) : clauses
  const comment = create.comment === undefined ? [] : [`COMMENT ${stringText(create.comment)}`]
  const query = create.asQuery
  const parts = create.commentBeforeSettings
    ? [...before, ...comment, ...settings]
    : [...before, ...settings, ...(query ? [] : comment)]
  const body = create.body === undefined ? '' : ` AS $$${create.body}$$`
  const source = create.asStream ? ` AS ${objectText(create.asStream)}` : ''
  return (
    head +
    source +
    (create.list ? listText(create.list, multi) : '') +
    body +
    parts.map((part) => gap(multi) + part).join('') +
    (query ? queryText(query, create.comment, multi) : '')
  )
}

/** EXTERNAL is lost in the text of 1.x, where ENGINE = ExternalStream says it. */
function varietyWords(variety: CreateStream['variety'], generation: number): string {
  if (variety === 'stream') return ''
  if (variety === 'external' && generation === 1) return ''
  return `${variety.toUpperCase()} `
}

export function createExternalTableText(create: CreateExternalTable, multi: boolean): string {
  return [
    `CREATE ${create.orReplace ? 'OR REPLACE ' : ''}EXTERNAL TABLE ${condition(create)}${objectText(create.name)}`,
    create.list ? listText(create.list, multi) : '',
    create.partitionBy ? `${gap(multi)}PARTITION BY ${formatExpression(create.partitionBy)}` : '',
    `${gap(multi)}SETTINGS ${formatSettings(create.settings)}`,
    commentText(create.comment, multi),
  ].join('')
}

export function createViewText(create: CreateView, multi: boolean): string {
  const head = `CREATE ${create.orReplace ? 'OR REPLACE ' : ''}VIEW ${condition(create)}${named(create)}`
  const list = create.list ? listText(create.list, multi) : ''
  return head + list + queryText(create.query, create.comment, multi)
}

export function createMaterializedViewText(create: CreateMaterializedView, multi: boolean): string {
  const words = create.scheduled ? 'SCHEDULED MATERIALIZED VIEW' : 'MATERIALIZED VIEW'
  const inner =
    create.intoInnerUuid === undefined ? '' : ` INTO INNER UUID ${stringText(create.intoInnerUuid)}`
  const query = ` AS${create.comment === undefined ? '' : '('}${gap(multi)}${printQuery(create.query, frameOf(multi))}`
  return [
    `CREATE ${words} ${condition(create)}${named(create)}`,
    create.into ? ` INTO ${objectText(create.into)}` : '',
    inner,
    create.list ? listText(create.list, multi) : '',
    query,
    create.comment === undefined ? '' : ')',
    create.storageSettings.length > 0
      ? `${gap(multi)}STORAGE_SETTINGS ${formatSettings(create.storageSettings)}`
      : '',
    create.ttl ? `${gap(multi)}TTL ${ttlText(create.ttl)}` : '',
    commentText(create.comment, multi),
  ].join('')
}

/** With a comment the query stands in brackets: `AS( SELECT …) COMMENT 'x'`. */
function queryText(query: Query, comment: string | undefined, multi: boolean): string {
  const text = printQuery(query, frameOf(multi))
  if (comment === undefined) return ` AS${gap(multi)}${text}`
  return ` AS(${gap(multi)}${text})${commentText(comment, multi)}`
}

export function createDatabaseText(create: CreateDatabase, multi: boolean): string {
  return [
    `CREATE DATABASE ${condition(create)}${identifierText(create.name)}`,
    create.engine ? `${gap(multi)}ENGINE = ${engineText(create.engine)}` : '',
    create.settings.length > 0 ? `${gap(multi)}SETTINGS ${formatSettings(create.settings)}` : '',
    commentText(create.comment, multi),
  ].join('')
}

export function condition({ ifNotExists }: { readonly ifNotExists: boolean }): string {
  return ifNotExists ? 'IF NOT EXISTS ' : ''
}

function named(create: Pick<CreateStream, 'name' | 'uuid'>): string {
  const uuid = create.uuid === undefined ? '' : ` UUID ${stringText(create.uuid)}`
  return objectText(create.name) + uuid
}

export function commentText(comment: string | undefined, multi: boolean): string {
  return comment === undefined ? '' : `${gap(multi)}COMMENT ${stringText(comment)}`
}

export function gap(multi: boolean): string {
  return multi ? '\n' : ' '
}
