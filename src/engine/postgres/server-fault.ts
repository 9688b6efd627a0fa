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
import { ScriptFault } from './script.ts'
import { placeInStatement } from './statement-place.ts'

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

const readOnly = '25006'

/** What the server says, as the driver throws it. */
interface Said {
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

function refusal(said: Said, context: FaultContext): SluiceError {
  const cause = causeOf(said, context)
  const parts = { detail: detailOf(cause, said, context), cause }
  const named = `${cause.message} (${cause.sqlState})`
  switch (said.code) {
    case '42501':
      return new SluiceError('NOT_ALLOWED', named, {
        hint: whatIsNeeded(cause.message, context.sql),
        ...parts,
      })
    case readOnly:
      return new SluiceError('ENGINE_REFUSED', `${context.address} takes no writes: ${named}`, {
        hint: 'it is a standby, or `default_transaction_read_only` is on for this role or database: let `url` name the server that takes writes, or say `settings: { default_transaction_read_only: off }` in the environment. `drift` works here, and so does a plan of what the ledger knows',
        ...parts,
      })
    case '55P03':
      return new SluiceError('TIMEOUT', `somebody else holds a lock that this needs: ${named}`, {
        hint: `given up after ${context.lockTimeout}, so that nobody queues behind it: \`settings.lock_timeout\` of the environment. Nothing of it was done; run the same command again`,
        ...parts,
      })
    case '57014':
      return cause.message.includes('timeout')
        ? new SluiceError('TIMEOUT', named, {
            hint: '`timeouts.statement` of the environment sets this limit; nothing of the statement was done',
            ...parts,
          })
        : new SluiceError(
            'INTERRUPTED',
            `the statement was stopped, and nothing of it was done`,
            parts,
          )
    case '2BP01':
      return new SluiceError('ENGINE_REFUSED', named, {
        ...(cause.message.startsWith('role ')
          ? {
              hint: 'roles are shared by all databases of a server: what it owns or may do in others has to go first; `sluice forget Role/…`, or `lifecycle: { retain: true }` before, leaves it where it is',
            }
          : cause.hint === undefined
            ? {}
            : { hint: cause.hint }),
        ...parts,
      })
    case '40001':
    case '40P01':
      return new SluiceError('ENGINE_REFUSED', named, {
        hint: 'somebody else was at work on the same objects; run the same command again',
        ...parts,
      })
    default:
      return new SluiceError('ENGINE_REFUSED', named, {
        ...(cause.hint === undefined ? {} : { hint: cause.hint }),
        ...parts,
      })
  }
}

/** Giving an object to another role needs more than owning it. Source: manual, "ALTER TABLE". */
function whatIsNeeded(message: string, sql: string): string {
  const [, role] = /must be (?:member of|able to SET ROLE) (?:role )?("[^"]*")/.exec(message) ?? []
  if (role !== undefined)
    return `the role that connects has to be a member: GRANT ${role} TO it; since 16 \`settings: { createrole_self_grant: "set, inherit" }\` of the environment does so for roles that it makes`
  return /\bOWNER TO\b/.test(sql) && message.startsWith('permission denied for schema')
    ? 'the new owner needs CREATE on the schema: a Grant of it'
    : '`sluice doctor --grants` prints the least rights for each command'
}

function causeOf(said: Said, context: FaultContext): ServerCause {
  const words = (text: string): string => clip(context.redact(text), 600)
  const position = Number(said.position ?? 0) - 1 - context.before
  // A syntax error repeats a piece of the statement, perhaps one cut out of a secret.
  const message =
    context.holdsSecrets && said.code === '42601'
      ? 'syntax error; the words of the server are withheld because the statement holds secrets'
      : words(said.message)
  return {
    sqlState: said.code,
    message,
    ...(said.detail === undefined ? {} : { detail: words(said.detail) }),
    ...(said.hint === undefined ? {} : { hint: words(said.hint) }),
    // With a secret in it, what was sent is longer than what is shown.
    ...(position >= 0 && !context.holdsSecrets
      ? { position: utf16Offset(context.sql, position) }
      : {}),
    ...(context.failedAt === undefined ? {} : { failedAt: context.failedAt }),
  }
}

/** The server counts characters. */
function utf16Offset(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join('').length
}

function detailOf(cause: ServerCause, said: Said, context: FaultContext): readonly string[] {
  const where = said.where?.split('\n')[0]
  return [
    ...(cause.detail === undefined ? [] : cause.detail.split('\n')),
    ...(cause.hint === undefined || said.code !== '42501' ? [] : [cause.hint]),
    ...(where === undefined ? [] : [`in ${context.redact(where)}`]),
    ...(cause.position === undefined
      ? statementLine(context.sql)
      : placeInStatement(context.sql, cause.position)),
  ]
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

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** None of what was sent beside the work itself. */
function statementLine(sql: string): readonly string[] {
  return sql === '' ? [] : [`statement: ${clip(sql.replace(/\s+/g, ' ').trim(), 400)}`]
}
