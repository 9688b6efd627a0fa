/** Rows of the ledger as SQL: one statement, so that it can stand in the transaction of a change. */
import { topicOf } from '../common/topic.ts'
import type { StoredRow, StoreRow, Topic } from '../store.ts'
import { quoteIdent, quoteLiteral } from './kinds/names.ts'
import { type Row, textOf } from './row.ts'

export function ledgerTable(schema: string): string {
  return `${quoteIdent(schema)}.ledger`
}

/** All rows, numbered in their order. */
export function appendStatement(schema: string, rows: readonly StoreRow[]): string {
  const values = rows.map(
    ({ topic, project, key, doc }) =>
      `(${[topic, project, key].map(quoteLiteral).join(', ')}, ${doc === null ? 'NULL' : quoteLiteral(doc)})`,
  )
  return `INSERT INTO ${ledgerTable(schema)} (topic, project, key, doc) VALUES ${values.join(', ')}`
}

export function latestQuery(
  schema: string,
  topics: Topic | readonly Topic[],
  project: string | undefined,
): string {
  return `SELECT * FROM (SELECT DISTINCT ON (topic, project, key) ${columns} FROM ${ledgerTable(schema)} WHERE ${where(topics, project)} ORDER BY topic, project, key, ledger.seq DESC) newest WHERE doc IS NOT NULL ORDER BY topic, project, key`
}

export function allQuery(schema: string, topic: Topic, project: string | undefined): string {
  return `SELECT ${columns} FROM ${ledgerTable(schema)} WHERE ${where(topic, project)} ORDER BY ledger.seq`
}

export function lastQuery(schema: string): string {
  return `SELECT ${columns} FROM ${ledgerTable(schema)} ORDER BY ledger.seq DESC LIMIT 1`
}

const columns = `topic, project, key, doc, ledger.seq::text AS seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`

function where(topics: Topic | readonly Topic[], project: string | undefined): string {
  const ofTopic = `topic IN (${[topics].flat().map(quoteLiteral).join(', ')})`
  return project === undefined ? ofTopic : `${ofTopic} AND project = ${quoteLiteral(project)}`
}

export function storedRow(row: Row): StoredRow {
  return {
    topic: topicOf(textOf(row, 'topic')),
    project: textOf(row, 'project'),
    key: textOf(row, 'key'),
    doc: row['doc'] ?? null,
    seq: textOf(row, 'seq'),
    at: textOf(row, 'at'),
  }
}
