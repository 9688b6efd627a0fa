/**
 * Kinds that a server of some version and edition has not, in words for people; what it lacks of a
 * kind it has, the kinds say. Nothing is called missing without a fact that says so.
 * Source: timeplus.md §0.2, §1.1 (docs/enterprise-v*.md, docs/proton-oss-vs-enterprise.md).
 */
import { accessKinds } from '../clickhouse-family/access-kinds.ts'
import { isOlder, type TimeplusFacts } from './generation.ts'

export interface About extends TimeplusFacts {
  readonly tables: ReadonlySet<string>
  readonly noAccess: string | undefined
}

export function unsupportedKinds(about: About): { readonly [kind: string]: string } {
  const why = {
    Database: cameWith(about, 'databases of one’s own', { 2: '2.6' }),
    Dictionary: cameWith(about, 'dictionaries', { 1: null, 2: '2.7' }),
    Disk: cameWith(about, 'disks', { 1: null, 2: '2.8' }),
    StoragePolicy: cameWith(about, 'storage policies', { 1: null, 2: '2.8' }),
    Alert: cameWith(about, 'alerts in SQL', { 1: null, 2: '2.9' }),
    Task: cameWith(about, 'tasks', { 1: null, 2: '2.9' }),
    Input: withoutTable(about, 'inputs', 'inputs'),
    NamedCollection: withoutTable(about, 'named_collections', 'named collections'),
    ...(about.edition === 'oss' ? onAppserver(about) : {}),
    ...Object.fromEntries(accessKinds.map((kind) => [kind, about.noAccess])),
  }
  return Object.fromEntries(
    Object.entries(why).flatMap(([kind, reason]) => (reason === undefined ? [] : [[kind, reason]])),
  )
}

/** By generation: the version that brought it, null where none did, absent where all have it. */
interface Since {
  readonly 1?: string | null
  readonly 2?: string | null
  readonly 3?: string | null
}

function cameWith(about: About, what: string, since: Since): string | undefined {
  const first = since[about.generation]
  if (first === undefined) return undefined
  if (first === null) return `${named(about)} has no ${what}`
  return isOlder(about.version, first)
    ? `${what} came with ${first}; this is ${named(about)}`
    : undefined
}

function withoutTable(about: About, table: string, what: string): string | undefined {
  return about.tables.has(table)
    ? undefined
    : `${named(about)} has no ${what}: there is no system.${table}`
}

/** timeplus.md §1.1: only Enterprise has one. */
function onAppserver(about: About): { readonly [kind: string]: string } {
  const why = `it lives on the appserver, which ${named(about)} has not`
  return { Source: why, Dashboard: why, SavedQuery: why }
}

function named({ generation, version, edition }: TimeplusFacts): string {
  return edition === 'enterprise'
    ? `Timeplus Enterprise ${version}`
    : `${generation === 1 ? 'Proton' : 'Timeplus Proton'} ${version}`
}
