/** Objects and commands of Timeplus in normal form: how they came about is no part of it, and settings have no order. */
import type { Setting } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { CreateDictionary, CreateHeader } from '../ast/statement.ts'
import type { CreateDisk, CreateInput } from '../ast/streaming.ts'
import type { KeyValue } from '../ast/table.ts'
import { print } from '../print/print.ts'
import { name, string } from './build.ts'
import type { NormalContext } from './context.ts'
import { normalSettings, withoutBrackets } from './query.ts'

/** Children are normal already. */
export function normalStreaming(node: Node, context: NormalContext): Node {
  switch (node.kind) {
    case 'createFormatSchema':
      return withSettings(withoutOrigin(node))
    case 'createDisk':
      return { ...withoutOrigin(node), disk: withoutOrder(node.disk) }
    case 'createStoragePolicy':
      return { ...withoutOrigin(node), body: string(evenIndents(node.body.value)) }
    case 'createDictionary':
      return withSourceDatabase(node, context)
    case 'createInput':
      return withTargets(
        withSettings({ ...withoutOrigin(node), name: qualified(node.name, context) }),
        context,
      )
    case 'createTask':
    case 'createAlert':
      return {
        ...withoutOrigin(node),
        name: qualified(node.name, context),
        query: withoutBrackets(node.query),
      }
    case 'set':
    case 'drop':
    case 'system':
    case 'show':
    case 'optimize':
    case 'mutation':
      return withSettings(node)
    case 'subscription':
      return node.query ? { ...node, query: withoutBrackets(node.query) } : node
    default:
      return node
  }
}

function withSettings<N extends { readonly settings?: readonly Setting[] }>(node: N): N {
  return node.settings ? { ...node, settings: normalSettings(node.settings) } : node
}

/** `disk(type = 's3', …)`: what stands in the brackets has names and no order. */
function withoutOrder(disk: CreateDisk['disk']): CreateDisk['disk'] {
  const { args } = disk
  if (args === undefined) return disk
  return { ...disk, args: args.toSorted((a, b) => compareTexts(print(a), print(b))) }
}

/** YAML of blocks: how far each level is indented, and empty lines, say nothing. */
function evenIndents(yaml: string): string {
  const levels: number[] = []
  const lines = yaml.split('\n').filter((line) => line.trim() !== '')
  return lines
    .map((line) => {
      const indent = line.length - line.trimStart().length
      while ((levels.at(-1) ?? -1) > indent) levels.pop()
      if ((levels.at(-1) ?? -1) < indent) levels.push(indent)
      return '  '.repeat(levels.length - 1) + line.trim()
    })
    .join('\n')
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Streams that an input writes to are named in its settings: `target_stream`, `logs_target_stream` … */
function withTargets(node: CreateInput, { database }: NormalContext): CreateInput {
  if (database === undefined || node.settings === undefined) return node
  const settings = node.settings.map((setting): Setting => {
    const { value } = setting
    const isBare = value.kind === 'string' && !value.value.includes('.')
    return setting.name.endsWith('target_stream') && isBare
      ? { ...setting, value: string(`${database}.${value.value}`) }
      : setting
  })
  return { ...node, settings }
}

/** Pairs have no order; a stream or table without a database is looked for in that of the dictionary. */
function withSourceDatabase(node: CreateDictionary, { database }: NormalContext): CreateDictionary {
  const source = node.dictionarySource
  if (source === undefined) return node
  const keys = source.pairs.map(keyOf)
  const own = node.name.parts.length > 1 ? node.name.parts[0]?.text : database
  const reads = keys.includes('STREAM') || keys.includes('TABLE')
  const isOpen = own !== undefined && reads && !keys.includes('DB')
  const pairs = isOpen ? [...source.pairs, databasePair(own)] : source.pairs
  const sorted = pairs.toSorted((a, b) => compareTexts(keyOf(a), keyOf(b)))
  return { ...node, dictionarySource: { ...source, pairs: sorted } }
}

function keyOf({ key }: KeyValue): string {
  return key.text.toUpperCase()
}

function databasePair(database: string): KeyValue {
  return { kind: 'keyValue', key: name('DB'), value: string(database), start: 0, end: 0 }
}

type HeaderFlags = 'orReplace' | 'ifNotExists' | 'uuid' | 'attach' | 'onCluster'

function withoutOrigin<N extends CreateHeader>(node: N): Omit<N, HeaderFlags> & N {
  const {
    orReplace: _or,
    ifNotExists: _if,
    uuid: _uuid,
    attach: _attach,
    onCluster: _cluster,
    ...rest
  } = node
  // The flags are optional in N, so the rest is still an N.
  return rest as Omit<N, HeaderFlags> & N
}

function qualified(given: CreateHeader['name'], context: NormalContext): CreateHeader['name'] {
  if (context.database === undefined || given.parts.length !== 1) return given
  return { ...given, parts: [name(context.database), ...given.parts] }
}
