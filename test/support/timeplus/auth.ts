/**
 * Who asks. A header pair, HTTP Basic or URL parameters, and only one of the three; what
 * `X-ClickHouse-*` headers say is not read. Facts: timeplus.md §5.2, codes §5.3.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { ServerError } from './errors.ts'

export interface Credentials {
  readonly user: string
  readonly password: string
}

export function credentialsOf(headers: IncomingHttpHeaders, params: URLSearchParams): Credentials {
  const given = [fromHeaders(headers), fromBasic(headers), fromParams(params)].filter(
    (one) => one !== undefined,
  )
  if (given.length > 1) {
    throw new ServerError(
      516,
      'Invalid authentication: it is not allowed to use several ways of authentication at once',
    )
  }
  return given[0] ?? { user: 'default', password: '' }
}

function fromHeaders(headers: IncomingHttpHeaders): Credentials | undefined {
  const user = headers['x-timeplus-user'] ?? headers['x-proton-user']
  const password = headers['x-timeplus-key'] ?? headers['x-proton-key']
  return user === undefined && password === undefined
    ? undefined
    : { user: String(user ?? 'default'), password: String(password ?? '') }
}

function fromBasic(headers: IncomingHttpHeaders): Credentials | undefined {
  if (headers.authorization === undefined) return undefined
  const encoded = /^Basic (.+)$/.exec(headers.authorization)?.[1]
  if (encoded === undefined) {
    throw new ServerError(516, 'Invalid authentication: only Basic is supported')
  }
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function fromParams(params: URLSearchParams): Credentials | undefined {
  return params.has('user') || params.has('password')
    ? { user: params.get('user') ?? 'default', password: params.get('password') ?? '' }
    : undefined
}

type Check = (password: string) => boolean

export class Users {
  private readonly owner: Credentials
  private readonly checkOf: (user: string) => Check | undefined

  /** `checkOf`: of users that were made by SQL; undefined where there is none such. */
  constructor(owner: Credentials, checkOf: (user: string) => Check | undefined) {
    this.owner = owner
    this.checkOf = checkOf
  }

  has({ user, password }: Credentials): boolean {
    if (user === this.owner.user) return password === this.owner.password
    return this.checkOf(user)?.(password) === true
  }

  /** The name of whoever may come in. */
  check(given: Credentials): string {
    if (!this.has(given)) {
      throw new ServerError(
        516,
        `${given.user}: Authentication failed: password is incorrect or there is no user with such name`,
      )
    }
    return given.user
  }
}
