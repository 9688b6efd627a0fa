import { SluiceError } from '../../diagnostic/sluice-error.ts'
import {
  connectTrouble,
  isLostConnection,
  lostConnection,
  systemCode,
  tlsTrouble,
  wasNeverSent,
} from '../common/network-fault.ts'
import type { Redact } from '../common/redaction.ts'
import { refusal, statementLine } from './refusal.ts'
import { ScriptFault } from './script.ts'

/** What the server said, behind a fault: the `cause` of the error. */
export interface ServerCause {
  /** Source: manual, "PostgreSQL Error Codes". */
  readonly sqlState: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  /** Offset in the statement, in UTF-16 units. */
  readonly position?: number
  /** Which of several statements it was. */
  readonly failedAt?: number
}

/** What was being done when the driver threw. */
export interface FaultContext {
  /** A read may be repeated; after a write whose answer is missing the outcome is unknown. */
  readonly purpose: 'read' | 'write'
  /** The statement at fault, with placeholders, never with secrets. */
  readonly sql: string
  /** Characters that were sent before it. */
  readonly before: number
  /** Without credentials. */
  readonly address: string
  readonly redact: Redact
  readonly holdsSecrets: boolean
  readonly failedAt?: number
  /** `10s`: as the session has it. */
  readonly lockTimeout: string
}

export function serverCauseOf(error: unknown): ServerCause | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'sqlState' in cause
    ? (cause as ServerCause)
    : undefined
}

/** Turns what the driver threw into a fault with a code, words without secrets, and a next step. */
export function serverFault(error: unknown, context: FaultContext): SluiceError {
  if (error instanceof SluiceError) return error
  const said = saidIn(error)
  if (said !== undefined && !isEnd(said)) return refusal(said, context)
  if (said === undefined && wasNeverSent(error)) return unreachable(error, context)
  if (said === undefined && !isBroken(error)) throw error
  const why = context.redact(error instanceof Error ? error.message : String(error))
  return context.purpose === 'read'
    ? new SluiceError('UNREACHABLE', `the connection to ${context.address} broke: ${why}`, {
        hint: 'run the same command again',
        detail: statementLine(context.sql),
        cause: lostConnection,
      })
    : new SluiceError(
        'OUTCOME_UNKNOWN',
        `the connection to ${context.address} broke after a statement was sent: ${why}`,
        { detail: statementLine(context.sql), cause: lostConnection },
      )
}

/** What went wrong before there was a session. */
export function connectFault(error: unknown, address: string, redact: Redact): SluiceError {
  if (error instanceof SluiceError) return error
  const fault = error instanceof ScriptFault ? error.fault : error
  const said = saidIn(fault)
  if (said === undefined) return unreachable(fault, { address, redact })
  const words = redact(said.message)
  const cause: ServerCause = { sqlState: said.code, message: words }
  if (error instanceof ScriptFault && !isEnd(said)) {
    return new SluiceError('ENGINE_REFUSED', `${address} refused the session: ${words}`, {
      hint: 'see `settings` and `role` of the environment: the server knows the setting, and the user may change it and become the role',
      cause,
    })
  }
  if (said.code === '3D000') {
    return new SluiceError('MISSING_DATABASE', `${address}: ${words}`, {
      hint: 'Sluice makes schemas and what is in them; the database itself has to be there',
      cause,
    })
  }
  // 28000 is also said where no line of pg_hba.conf fits.
  if (said.code === '28P01' || (said.code === '28000' && !words.includes('pg_hba'))) {
    return new SluiceError(
      'WRONG_PASSWORD',
      `${address} refused the user or the password: ${words}`,
      {
        hint: 'check `username` and `password` of the environment, or the variable they come from',
        cause,
      },
    )
  }
  return new SluiceError('UNREACHABLE', `cannot reach ${address}: ${words}`, {
    hint:
      connectHints[said.code] ??
      'check `url` of the environment, and whether this machine may connect there',
    cause,
  })
}

const connectHints: { readonly [sqlState: string]: string } = {
  '28000':
    'pg_hba.conf of the server lets nobody in like this: another user, or `?sslmode=require`',
  '53300': 'all connections of the server are taken; run the same command again',
  '57P03': 'the server starts or stops; run the same command again',
}

/** Whether the same read may simply be sent again. */
export function isCut(error: unknown): boolean {
  const said = saidIn(error)
  return said === undefined ? isBroken(error) : isEnd(said)
}

/** 25006 read_only_sql_transaction: a standby, or a session that may only read. */
export function isReadOnly(error: unknown): boolean {
  return saidIn(error)?.code === readOnly
}

export const readOnly = '25006'

/** What the server says, as the driver throws it. */
export interface Said {
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  readonly position?: string
  readonly where?: string
}

function saidIn(error: unknown): Said | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined
  const { code } = error
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
    ? (error as Error & Said)
    : undefined
}

/**
 * The server ends the session: 57P01 admin_shutdown (and pg_terminate_backend), 57P02, 57P03,
 * 57P05 idle_session_timeout, 25P03 idle_in_transaction_session_timeout, 25P04
 * transaction_timeout, 08xxx.
 */
function isEnd({ code }: Said): boolean {
  return (
    ['57P01', '57P02', '57P03', '57P05', '25P03', '25P04'].includes(code) || code.startsWith('08')
  )
}

function isBroken(error: unknown): boolean {
  if (isLostConnection(error)) return true
  const words = error instanceof Error ? error.message : ''
  return /^Connection terminated|^Client has encountered a connection error|^Client was closed/.test(
    words,
  )
}

function unreachable(
  error: unknown,
  { address, redact }: Pick<FaultContext, 'address' | 'redact'>,
): SluiceError {
  const code = systemCode(error)
  const words = error instanceof Error ? error.message : String(error)
  const trouble =
    words === 'timeout expired' ? connectTrouble['CONNECT_TIMEOUT'] : connectTrouble[code]
  return new SluiceError('UNREACHABLE', `cannot reach ${address}: ${trouble ?? redact(words)}`, {
    hint:
      tlsTrouble(error) ??
      (words.includes('does not support SSL')
        ? 'the server speaks no TLS: `?sslmode=disable` where the network is trusted'
        : 'check `url` of the environment, and whether this machine may connect there'),
    cause: { systemCode: code },
  })
}
