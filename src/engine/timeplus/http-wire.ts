import { quoteList } from '../clickhouse-family/quote.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import {
  type Settings,
  type StatementOptions,
  type Statements,
  statementsOver,
  type Transport,
} from '../clickhouse-family/statements.ts'

/**
 * Sent with everything. `query_mode` bounds a SELECT on whatever port; `wait_end_of_query` is no
 * setting and keeps the server from answering 200 before it knows. Source: timeplus.md §5.1–5.3
 * (docs/proton-ports.md, p1:src/Server/HTTPHandler.cpp).
 */
const always: Settings = { query_mode: 'table', wait_end_of_query: 1 }

/** What of ours a server may not know: an unknown setting is an error (115). */
const asked = [
  ...['max_query_size', 'log_comment', 'max_execution_time', 'mutations_sync', 'alter_sync'],
  ...['replication_alter_partitions_sync', 'async_insert', 'input_format_parallel_parsing'],
  ...['min_insert_block_size_rows', 'min_insert_block_size_bytes'],
]

/** ALTERs answer when they are done, under the names of either age of the settings. */
const writeSettings: Settings = {
  mutations_sync: 2,
  alter_sync: 2,
  replication_alter_partitions_sync: 2,
}

/** Statements that carry only settings the server knows, which it is asked for once. */
export async function timeplusStatements(
  transport: Transport,
  options: Omit<StatementOptions, 'writeSettings' | 'wire'>,
): Promise<Statements> {
  const settings = { ...options.settings, ...always }
  const bare = statementsOver(transport, {
    ...options,
    settings,
    writeSettings: {},
    wire: { known: () => ({}) },
  })
  const rows = await bare.query(
    `SELECT name FROM system.settings WHERE name IN ${quoteList(asked)}`,
  )
  const names = new Set(rows.map((row) => textOf(row, 'name')))
  const known = (wanted: Settings): Settings =>
    Object.fromEntries(Object.entries(wanted).filter(([name]) => names.has(name)))
  return statementsOver(transport, {
    ...options,
    settings,
    writeSettings: known(writeSettings),
    wire: { known },
  })
}
