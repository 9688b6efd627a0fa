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

/** What was being done when a driver threw. */
export interface FaultContext {
  /** A read may be repeated; after a write whose answer is missing the outcome is unknown. */
  readonly purpose: 'read' | 'write'
  /** With placeholders, never with secrets. */
  readonly sql: string
  readonly queryId: string
  /** Without credentials. */
  readonly address: string
  readonly redact: Redact
  /** Set when our own time limit ended the wait. */
  readonly timedOutAfterMs?: number
  /** Whether values of secrets are inside the statement that was sent. */
  readonly holdsSecrets: boolean
}

/** Turns what a driver threw into a fault with a code, words without secrets, and a next step. */
export function serverFault(error: unknown, context: FaultContext): SluiceError {
  if (error instanceof SluiceError) return error
  const server = serverCodeIn(error)
  if (server !== undefined) return refusal(error, server, context)
  if (context.timedOutAfterMs !== undefined) return timedOut(context.timedOutAfterMs, context)
  if (wasNeverSent(error)) return unreachable(error, context)
  if (isLostConnection(error)) return lost(error, context)
  return notClickHouse(error, context)
}

/** The server's own code and name behind a fault, when the server answered. */
export interface ServerCode {
  readonly serverCode: number
  readonly serverType: string
}

export function serverCodeOf(error: unknown): number | undefined {
  const cause = error instanceof SluiceError ? error.cause : undefined
  return isServerCode(cause) ? cause.serverCode : undefined
}

/** Whether the same read may simply be sent again. */
export function isWorthRepeating(error: unknown): boolean {
  if (serverCodeIn(error) !== undefined || error instanceof SluiceError) return false
  const code = systemCode(error)
  return code === 'ECONNREFUSED' || code === 'EAI_AGAIN' || isLostConnection(error)
}

/** `database`, `table`, `dictionary` … of these codes is simply not there. */
export const absentCodes: ReadonlySet<number> = new Set([60, 81])

function isServerCode(value: unknown): value is ServerCode {
  return typeof value === 'object' && value !== null && 'serverCode' in value
}

/**
 * 192 UNKNOWN_USER, 193 WRONG_PASSWORD, 194 REQUIRED_PASSWORD, 516 AUTHENTICATION_FAILED.
 * Source: ClickHouse src/Common/ErrorCodes.cpp; servers of today answer 516 for all of them.
 */
const passwordCodes: ReadonlySet<number> = new Set([192, 193, 194, 516])
/**
 * The server gave up waiting while the work may go on: 159 TIMEOUT_EXCEEDED (a distributed task
 * stays queued), 236 ABORTED (shutting down), 394 QUERY_WAS_CANCELLED, 202 comes before the start
 * and is a plain refusal.
 */
const undecidedCodes: ReadonlySet<number> = new Set([159, 236, 394])

function refusal(error: unknown, server: ServerCode, context: FaultContext): SluiceError {
  const words = serverWords(error, server, context)
  const named = `code ${server.serverCode} ${server.serverType}`.trim()
  if (passwordCodes.has(server.serverCode)) {
    return new SluiceError(
      'WRONG_PASSWORD',
      `${context.address} refused the user or the password (${named})`,
      {
        hint: 'check `username` and `password` of the environment, or the variable they come from',
        cause: server,
      },
    )
  }
  if (server.serverCode === 497) {
    const right = missingRight(words)
    return new SluiceError(
      'NOT_ALLOWED',
      right === undefined
        ? `${context.address}: ${words} (${named})`
        : `the user of ${context.address} lacks the right \`${right}\``,
      {
        hint:
          right === undefined
            ? '`sluice doctor --grants` prints the least rights for each command'
            : `an administrator can give it: GRANT ${right} TO the user`,
        detail: [statementLine(context)],
        cause: server,
      },
    )
  }
  if (undecidedCodes.has(server.serverCode) && context.purpose === 'write') {
    return new SluiceError(
      'OUTCOME_UNKNOWN',
      `the server stopped waiting for a statement that may go on: ${words} (${named})`,
      { detail: [statementLine(context), queryLine(context)], cause: server },
    )
  }
  if (server.serverCode === 159) {
    return new SluiceError('TIMEOUT', `${words} (${named})`, {
      detail: [statementLine(context)],
      cause: server,
    })
  }
  return new SluiceError('ENGINE_REFUSED', `${words} (${named})`, {
    detail: [statementLine(context), queryLine(context)],
    cause: server,
  })
}

function timedOut(afterMs: number, context: FaultContext): SluiceError {
  const seconds = Math.round(afterMs / 100) / 10
  return context.purpose === 'read'
    ? new SluiceError('TIMEOUT', `${context.address} gave no answer within ${seconds} s`, {
        hint: '`timeouts.statement` of the environment sets this limit',
        detail: [statementLine(context)],
      })
    : new SluiceError(
        'OUTCOME_UNKNOWN',
        `gave up waiting after ${seconds} s for a statement that may still run`,
        {
          hint: '`timeouts.statement` of the environment sets this limit',
          detail: [statementLine(context), queryLine(context)],
        },
      )
}

function unreachable(error: unknown, context: FaultContext): SluiceError {
  const code = systemCode(error)
  const tls = tlsTrouble(error)
  return new SluiceError(
    'UNREACHABLE',
    `cannot reach ${context.address}: ${connectTrouble[code] ?? context.redact(firstLine(error))}`,
    {
      hint:
        tls === undefined
          ? 'check `url` of the environment, and whether this machine may connect there'
          : tls,
      cause: { systemCode: code },
    },
  )
}

function lost(error: unknown, context: FaultContext): SluiceError {
  const why = context.redact(firstLine(error))
  return context.purpose === 'read'
    ? new SluiceError('UNREACHABLE', `the connection to ${context.address} broke: ${why}`, {
        hint: 'run the same command again',
        detail: [statementLine(context)],
      })
    : new SluiceError(
        'OUTCOME_UNKNOWN',
        `the connection to ${context.address} broke after a statement was sent: ${why}`,
        { detail: [statementLine(context), queryLine(context)], cause: lostConnection },
      )
}

function notClickHouse(error: unknown, context: FaultContext): SluiceError {
  const words = clip(context.redact(firstLine(error).replace(/<[^>]*>/g, ' ')), 120)
  const said = words.trim() === '' ? 'an empty answer' : `\`${words.trim()}\``
  return context.purpose === 'read'
    ? new SluiceError(
        'UNREACHABLE',
        `${context.address} does not answer like the engine: ${said}`,
        {
          hint: 'check the port: HTTP is usually 8123, HTTPS 8443; a proxy may have answered',
        },
      )
    : new SluiceError('OUTCOME_UNKNOWN', `${context.address} gave no readable answer: ${said}`, {
        detail: [statementLine(context), queryLine(context)],
        cause: lostConnection,
      })
}

/**
 * First line of what the server said. A syntax error repeats the statement from the fault on, cut
 * anywhere, perhaps inside a secret: with secrets inside, those words are withheld.
 */
function serverWords(error: unknown, server: ServerCode, context: FaultContext): string {
  if (context.holdsSecrets && server.serverCode === 62) {
    return 'syntax error; the words of the server are withheld because the statement holds secrets'
  }
  return clip(context.redact(firstLine(error)), 600)
}

function firstLine(error: unknown): string {
  return exceptionWords(error instanceof Error ? error.message || systemCode(error) : String(error))
}

/** The words of an exception as the server prints it, without code, version and stack. */
export function exceptionWords(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? ''
  return line
    .replace(/^Code: \d+\. DB::Exception: /, '')
    .replace(/\s*\(version [^)]*(\([^)]*\))?\)\s*$/, '')
    .replace(/[.:]?\s*Stack trace.*$/, '')
    .replace(/\.\s*$/, '')
    .trim()
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** "…it's necessary to have the grant CREATE USER ON u." → `CREATE USER ON u`. Seen in 26.7. */
function missingRight(words: string): string | undefined {
  return /necessary to have (?:the |at least one of )?(?:grants?|privileges?) (.+)$/
    .exec(words)?.[1]
    ?.replace(/\.\s*$/, '')
}

function statementLine(context: FaultContext): string {
  return `statement: ${clip(context.sql.replace(/\s+/g, ' ').trim(), 400)}`
}

function queryLine(context: FaultContext): string {
  return `query id: ${context.queryId}`
}

/**
 * The driver's ClickHouseError has the server's code as digits in `code`, and its name in `type`;
 * words without a name (Timeplus leaves it out at times) reach us as they are.
 */
function serverCodeIn(error: unknown): ServerCode | undefined {
  if (!(error instanceof Error)) return undefined
  if (!('code' in error) || !('type' in error)) return codeInWords(error.message)
  const code = Number(error.code)
  return Number.isInteger(code) && code > 0
    ? { serverCode: code, serverType: String(error.type) }
    : undefined
}

function codeInWords(words: string): ServerCode | undefined {
  const code = /^\s*Code:\s*(\d+)\.\s*DB::Exception/.exec(words)?.[1]
  if (code === undefined) return undefined
  return { serverCode: Number(code), serverType: nameAtEnd.exec(words)?.[1] ?? '' }
}

/** `(UNKNOWN_STREAM) (version 3.0.1 (official build))`. */
const nameAtEnd = /\s*\(([A-Z][A-Z0-9_]{2,})\)\s*(?:\(version [^)]*(?:\([^)]*\))?\)\s*)?$/

/**
 * The exception at the end of an answer that had begun as a success: rows, and then the words of
 * the fault in a line of their own. A row of values that looks like one has as many values as
 * there are columns, or no version behind it. Source: timeplus.md §5.3.
 */
export function exceptionInBody(text: string): Error | undefined {
  const before = text.lastIndexOf('\nCode: ')
  if (before < 0 && !text.startsWith('Code: ')) return undefined
  const words = text.slice(before + 1)
  const found = codeInWords(words)
  if (found === undefined || (before >= 0 && isRow(words, text))) return undefined
  const said = new Error(words.trim().replace(nameAtEnd, ''))
  return Object.assign(said, { code: found.serverCode, type: found.serverType })
}

function isRow(words: string, text: string): boolean {
  const columns = tabsIn(text)
  return columns === 0 ? !words.includes('(version ') : tabsIn(words) === columns
}

function tabsIn(text: string): number {
  return text.slice(0, text.indexOf('\n')).split('\t').length - 1
}
