/**
 * The normal form of a tree: default database written out, SQL functions inlined, then one bottom-up pass with a rule
 * per kind of node. Two trees mean the same exactly when their normal forms print the same.
 */
import { mapChildren } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import { quoteString } from '../lex/literal.ts'
import { call, name } from './build.ts'
import type { InlineFunction, NormalContext } from './context.ts'
import {
  normalCall,
  normalCase,
  normalCast,
  normalInterval,
  normalMember,
  normalOperation,
} from './expression.ts'
import { inlineFunctions } from './inline.ts'
import { canonicalNumber } from './number.ts'
import { builtin } from './names.ts'
import { qualifyTree } from './qualify-tree.ts'
import {
  normalExplain,
  normalJoin,
  normalOrderBy,
  normalOutput,
  normalSelect,
  normalSetOperation,
  normalTableSource,
  normalWindow,
} from './query.ts'
import { normalKeyValueCall, normalStatement } from './statement.ts'
import { normalIndex, normalKey, normalRefresh, normalTimeSpan, normalTtl } from './table.ts'
import { normalEmit } from './timeplus-emit.ts'
import { normalType, normalTypeNode } from './type.ts'

export function normalise(node: Node, context: NormalContext): Node {
  const qualified = qualifyTree(node, context)
  // Inside a function's own body the engine leaves other functions alone (26.7).
  const isFunction = qualified.kind === 'createFunction'
  const inline = isFunction ? undefined : qualifiedBodies(context)
  return normal(inline ? inlineFunctions(qualified, inline) : qualified, context)
}

function qualifiedBodies(context: NormalContext): ReadonlyMap<string, InlineFunction> | undefined {
  if (!context.inline) return undefined
  const bodies = new Map<string, InlineFunction>()
  for (const [called, { params, body }] of context.inline) {
    // An expression stays an expression when names in it are qualified.
    bodies.set(called, { params, body: qualifyTree(body, context) as InlineFunction['body'] })
  }
  return bodies
}

function normal(node: Node, context: NormalContext): Node {
  if (node.kind === 'type') return normalTypeNode(node, context.dialect)
  // A set of GROUPING SETS looks like a tuple but is none.
  if (node.kind === 'groupBy' && node.mode === 'GROUPING SETS') {
    return {
      ...node,
      items: node.items.map((item) => mapChildren(item, (child) => normal(child, context))),
    }
  }
  return rule(
    mapChildren(node, (child) => normal(child, context)),
    context,
  )
}

function rule(node: Node, context: NormalContext): Node {
  switch (node.kind) {
    case 'name':
      if (node.json) return { ...node, text: jsonStep(node.text, context) }
      return node.parameter ? node : name(node.text)
    case 'number':
      return { ...node, text: canonicalNumber(node.text) }
    case 'string':
      return { ...node, text: quoteString(node.value) }
    case 'constant':
      return {
        ...node,
        text: node.name === 'NULL' || node.name === 'DEFAULT' ? node.name : node.name.toLowerCase(),
      }
    case 'operation':
      return normalOperation(node, context)
    case 'call':
      return normalCall(node, context)
    case 'cast':
      return normalCast(node, context)
    case 'interval':
      return normalInterval(node, context)
    case 'case':
      return normalCase(node, context)
    case 'array':
    case 'tuple':
    case 'map':
      return call(node.kind, node.items)
    case 'element':
      return call(builtin('arrayElement', context.dialect), [node.expression, node.index])
    case 'member':
      return normalMember(node, context)
    case 'emit':
      return normalEmit(node)
    default:
      return clauseRule(node, context)
  }
}

/** `json.a.:Int64` and `` json.a.:`Int64` `` are one step; `json.a[]` is `` json.a.:`Array(JSON)` `` (26.7). */
function jsonStep(text: string, context: NormalContext): string {
  const type =
    text === '[]'
      ? 'Array(JSON)'
      : text.startsWith(':')
        ? text.slice(1).replaceAll('`', '')
        : undefined
  return type === undefined ? text : `:\`${normalType(type, context.dialect)}\``
}

function clauseRule(node: Node, context: NormalContext): Node {
  switch (node.kind) {
    case 'select':
      return normalSelect(node)
    case 'setOperation':
      return normalSetOperation(node)
    case 'output':
      return normalOutput(node)
    case 'explain':
      return normalExplain(node)
    case 'join':
      return normalJoin(node)
    case 'tableSource':
      return normalTableSource(node)
    case 'orderBy':
      return normalOrderBy(node)
    case 'window':
      return normalWindow(node)
    case 'index':
      return normalIndex(node)
    case 'key':
      return normalKey(node)
    case 'ttl':
      return normalTtl(node)
    case 'refresh':
      return normalRefresh(node)
    case 'timeSpan':
      return normalTimeSpan(node)
    case 'lifetime':
      return { ...node, min: node.min ?? '0' }
    case 'keyValueCall':
      return normalKeyValueCall(node)
    case 'createTable':
    case 'createView':
    case 'createMaterializedView':
    case 'createDictionary':
    case 'createDatabase':
    case 'createFunction':
    case 'createNamedCollection':
    case 'createUser':
    case 'createRole':
    case 'createSettingsProfile':
    case 'createRowPolicy':
    case 'createQuota':
    case 'query':
      return normalStatement(node, context)
    default:
      return node
  }
}
