/**
 * A call of the appserver as the text of a statement: what a changeset shows, digests and journals.
 * The first line is method and path, the rest the body:
 *
 *     PUT /sources/{id of "orders from Kafka"}
 *     { "name": "orders from Kafka", … }
 *
 * Ids differ between targets, so that a text names the object and the id is looked up when it runs.
 */
import { SluiceError } from '../../../diagnostic/sluice-error.ts'
import { type JsonObject, prettyJson } from '../../../resource/json.ts'

export interface AppserverCall {
  readonly method: Method
  /** `/sources`. */
  readonly collection: string
  /** The object whose id belongs into the path. */
  readonly name?: string
  /** `start`, `stop`. */
  readonly verb?: string
  readonly body?: JsonObject
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Whether a statement of a changeset is for the appserver; no SQL begins like this. */
export function isAppserverStatement(text: string): boolean {
  return /^(?:GET|POST|PUT|PATCH|DELETE) \//.test(text)
}

export function renderCall({ method, collection, name, verb, body }: AppserverCall): string {
  const object = name === undefined ? '' : `/{id of ${JSON.stringify(name)}}`
  const path = `${collection}${object}${verb === undefined ? '' : `/${verb}`}`
  return body === undefined
    ? `${method} ${path}`
    : `${method} ${path}\n${prettyJson(body).trimEnd()}`
}

export function parseCall(text: string): AppserverCall {
  const [, head = '', rest = ''] = /^([^\n]*)\n?([\s\S]*)$/.exec(text) ?? []
  const match = requestLine.exec(head)
  if (match === null) throw malformed(head)
  const [, method = '', collection = '', quoted, verb] = match
  const body = rest.trim() === '' ? undefined : parseBody(rest, head)
  return {
    method: method as Method,
    collection,
    ...(quoted === undefined ? {} : { name: parseName(quoted, head) }),
    ...(verb === undefined ? {} : { verb }),
    ...(body === undefined ? {} : { body }),
  }
}

const requestLine =
  /^(GET|POST|PUT|PATCH|DELETE) (\/[a-z_]+)(?:\/\{id of ("(?:[^"\\]|\\.)*")\}(?:\/([a-z]+))?)?$/

function parseName(quoted: string, head: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    throw malformed(head)
  }
}

function parseBody(text: string, head: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as JsonObject
    }
  } catch {
    // Told below: the words of the parser would repeat the body.
  }
  throw malformed(head)
}

function malformed(head: string): SluiceError {
  return new SluiceError(
    'BAD_CHANGESET',
    `this is no call of the appserver: ${head.slice(0, 120)}`,
    {
      hint: 'make the changeset anew with `sluice plan`',
    },
  )
}
