/** Objects and commands of Timeplus in normal form: how they came about is no part of it, and settings have no order. */
import type { Setting } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { CreateHeader } from '../ast/statement.ts'
import { name } from './build.ts'
import type { NormalContext } from './context.ts'
import { normalSettings, withoutBrackets } from './query.ts'

/** Children are normal already. */
export function normalStreaming(node: Node, context: NormalContext): Node {
  switch (node.kind) {
    case 'createFormatSchema':
      return withSettings(withoutOrigin(node))
    case 'createDisk':
    case 'createStoragePolicy':
      return withoutOrigin(node)
    case 'createInput':
      return withSettings({ ...withoutOrigin(node), name: qualified(node.name, context) })
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
