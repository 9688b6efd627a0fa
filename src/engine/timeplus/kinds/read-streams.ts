/** CREATE of streams, of what lives outside, and of what they need, as resources. */
import type { Address } from '../../../resource/id.ts'
import type { CreateParts, TableParts } from '../../../sql/index.ts'
import type { Read } from '../read-create.ts'
import {
  databaseSpec,
  dictionarySpec,
  diskSpec,
  inputSpec,
  namedCollectionSpec,
  outsideSpec,
  streamSpec,
} from './from-stream-parts.ts'
import { policyOfYaml } from './policy-document.ts'

type Kinds =
  | 'table'
  | 'database'
  | 'namedCollection'
  | 'disk'
  | 'storagePolicy'
  | 'input'
  | 'dictionary'

export function readStreams(parts: Extract<CreateParts, { kind: Kinds }>): Read {
  switch (parts.kind) {
    case 'table':
      return readTable(parts)
    case 'dictionary':
      return { kind: 'Dictionary', address: relationAt(parts.name), spec: dictionarySpec(parts) }
    case 'input':
      return { kind: 'Input', address: relationAt(parts.name), spec: inputSpec(parts) }
    case 'database': {
      const engine = parts.engine?.node.name.text
      // An external one is printed with an engine of its own; its settings say the same.
      return engine === undefined || engine === 'Atomic' || parts.settings.has('type')
        ? { kind: 'Database', address: globalAt(parts.name), spec: databaseSpec(parts) }
        : { why: `databases of engine ${engine} are not managed` }
    }
    case 'namedCollection':
      return {
        kind: 'NamedCollection',
        address: globalAt(parts.name),
        spec: namedCollectionSpec(parts),
      }
    case 'disk':
      return { kind: 'Disk', address: globalAt(parts.name), spec: diskSpec(parts) }
    case 'storagePolicy': {
      const spec = policyOfYaml(parts.body)
      return spec === undefined
        ? { why: 'the body of a storage policy is a YAML document with `volumes`' }
        : { kind: 'StoragePolicy', address: globalAt(parts.name), spec }
    }
  }
}

function readTable(parts: TableParts): Read {
  const why = unreadable(parts)
  if (why !== undefined) return { why }
  const address = relationAt(parts.name)
  const isTable = parts.object === 'EXTERNAL TABLE'
  if (!isTable && !isExternal(parts)) return { kind: 'Stream', address, ...streamSpec(parts) }
  if (!parts.settings.has('type')) return { why: 'SETTINGS do not say its `type`' }
  const kind = isTable ? 'ExternalTable' : 'ExternalStream'
  return { kind, address, spec: outsideSpec(parts) }
}

/** Proton 1.x prints `CREATE STREAM … ENGINE = ExternalStream`, or nothing but the type (timeplus.md §3.5). */
function isExternal({ object, engine, settings }: TableParts): boolean {
  if (object === 'EXTERNAL STREAM') return true
  if (engine !== undefined) return engine.node.name.text === 'ExternalStream'
  return (object === 'STREAM' || object === 'TABLE') && settings.has('type')
}

/** What a statement can say that the fields of a stream cannot. */
function unreadable(parts: TableParts): string | undefined {
  if (parts.temporary) return 'a temporary stream lives in a session and cannot be managed'
  if (parts.like !== undefined) {
    return `${parts.like.form} ${parts.like.table.text}: write the columns out, the server forgets where they came from`
  }
  if (parts.projections.length > 0) return 'streams have no projections'
  if (parts.query !== undefined) return 'AS SELECT fills a stream once; declare its columns instead'
  return undefined
}

function relationAt(name: readonly string[]): Address {
  const [first, ...rest] = name
  return first === undefined || rest.length === 0
    ? { name: first ?? '' }
    : { database: first, name: rest.join('.') }
}

function globalAt(name: readonly string[]): Address {
  return { name: name.join('.') }
}
