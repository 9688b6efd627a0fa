import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { type TlsFiles, readPem, readTls } from '../common/pem.ts'
import type { EnvironmentLike } from '../engine.ts'

/** As in libpq's `sslmode`. Source: manual, "libpq → SSL Support". */
export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** Where a server is and who connects; what is undefined is for the driver to know (`PGUSER` …). */
export interface PostgresTarget {
  readonly host: string | undefined
  readonly port: number | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly database: string | undefined
  /** Undefined: `prefer`, or none at all where the server is on this machine. */
  readonly sslMode: SslMode | undefined
  readonly tls: TlsFiles
  /** Command-line options of the session, as in `?options=-c%20geqo=off`. */
  readonly options: string | undefined
  readonly applicationName: string
  readonly connectMs: number
}

/** Directory of `pglite:PATH`; undefined for other URLs. */
export function embeddedPath(url: string): string | undefined {
  return /^pglite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1]
}

/**
 * Reads `postgres://user:password@host:port/database?name=value`, also with a socket directory as
 * host (`%2Frun%2Fpostgresql`, or `?host=/run/postgresql`). What the environment says by itself
 * comes first, then the URL. Source: manual, "libpq → Connection URIs".
 */
export async function postgresTarget(
  environment: EnvironmentLike,
  root: string,
): Promise<PostgresTarget> {
  const { user, password, hosts, path, options } = partsOf(environment)
  const [host, port] = hostAndPort(hosts, environment)
  const named = options.get('host') ?? options.get('hostaddr')
  const tls = await readTls(environment, root)
  return {
    host: named ?? host,
    port: numberIn(options.get('port') ?? port),
    user: environment.username ?? options.get('user') ?? user,
    password: environment.password ?? options.get('password') ?? password,
    database: environment.database ?? options.get('dbname') ?? path,
    sslMode: sslModeOf(options, tls, environment),
    tls: { ...(await tlsOfOptions(options, root)), ...tls },
    options: options.get('options'),
    applicationName: options.get('application_name') ?? 'sluice',
    connectMs: environment.timeouts?.connect ?? secondsIn(options.get('connect_timeout')) ?? 10_000,
  }
}

interface UrlParts {
  readonly user: string | undefined
  readonly password: string | undefined
  readonly hosts: string
  readonly path: string | undefined
  readonly options: ReadonlyMap<string, string>
}

const form =
  /^postgres(?:ql)?:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?([^@/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i

function partsOf({ name, url }: EnvironmentLike): UrlParts {
  const [whole, user, password, hosts = '', path, query = ''] = form.exec(url) ?? []
  if (whole === undefined) {
    // The text is not shown: it may hold a password.
    throw new SluiceError('UNREACHABLE', `\`url\` of environment \`${name}\` is no URL`, {
      hint: 'it looks like postgres://host:5432/database or pglite:PATH; `@`, `/` and `:` of a password are written %40, %2F and %3A',
      exit: 65,
    })
  }
  const options = query.split('&').flatMap((pair) => {
    const [key = '', ...value] = pair.split('=')
    return key === '' ? [] : [[decode(key), decode(value.join('='))] as const]
  })
  return {
    user: given(user),
    password: given(password),
    hosts: decode(hosts),
    path: given(path),
    options: new Map(options),
  }
}

function hostAndPort(
  hosts: string,
  { name }: EnvironmentLike,
): readonly [host: string | undefined, port: string | undefined] {
  if (hosts.startsWith('/')) {
    const [, path = '', port] = /^(.*?)(?::(\d+))?$/.exec(hosts) ?? []
    return [path, port]
  }
  if (hosts.includes(',')) {
    throw new SluiceError('UNREACHABLE', `\`url\` of environment \`${name}\` names several hosts`, {
      hint: 'name the one that takes writes: two runs have to meet at one lock',
      exit: 65,
    })
  }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(hosts) ?? []
  return [bracketed || plain || undefined, port || undefined]
}

const sslModes: readonly string[] = [
  'disable',
  'allow',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
] satisfies readonly SslMode[]

function sslModeOf(
  options: ReadonlyMap<string, string>,
  tls: TlsFiles,
  { name }: EnvironmentLike,
): SslMode | undefined {
  const mode = options.get('sslmode') ?? (isOn(options.get('ssl')) ? 'verify-full' : undefined)
  if (mode === undefined) {
    // A certificate is given to be used.
    if (tls.ca !== undefined) return 'verify-full'
    return Object.keys(tls).length > 0 ? 'require' : undefined
  }
  if (!isSslMode(mode)) {
    throw new SluiceError('UNREACHABLE', `environment \`${name}\`: no such sslmode: ${mode}`, {
      hint: `one of ${sslModes.join(', ')}`,
      exit: 65,
    })
  }
  return mode
}

function isSslMode(text: string): text is SslMode {
  return sslModes.includes(text)
}

async function tlsOfOptions(
  options: ReadonlyMap<string, string>,
  root: string,
): Promise<Pick<TlsFiles, 'ca' | 'cert' | 'key'>> {
  const read = async (option: string): Promise<Buffer | undefined> => {
    const value = options.get(option)
    return value === undefined || value === 'system'
      ? undefined
      : await readPem(option, value, root)
  }
  const [ca, cert, key] = [await read('sslrootcert'), await read('sslcert'), await read('sslkey')]
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) }
}

function isOn(text: string | undefined): boolean {
  return text === 'true' || text === '1'
}

function given(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : decode(text)
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

function secondsIn(text: string | undefined): number | undefined {
  const seconds = Number(text)
  return seconds > 0 ? seconds * 1000 : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
