/**
 * What a server of some version and edition has not, in words for people. Nothing is called
 * missing without a fact that says so. Source: timeplus.md §0.2, §1.1, §1.6, §1.7 (release notes
 * docs/enterprise-v*.md, docs/proton-oss-vs-enterprise.md).
 */
import type { Spec } from '../../resource/resource.ts'
import { accessKinds } from '../clickhouse-family/access-kinds.ts'
import { isOlder, type TimeplusFacts } from './generation.ts'

export interface About extends TimeplusFacts {
  readonly tables: ReadonlySet<string>
  readonly hasAppserver: boolean
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
    Source: noAppserver(about),
    Dashboard: noAppserver(about),
    SavedQuery: noAppserver(about),
    ...Object.fromEntries(accessKinds.map((kind) => [kind, about.noAccess])),
  }
  return Object.fromEntries(
    Object.entries(why).flatMap(([kind, reason]) => (reason === undefined ? [] : [[kind, reason]])),
  )
}

/** The same for a sort of a kind: a mutable stream, a function in Python. */
export function unsupportedSort(kind: string, spec: Spec, about: About): string | undefined {
  switch (kind) {
    case 'Stream':
      return streamSort(String(spec['mode'] ?? 'append'), about)
    case 'ExternalStream':
      return externalStreamSort(String(spec['type'] ?? ''), about)
    case 'ExternalTable':
      return externalTableSort(String(spec['type'] ?? ''), about)
    case 'Function':
      return spec['language'] === 'python'
        ? cameWith(about, 'functions in Python', { 1: null, 2: '2.7' })
        : undefined
    case 'Database':
      return spec['settings'] === undefined
        ? undefined
        : cameWith(about, 'databases of another system', { 1: null, 2: '2.8' })
    case 'MaterializedView':
      return spec['schedule'] === undefined
        ? undefined
        : cameWith(about, 'scheduled materialized views', { 1: null, 2: '2.9' })
    case 'Sink':
      return spec['type'] === undefined ? undefined : noAppserver(about)
    default:
      return undefined
  }
}

function streamSort(mode: string, about: About): string | undefined {
  if (mode === 'null') return cameWith(about, 'null streams', { 1: null, 2: '2.9' })
  if (mode !== 'mutable' || about.edition === 'enterprise') return undefined
  return `mutable streams need Timeplus Enterprise; this is ${named(about)}`
}

function externalStreamSort(type: string, about: About): string | undefined {
  const what = `external streams of type ${type}`
  switch (type) {
    case 'pulsar':
      return cameWith(about, what, { 1: null })
    case 'nats_jetstream':
      return cameWith(about, what, { 1: null, 2: null })
    case 'timeplus':
      return cameWith(about, what, { 1: '1.5.15' })
    case 'http':
      return cameWith(about, what, { 1: null, 2: '2.8' })
    case 'python':
      return cameWith(about, what, { 1: null, 2: null, 3: '3.2.2' })
    default:
      return undefined
  }
}

function externalTableSort(type: string, about: About): string | undefined {
  const what = `external tables of type ${type}`
  switch (type) {
    case 'clickhouse':
      return undefined
    case 's3':
      return cameWith(about, what, { 1: null, 2: '2.7' })
    case 'mongodb':
      return cameWith(about, what, { 1: null, 2: '2.8' })
    default:
      return cameWith(about, what, { 1: null })
  }
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

/** timeplus.md §1.1: 2.x and Enterprise 3.x have the appserver. */
function noAppserver(about: About): string | undefined {
  if (about.edition === 'oss') return `it lives on the appserver, which ${named(about)} has not`
  return about.hasAppserver
    ? undefined
    : 'it lives on the appserver, and the environment names none (`appserver: {url: …}`)'
}

function named({ generation, version, edition }: TimeplusFacts): string {
  return edition === 'enterprise'
    ? `Timeplus Enterprise ${version}`
    : `${generation === 1 ? 'Proton' : 'Timeplus Proton'} ${version}`
}
