import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonObject } from '../../../resource/json.ts'
import { redactor } from '../../common/redaction.ts'
import {
  type CallContext,
  isWorthRepeating,
  notAnAppserver,
  passingStatus,
  refusal,
  silence,
} from './fault.ts'
import type { Method } from './statement.ts'
import type { AppserverTarget } from './target.ts'

/** Calls of the appserver: JSON in, JSON out, everything else a fault with a code. */
export interface Client {
  readonly address: string
  /** Repeated when the connection breaks or a gateway is not ready: a read may be. */
  readonly read: (path: string) => Promise<unknown>
  /** Sent exactly once. */
  readonly write: (write: Write) => Promise<void>
}

export interface Write {
  readonly method: Method
  readonly path: string
  readonly body?: JsonObject
  /** As people may see it: names in place of ids. */
  readonly call: string
  /** Values inside the body that no message may show. */
  readonly secrets?: Iterable<string>
  /** 0: never given up. Absent: the environment's limit. */
  readonly timeoutMs?: number
}

export interface ClientOptions {
  readonly onCall?: (call: string, milliseconds: number) => void
}

export function appserverClient(target: AppserverTarget, { onCall }: ClientOptions = {}): Client {
  return {
    address: target.address,
    read: (path) =>
      timed(`GET ${path}`, async () => {
        const context: CallContext = {
          purpose: 'read',
          call: `GET ${path}`,
          address: target.address,
          redact: redactor(target.credentials),
          timeoutMs: target.timeoutMs,
        }
        const text = await sendRead(`${target.base}${path}`, target, context)
        return parseAnswer(text, context)
      }),
    write: ({ method, path, body, call, secrets = [], timeoutMs = target.timeoutMs }) =>
      timed(call, async () => {
        const context: CallContext = {
          purpose: 'write',
          call,
          address: target.address,
          redact: redactor([...target.credentials, ...secrets]),
          timeoutMs,
        }
        const answer = await send(`${target.base}${path}`, method, body, target, timeoutMs).catch(
          (error: unknown) => {
            throw silence(error, context)
          },
        )
        if (!answer.ok) throw refusal(answer.status, answer.text, context)
        // A page of a proxy with status 200 would otherwise look like success.
        if (answer.text.trim() !== '') parseAnswer(answer.text, context)
      }),
  }

  async function timed<T>(call: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now()
    try {
      return await work()
    } finally {
      onCall?.(call, performance.now() - started)
    }
  }
}

interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly text: string
}

async function sendRead(
  url: string,
  target: AppserverTarget,
  context: CallContext,
): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    let answer: Answer
    try {
      answer = await send(url, 'GET', undefined, target, context.timeoutMs)
    } catch (error) {
      if (tries < mostTries && isWorthRepeating(error)) {
        await pause(tries)
        continue
      }
      throw silence(error, context)
    }
    if (answer.ok) return answer.text
    if (tries < mostTries && passingStatus.has(answer.status)) await pause(tries)
    else throw refusal(answer.status, answer.text, context)
  }
}

const mostTries = 3

async function pause(tries: number): Promise<void> {
  await sleep((0.5 + Math.random()) * 200 * tries)
}

/**
 * Connections are not kept: one that the other side closes just when a call is sent on it would
 * make the outcome of that call unknown, and there are few calls.
 */
async function send(
  url: string,
  method: Method,
  body: JsonObject | undefined,
  target: AppserverTarget,
  timeoutMs: number,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...target.headers,
      connection: 'close',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(timeoutMs === 0 ? {} : { signal: AbortSignal.timeout(timeoutMs) }),
  })
  return { ok: response.ok, status: response.status, text: await response.text() }
}

function parseAnswer(text: string, context: CallContext): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notAnAppserver(text, context)
  }
}
