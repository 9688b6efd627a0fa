import { SluiceError } from '../../../diagnostic/sluice-error.ts'

/** The fields of an environment that lead to an appserver; secrets are resolved. */
export interface AppserverEnvironment {
  readonly name: string
  readonly username?: string
  readonly password?: string
  readonly appserver?: {
    readonly url: string
    readonly workspace?: string
    readonly username?: string
    readonly password?: string
    readonly apiKey?: string
  }
  /** Milliseconds. */
  readonly timeouts?: { readonly statement?: number }
}

export interface AppserverTarget {
  /** Everything before `/sources`. */
  readonly base: string
  /** Shown to people: without credentials. */
  readonly address: string
  readonly headers: { readonly [name: string]: string }
  /** What no message may show. */
  readonly credentials: readonly string[]
  readonly timeoutMs: number
}

/**
 * Where the appserver of an environment is and who connects. Self-hosted it is
 * `/{workspace}/api/v1beta2` with the workspace `default` and the same user as the engine; an empty
 * workspace leaves that part out. An API key goes into `X-Api-Key`, a user into Basic.
 * Source: timeplus.md §6 (terraform-provider-timeplus internal/timeplus/client.go, go-client).
 */
export function appserverTarget(environment: AppserverEnvironment): AppserverTarget | undefined {
  const { appserver } = environment
  if (appserver === undefined) return undefined
  const url = parseUrl(appserver.url, environment.name)
  const root = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  const username = appserver.username ?? (decode(url.username) || environment.username)
  const password = appserver.password ?? (decode(url.password) || environment.password) ?? ''
  const authorization = basic(username, password)
  const headers: Record<string, string> = { accept: 'application/json' }
  if (appserver.apiKey !== undefined) headers['x-api-key'] = appserver.apiKey
  else if (authorization !== undefined) headers['authorization'] = `Basic ${authorization}`
  return {
    base: /\/api\/v\d\w*$/.test(root) ? root : `${root}${inWorkspace(appserver.workspace)}`,
    address: root,
    headers,
    credentials: [appserver.apiKey, password, authorization].filter(
      (one): one is string => one !== undefined && one !== '',
    ),
    timeoutMs: environment.timeouts?.statement ?? 120_000,
  }
}

function inWorkspace(workspace = 'default'): string {
  return `${workspace === '' ? '' : `/${encodeURIComponent(workspace)}`}/api/v1beta2`
}

function basic(username: string | undefined, password: string): string | undefined {
  return username === undefined
    ? undefined
    : Buffer.from(`${username}:${password}`, 'utf8').toString('base64')
}

function parseUrl(text: string, environment: string): URL {
  try {
    const url = new URL(text)
    if (/^https?:$/.test(url.protocol)) return url
  } catch {
    // Told below; the text is not shown, it may hold a password.
  }
  throw new SluiceError(
    'UNREACHABLE',
    `\`appserver.url\` of environment \`${environment}\` is no http(s) URL`,
    { hint: 'it looks like https://timeplus.internal:8000', exit: 65 },
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
