/** The targets every Timeplus suite runs on: the double of each generation, or a server by URL. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Double,
  type DoubleOptions,
  type Edition,
  type Generation,
  startDouble,
} from './timeplus-double.ts'

export interface TimeplusTarget {
  /** As an environment of sluice.yaml. */
  readonly environment: TimeplusEnvironment
  /** Absent on a server: nothing can be broken there. */
  readonly double?: Double
  /** An empty directory for the test. */
  readonly root: string
  readonly close: () => Promise<void>
}

export interface TimeplusEnvironment {
  readonly name: string
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly appserver?: {
    readonly url: string
    readonly workspace?: string
    readonly username?: string
    readonly password?: string
    readonly apiKey?: string
  }
}

export interface TimeplusTargetName {
  readonly name: string
  /** Undefined: whatever the server says it is. */
  readonly generation?: Generation
  readonly edition?: Edition
  /** Another release of the generation than the usual one. */
  readonly version?: string
}

/** For what is not about waiting: names and rows are seen almost at once. */
export const prompt: NonNullable<DoubleOptions['delays']> = { ddl: 2, flush: 2 }

const variables = process.env
const realServer = variables['SLUICE_TEST_TIMEPLUS_URL']

/** With `SLUICE_TEST_TIMEPLUS_URL` set, that server alone: what the double says is known. */
export const timeplusTargets: readonly TimeplusTargetName[] =
  realServer !== undefined
    ? [{ name: 'server' }]
    : [
        { name: 'Proton 1.6', generation: 1, edition: 'oss' },
        { name: 'Enterprise 2.9', generation: 2, edition: 'enterprise' },
        { name: 'Proton 3.x', generation: 3, edition: 'oss' },
        { name: 'Enterprise 3.x', generation: 3, edition: 'enterprise' },
      ]

/** Releases before the usual one of their generation, for what differs between them. */
export const olderTimeplusTargets: readonly TimeplusTargetName[] =
  realServer !== undefined
    ? []
    : [
        { name: 'Enterprise 2.6', generation: 2, edition: 'enterprise', version: '2.6.0' },
        { name: 'Enterprise 2.7', generation: 2, edition: 'enterprise', version: '2.7.3' },
      ]

export async function openTimeplusTarget(
  target: TimeplusTargetName,
  /** Those that the double has by itself, unless said. */
  delays?: DoubleOptions['delays'],
): Promise<TimeplusTarget> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-timeplus-'))
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true })
  if (target.generation === undefined) {
    return { environment: serverEnvironment(), root, close: remove }
  }
  const double = await startDouble({
    generation: target.generation,
    ...(target.edition ? { edition: target.edition } : {}),
    ...(target.version ? { version: target.version } : {}),
    directory: join(root, 'double'),
    ...(delays ? { delays } : {}),
  })
  return {
    environment: doubleEnvironment(double),
    double,
    root,
    close: async () => {
      await double.stop()
      await remove()
    },
  }
}

export function doubleEnvironment(double: Double): TimeplusEnvironment {
  const login = { username: 'default', password: '' }
  return {
    name: 'local',
    url: double.url,
    ...login,
    ...(double.edition === 'enterprise'
      ? { appserver: { url: double.restUrl, workspace: 'default', ...login } }
      : {}),
  }
}

/** User and password stand in the URLs, as in `http://user:password@host:8123`. */
function serverEnvironment(): TimeplusEnvironment {
  const rest = variables['SLUICE_TEST_TIMEPLUS_APPSERVER_URL']
  const apiKey = variables['SLUICE_TEST_TIMEPLUS_API_KEY']
  const workspace = variables['SLUICE_TEST_TIMEPLUS_WORKSPACE']
  return {
    name: 'local',
    ...apart(realServer ?? ''),
    ...(rest === undefined
      ? {}
      : {
          appserver: {
            ...apart(rest),
            ...(workspace === undefined ? {} : { workspace }),
            ...(apiKey === undefined ? {} : { apiKey }),
          },
        }),
  }
}

function apart(given: string): Pick<TimeplusEnvironment, 'url' | 'username' | 'password'> {
  const url = new URL(given)
  const { username, password } = url
  url.username = ''
  url.password = ''
  return {
    url: url.href.replace(/\/$/, ''),
    ...(username === ''
      ? {}
      : { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
  }
}

/** A name that no other run uses: tests share real servers with others. */
export function freshName(prefix: string): string {
  return `${prefix}_${randomBytes(4).toString('hex')}`
}
