import { randomUUID } from 'node:crypto'
import { text as streamText } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { ExecuteOptions, QueryOptions } from '../engine.ts'
import { type Redact, redactor } from '../common/redaction.ts'
import { type Row, readTabSeparated } from './rows.ts'
import { putSecrets } from './secret-literals.ts'
import { exceptionInBody, isWorthRepeating, serverFault } from './server-fault.ts'

/** Bytes of a statement. The default of 256 KiB is less than a view may need. */
export const maxQuerySize: number = 64 * 1024 * 1024

export type Settings = { readonly [name: string]: string | number | boolean }

/** How statements reach an engine: over HTTP, or in this process. */
export interface Transport {
  /** Without credentials. */
  readonly address: string
  readonly use: <T>(work: (client: ClickHouseClient) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

/** Sends statements and turns what comes back into rows, or into a fault with a code. */
export interface Statements {
  readonly address: string
  /** Rows of a query. Repeated when the connection breaks: a read may be. */
  readonly query: (sql: string, options?: QueryOptions) => Promise<readonly Row[]>
  /** One statement that changes something; sent exactly once. */
  readonly execute: (sql: string, options?: ExecuteOptions) => Promise<void>
  /** One block of rows, visible together. The caller says whether it may be sent again. */
  readonly insert: (insert: Insert) => Promise<void>
}

export interface Insert {
  /** Quoted. */
  readonly table: string
  readonly columns: readonly [string, ...(readonly string[])]
  readonly rows: readonly (readonly (string | number)[])[]
  readonly repeatable: boolean
}

export interface StatementOptions {
  readonly settings: Settings
  /** Sent with what changes something. */
  readonly writeSettings: Settings
  readonly readTimeoutMs: number
  readonly writeTimeoutMs: number | undefined
  /** Passwords and the like that no message may show. */
  readonly credentials: readonly string[]
  readonly onStatement: ((sql: string, milliseconds: number) => void) | undefined
  /** Where the engine is not ClickHouse itself. */
  readonly wire?: Wire
}

/** How an engine of the family differs from ClickHouse in what is sent and what comes back. */
export interface Wire {
  /** Leaves out settings of ours that this server does not know. */
  readonly known: (settings: Settings) => Settings
}

export function statementsOver(transport: Transport, options: StatementOptions): Statements {
  const credentials = redactor(options.credentials)
  const { address } = transport
  const { readTimeoutMs, writeTimeoutMs } = options
  return {
    address,
    query: async (sql, given = {}) => {
      const timeoutMs = given.timeoutMs === 0 ? undefined : (given.timeoutMs ?? readTimeoutMs)
      const settings =
        given.timeoutMs === undefined || given.timeoutMs === 0
          ? options.settings
          : {
              ...options.settings,
              ...fitted({ max_execution_time: Math.ceil(given.timeoutMs / 1000) }, options.wire),
            }
      return await send({ purpose: 'read', sql, timeoutMs, repeatable: true }, (call) =>
        readRows(transport, call, sql, settings, options.wire),
      )
    },
    execute: async (sql, given = {}) => {
      const secrets = given.secrets ?? new Map()
      const text = putSecrets(sql, secrets)
      await send(
        {
          purpose: 'write',
          sql,
          timeoutMs: given.timeoutMs === 0 ? undefined : (given.timeoutMs ?? writeTimeoutMs),
          repeatable: false,
          holdsSecrets: text !== sql,
          redact: redactor([...options.credentials, ...secrets.values()]),
          ...(given.queryId === undefined ? {} : { queryId: given.queryId }),
        },
        async (call) => {
          const command = {
            query: text,
            query_id: call.queryId,
            clickhouse_settings: writing(options, call),
            ...(call.signal ? { abort_signal: call.signal } : {}),
          }
          if (options.wire === undefined) await transport.use((client) => client.command(command))
          else await readBody(transport, command)
        },
      )
    },
    insert: async ({ table, columns, rows, repeatable }) => {
      const sql = `INSERT INTO ${table} (${columns.join(', ')}) /* ${rows.length} rows */`
      await send({ purpose: 'write', sql, timeoutMs: readTimeoutMs, repeatable }, (call) =>
        transport.use((client) =>
          client.insert({
            table,
            columns: [...columns],
            values: rows,
            format: 'JSONCompactEachRow',
            query_id: call.queryId,
            clickhouse_settings: { ...writing(options, call), ...fitted(oneBlock, options.wire) },
            ...(call.signal ? { abort_signal: call.signal } : {}),
          }),
        ),
      )
    },
  }

  async function send<T>(what: Sending, attempt: (call: Call) => Promise<T>): Promise<T> {
    const started = performance.now()
    try {
      for (let tries = 1; ; tries++) {
        const call = newCall(what)
        try {
          return await attempt(call)
        } catch (error) {
          if (what.repeatable && tries < 3 && !call.signal?.aborted && isWorthRepeating(error)) {
            await sleep((0.5 + Math.random()) * 200 * tries)
            continue
          }
          throw serverFault(error, {
            purpose: what.purpose,
            sql: what.sql,
            queryId: call.queryId,
            address,
            redact: what.redact ?? credentials,
            holdsSecrets: what.holdsSecrets ?? false,
            ...(call.signal?.aborted && what.timeoutMs !== undefined
              ? { timedOutAfterMs: what.timeoutMs }
              : {}),
          })
        }
      }
    } finally {
      options.onStatement?.(what.sql, performance.now() - started)
    }
  }
}

interface Sending {
  readonly purpose: 'read' | 'write'
  /** With placeholders: what messages show. */
  readonly sql: string
  readonly timeoutMs: number | undefined
  readonly repeatable: boolean
  readonly queryId?: string
  readonly holdsSecrets?: boolean
  readonly redact?: Redact
}

interface Call {
  readonly queryId: string
  readonly signal: AbortSignal | undefined
}

/** A new id per attempt: a server refuses one that still runs (216). */
function newCall({ queryId, timeoutMs }: Sending): Call {
  return {
    queryId: queryId ?? `sluice-${randomUUID()}`,
    signal: timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs),
  }
}

async function readRows(
  transport: Transport,
  call: Call,
  query: string,
  settings: Settings,
  wire: Wire | undefined,
): Promise<readonly Row[]> {
  const format = 'TabSeparatedWithNames'
  const given = {
    query,
    query_id: call.queryId,
    ...(call.signal ? { abort_signal: call.signal } : {}),
  }
  if (wire !== undefined) {
    const clickhouse_settings = { ...settings, default_format: format }
    return readTabSeparated(await readBody(transport, { ...given, clickhouse_settings }))
  }
  const text = await transport.use(async (client) => {
    if (takesNoFormat.test(query)) {
      const { stream } = await client.exec({
        ...given,
        clickhouse_settings: { ...settings, default_format: format },
      })
      return await streamText(stream)
    }
    const result = await client.query({ ...given, format, clickhouse_settings: { ...settings } })
    return await result.text()
  })
  return readTabSeparated(text)
}

/** The whole answer to a statement; an exception that came after a status of 200 is thrown. */
async function readBody(
  transport: Transport,
  command: {
    readonly query: string
    readonly query_id: string
    readonly clickhouse_settings: Record<string, string | number | boolean>
    readonly abort_signal?: AbortSignal
  },
): Promise<string> {
  return await transport.use(async (client) => {
    const { stream } = await client.exec(command)
    const text = await streamText(stream)
    const fault = exceptionInBody(text)
    if (fault !== undefined) throw fault
    return text
  })
}

/** `CHECK GRANT … FORMAT x` is a syntax error (seen in 26.7). */
const takesNoFormat = /^\s*CHECK\s/i

function writing(options: StatementOptions, call: Call): Record<string, string | number | boolean> {
  return {
    ...fitted({ max_query_size: maxQuerySize }, options.wire),
    ...options.settings,
    ...options.writeSettings,
    ...fitted({ log_comment: call.queryId }, options.wire),
  }
}

function fitted(settings: Settings, wire: Wire | undefined): Settings {
  return wire === undefined ? settings : wire.known(settings)
}

/**
 * One INSERT is one block, and so all or nothing, only below the block limits and when its text
 * is not cut into pieces that are parsed apart. Source: manual, "INSERT INTO → Performance", and
 * the settings named.
 */
const oneBlock = {
  async_insert: 0,
  input_format_parallel_parsing: 0,
  min_insert_block_size_rows: '1048449',
  min_insert_block_size_bytes: '1073741824',
} as const
