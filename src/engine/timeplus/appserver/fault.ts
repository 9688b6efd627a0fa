/**
 * What can go wrong with a call of the appserver, as faults with a code, words without secrets and
 * a next step. Errors of the appserver are `{code, message, system}` (timeplus.md §6).
 */
import { SluiceError } from '../../../diagnostic/sluice-error.ts'
import type { Redact } from '../../common/redaction.ts'

export interface CallContext {
  /** A read may be repeated; after a write whose answer is missing the outcome is unknown. */
  readonly purpose: 'read' | 'write'
  /** Method and path, with names in place of ids. */
  readonly call: string
  readonly address: string
  readonly redact: Redact
  readonly timeoutMs: number
}

/** The call got no answer: it was not sent, it was cut off, or it took too long. */
export function silence(error: unknown, context: CallContext): SluiceError {
  if (error instanceof Error && error.name === 'TimeoutError') return timedOut(context)
  const cause = causeOf(error)
  if (wasNeverSent(cause)) {
    return new SluiceError(
      'UNREACHABLE',
      `cannot reach ${context.address}: ${why(cause, context)}`,
      {
        hint: hintFor(cause),
      },
    )
  }
  return context.purpose === 'read'
    ? new SluiceError(
        'UNREACHABLE',
        `the connection to ${context.address} broke: ${why(cause, context)}`,
        {
          hint: 'run the same command again',
          detail: [`call: ${context.call}`],
        },
      )
    : cutOff(
        `the connection to ${context.address} broke after a call was sent: ${why(cause, context)}`,
        context,
      )
}

/** The appserver, or something before it, answered that it did not do what was asked. */
export function refusal(status: number, text: string, context: CallContext): SluiceError {
  const { words, isItsOwn } = wordsOf(text, context)
  const answer = `${status}${words === '' ? '' : `: ${words}`}`
  if (status === 401) {
    return new SluiceError(
      'WRONG_PASSWORD',
      `${context.address} refused the user or the key (${answer})`,
      {
        hint: 'check `appserver` of the environment, or the variables its fields come from',
      },
    )
  }
  if (status === 403) {
    return new SluiceError(
      'NOT_ALLOWED',
      `${context.address} does not allow ${context.call} (${answer})`,
      {
        hint: 'give the user of `appserver` the right to it in the console',
      },
    )
  }
  // A gateway gave up; whoever is behind it may have done the work.
  if (context.purpose === 'write' && (status === 502 || status === 504)) {
    return new SluiceError('OUTCOME_UNKNOWN', `a gateway gave up: ${answer}`, {
      hint: 'the call may still be at work: look there before running the same command again',
      detail: [`call: ${context.call}`],
      cause: gatewayGaveUp,
    })
  }
  if (!isItsOwn && status < 400) return notAnAppserver(text, context)
  return new SluiceError('ENGINE_REFUSED', `${context.address} answered ${answer}`, {
    detail: [`call: ${context.call}`],
    cause: { status },
  })
}

/** An answer that is no JSON, or JSON of another shape. */
export function notAnAppserver(text: string, context: CallContext): SluiceError {
  const words = clip(
    context.redact(
      text
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    ),
    120,
  )
  const message = `${context.address} does not answer like an appserver: ${words === '' ? 'an empty answer' : `\`${words}\``}`
  return context.purpose === 'read'
    ? new SluiceError('UNREACHABLE', message, {
        hint: 'check `appserver.url` and `appserver.workspace`; the console and its API usually listen on port 8000',
      })
    : new SluiceError('OUTCOME_UNKNOWN', message, {
        detail: [`call: ${context.call}`],
        cause: lostConnection,
      })
}

/** Whether the same read may simply be sent again. */
export function isWorthRepeating(error: unknown): boolean {
  const cause = causeOf(error)
  return (
    (error instanceof Error && error.name !== 'TimeoutError' && !wasNeverSent(cause)) ||
    codeOf(cause) === 'ECONNREFUSED' ||
    codeOf(cause) === 'EAI_AGAIN'
  )
}

export const passingStatus: ReadonlySet<number> = new Set([429, 502, 503, 504])

export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof SluiceError ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'status' in cause
    ? Number(cause.status)
    : undefined
}

/**
 * Milliseconds to look for what a write without an answer did; undefined where looking is no use.
 * Behind a gateway that gave up the work goes on, so that nothing is sent again by itself there.
 */
export function patienceAfter(error: unknown): number | undefined {
  const cause = error instanceof SluiceError ? error.cause : undefined
  if (cause === lostConnection) return 5_000
  return cause === gatewayGaveUp ? 30_000 : undefined
}

/** The word by which a run knows that looking at the target decides (see the operation `apply`). */
const lostConnection = { connection: 'lost' } as const
const gatewayGaveUp = { gateway: 'gave up' } as const

function cutOff(message: string, context: CallContext): SluiceError {
  return new SluiceError('OUTCOME_UNKNOWN', message, {
    detail: [`call: ${context.call}`],
    cause: lostConnection,
  })
}

function timedOut(context: CallContext): SluiceError {
  const seconds = Math.round(context.timeoutMs / 100) / 10
  const parts = {
    hint: '`timeouts.statement` of the environment sets this limit',
    detail: [`call: ${context.call}`],
  }
  return context.purpose === 'read'
    ? new SluiceError('TIMEOUT', `${context.address} gave no answer within ${seconds} s`, parts)
    : new SluiceError(
        'OUTCOME_UNKNOWN',
        `gave up waiting after ${seconds} s for a call that may still be at work`,
        parts,
      )
}

/** `{code, message, system}`; `isItsOwn` tells such an answer from a page of a proxy. */
function wordsOf(
  text: string,
  { redact }: CallContext,
): { readonly words: string; readonly isItsOwn: boolean } {
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer === 'object' && answer !== null && 'message' in answer) {
      const code = 'code' in answer ? ` (${String(answer.code)})` : ''
      return { words: clip(redact(`${String(answer.message)}${code}`), 600), isItsOwn: true }
    }
    return { words: '', isItsOwn: true }
  } catch {
    return { words: '', isItsOwn: false }
  }
}

/** `fetch` says "fetch failed" and hides the reason in the cause. */
function causeOf(error: unknown): unknown {
  return error instanceof TypeError && error.cause !== undefined ? error.cause : error
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function wasNeverSent(error: unknown): boolean {
  if (codeOf(error) in connectTrouble || isTlsTrouble(error)) return true
  return error instanceof Error && 'syscall' in error && error.syscall === 'connect'
}

const connectTrouble: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be resolved now',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within the time allowed',
}

function isTlsTrouble(error: unknown): boolean {
  return /^(SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH)/.test(
    codeOf(error),
  )
}

function hintFor(cause: unknown): string {
  return isTlsTrouble(cause)
    ? 'check that the port speaks TLS; NODE_EXTRA_CA_CERTS names a certificate authority of your own'
    : 'check `appserver.url` of the environment, and whether this machine may connect there'
}

function why(cause: unknown, { redact }: CallContext): string {
  return (
    connectTrouble[codeOf(cause)] ?? redact(cause instanceof Error ? cause.message : String(cause))
  )
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}
