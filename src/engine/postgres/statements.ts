/** Sends statements over the line and turns what comes back into rows, or into a fault with a code. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SluiceError } from '../../diagnostic/sluice-error.ts'
import { redactor } from '../common/redaction.ts'
import type { ExecuteOptions, QueryOptions } from '../engine.ts'
import { inlineParameters } from './inline-parameters.ts'
import type { Line } from './line.ts'
import type { Row } from './row.ts'
import { type Answer, type OnRows, ScriptFault } from './script.ts'
import { type PasswordStorage, withVerifier } from './password-verifier.ts'
import { putSecrets } from './secret-literals.ts'
import { isCut, serverFault } from './server-fault.ts'
import type { Parameter } from './session.ts'
import type { Limits, Wire } from './wire.ts'

export interface Statements {
  readonly address: string
  readonly line: Line
  /** Rows of a query. Repeated when the connection breaks: a read may be. */
  readonly query: (
    sql: string,
    options?: QueryOptions & { readonly parameters?: readonly Parameter[] },
  ) => Promise<readonly Row[]>
  /** One statement that changes something; sent exactly once. */
  readonly execute: (sql: string, options?: ExecuteOptions) => Promise<void>
  /** Several pieces of text in one message. What the pieces are is said in a fault. */
  readonly script: (
    wire: Wire,
    script: ScriptText,
    purpose: 'read' | 'write',
    onRows?: OnRows,
  ) => Promise<readonly Answer[]>
  /** Work that needs the session for itself: a transaction of several messages. */
  readonly alone: <T>(purpose: 'read' | 'write', work: (wire: Wire) => Promise<T>) => Promise<T>
  /** Limits of a statement of this sort. */
  readonly limits: (purpose: 'read' | 'write', timeoutMs?: number) => Limits
}

export interface ScriptText {
  readonly statements: readonly {
    readonly sql: string
    readonly secrets?: ReadonlyMap<string, string>
  }[]
  /** Found again in pg_stat_activity. */
  readonly queryId?: string
  /**
   * Statements at the beginning and end that are ours and count for nothing in `failedAt`; less than
   * none in a part of a script.
   */
  readonly ours?: { readonly first: number; readonly last: number }
}

export interface StatementOptions {
  readonly address: string
  readonly limits: Limits
  /** Undefined: none. */
  readonly writeTimeoutMs: number | undefined
  /** Passwords and the like that no message may show. */
  readonly credentials: readonly string[]
  /** How the server keeps passwords; undefined as long as nobody has asked. */
  readonly passwords: () => PasswordStorage | undefined
  readonly onStatement: ((sql: string, milliseconds: number) => void) | undefined
}

export function statementsOver(bare: Line, options: StatementOptions): Statements {
  const { address } = options
  const limits = (purpose: 'read' | 'write', timeoutMs?: number): Limits => ({
    ...options.limits,
    ...(purpose === 'read' && timeoutMs === undefined
      ? {}
      : { statement_timeout: String(timeoutMs ?? options.writeTimeoutMs ?? 0) }),
  })
  const fault = (error: unknown, what: Sent): SluiceError =>
    serverFault(error, {
      ...what,
      address,
      lockTimeout: options.limits.lock_timeout,
      redact: redactor([...options.credentials, ...(what.secrets?.values() ?? [])]),
    })

  /** What is sent beside scripts: settings of the session, questions about the lock. */
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ScriptFault)) throw error
      throw fault(error.fault, { purpose: 'read', sql: '', before: 0, holdsSecrets: false })
    }
  }
  const { aside } = bare
  const line: Line = {
    ...bare,
    use: (purpose, work) => bare.use(purpose, (wire) => told(() => work(wire))),
    aside: aside && ((work) => aside((wire) => told(() => work(wire)))),
  }

  const script: Statements['script'] = async (
    wire,
    { statements, queryId, ours },
    purpose,
    onRows,
  ) => {
    const pieces = piecesOf(statements, queryId, options.passwords())
    const started = performance.now()
    try {
      return await wire.script(pieces.map(({ text }) => text).join(''), onRows)
    } catch (error) {
      throw fault(innerFault(error), sentAt(error, pieces, purpose, ours))
    } finally {
      const took = performance.now() - started
      for (const { sql } of statements) options.onStatement?.(sql, took / statements.length)
    }
  }

  const query: Statements['query'] = async (text, { timeoutMs, parameters = [] } = {}) => {
    const sql = inlineParameters(text, parameters)
    const started = performance.now()
    try {
      for (let tries = 1; ; tries++) {
        try {
          return await bare.use('read', async (wire) => {
            await wire.set(limits('read', timeoutMs))
            return (await wire.script(sql)).at(-1)?.rows ?? []
          })
        } catch (error) {
          const thrown = innerFault(error)
          if (tries < 3 && isCut(thrown)) {
            await sleep((0.5 + Math.random()) * 200 * tries)
            continue
          }
          throw fault(thrown, { purpose: 'read', sql, before: 0, holdsSecrets: false })
        }
      }
    } finally {
      options.onStatement?.(sql, performance.now() - started)
    }
  }

  /**
   * A session that was cut while it was idle is noticed by the first thing that is sent. What comes
   * before the work itself tells, and may be sent again: then the work is in no doubt.
   */
  const onLive = async <T>(
    purpose: 'read' | 'write',
    before: (wire: Wire) => Promise<void>,
    work: (wire: Wire) => Promise<T>,
  ): Promise<T> => {
    for (let tries = 1; ; tries++) {
      const outcome = await line.use(purpose, async (wire) => {
        try {
          await before(wire)
        } catch (error) {
          const thrown = innerFault(error)
          if (tries < 3 && isCut(thrown)) return cut
          throw fault(thrown, { purpose: 'read', sql: 'SELECT 1', before: 0, holdsSecrets: false })
        }
        return { value: await work(wire) }
      })
      if (outcome !== cut) return outcome.value
    }
  }

  return {
    address,
    line,
    query,
    script,
    limits,
    alone: (purpose, work) => onLive(purpose, (wire) => wire.ping(), work),
    execute: async (sql, { secrets, queryId, timeoutMs } = {}) => {
      await onLive(
        'write',
        async (wire) => {
          await wire.set(limitsOf(sql, limits('write', timeoutMs)))
          await wire.ping()
        },
        async (wire) => {
          await script(
            wire,
            {
              statements: [secrets === undefined ? { sql } : { sql, secrets }],
              ...(queryId === undefined ? {} : { queryId }),
            },
            'write',
          )
        },
      )
    },
  }
}

/** A statement as it went out. */
interface Sent {
  readonly purpose: 'read' | 'write'
  readonly sql: string
  readonly before: number
  readonly holdsSecrets: boolean
  /** Of the whole message: a fault may repeat more of it than its statement. */
  readonly secrets?: ReadonlyMap<string, string>
  readonly failedAt?: number
}

/**
 * What works CONCURRENTLY waits for transactions that were there before it and keeps nobody out
 * meanwhile: it is let wait.
 */
function limitsOf(sql: string, limits: Limits): Limits {
  return /\bCONCURRENTLY\b/i.test(sql) ? { ...limits, lock_timeout: '0' } : limits
}

interface Piece {
  readonly sql: string
  readonly text: string
  /** Characters of the message before the statement. */
  readonly before: number
  readonly secrets: ReadonlyMap<string, string> | undefined
}

function piecesOf(
  statements: ScriptText['statements'],
  queryId: string | undefined,
  passwords: PasswordStorage | undefined,
): readonly Piece[] {
  let length = 0
  return statements.map(({ sql, secrets }, index) => {
    const tag = index === 0 && queryId !== undefined ? `/* ${queryId} */ ` : ''
    const isLast = index === statements.length - 1
    const sent = withVerifier(secrets === undefined ? sql : putSecrets(sql, secrets), passwords)
    // A line of its own: the statement may end in a comment.
    const text = `${tag}${sent}${isLast ? '' : '\n;\n'}`
    const before = length + tag.length
    length += Array.from(text).length
    return { sql, text, before, secrets: sent === sql ? undefined : secrets }
  })
}

function sentAt(
  error: unknown,
  pieces: readonly Piece[],
  purpose: 'read' | 'write',
  ours: ScriptText['ours'],
): Sent {
  const answered = error instanceof ScriptFault ? error.answered : 0
  const at = wrongPiece(error, pieces) ?? Math.min(answered, pieces.length - 1)
  const piece = pieces[at]
  const all = new Map(pieces.flatMap(({ secrets }) => [...(secrets ?? [])]))
  const last = pieces.length - 1 - (ours?.last ?? 0)
  return {
    purpose,
    sql: piece?.sql ?? '',
    before: piece?.before ?? 0,
    holdsSecrets: answered === 0 ? all.size > 0 : piece?.secrets !== undefined,
    secrets: all,
    ...(ours === undefined ? {} : { failedAt: Math.max(0, Math.min(at, last) - ours.first) }),
  }
}

/** The server reads the whole message before it runs the first statement: a place tells which is wrong. */
function wrongPiece(error: unknown, pieces: readonly Piece[]): number | undefined {
  const fault = innerFault(error)
  if (!(error instanceof ScriptFault) || error.answered > 0 || typeof fault !== 'object')
    return undefined
  const { code, position } = { ...fault } as {
    readonly code?: unknown
    readonly position?: unknown
  }
  if (code !== '42601' || typeof position !== 'string') return undefined
  const found = pieces.findLastIndex(({ before }) => before < Number(position))
  return found < 0 ? undefined : found
}

const cut = 'cut'

function innerFault(error: unknown): unknown {
  return error instanceof ScriptFault ? error.fault : error
}
