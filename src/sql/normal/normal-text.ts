import type { Call } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import { parseFragment, parseType } from '../parse/parse.ts'
import { print } from '../print/print.ts'
import type { FragmentKind, SqlError } from '../result.ts'
import { withDefaultParameters } from './codec.ts'
import type { NormalContext } from './context.ts'
import { normalise } from './normalise.ts'
import { settingValue } from './query.ts'
import { evaluatedDatabase, nameAsString, withoutEmptyBrackets } from './storage-rules.ts'

/** One line of canonical text: two nodes mean the same exactly when their texts are equal. */
export function normalText(node: Node, context: NormalContext): string {
  return print(normalise(node, context))
}

/** The normal text of a fragment. `columnType` fills in codec parameters that depend on the width of the column. */
export function normalFragment(
  what: FragmentKind,
  text: string,
  context: NormalContext,
  columnType?: string,
): string | { readonly error: SqlError } {
  const parsed = parseFragment(what, text, context.dialect)
  if (!parsed.ok) return { error: parsed.error }
  return print(fragmentRule(what, normalise(parsed.node, context), context, columnType))
}

/** Rules for nodes that mean something else elsewhere: an engine and a codec are calls by shape only. */
function fragmentRule(
  what: FragmentKind,
  node: Node,
  context: NormalContext,
  columnType: string | undefined,
): Node {
  if (what === 'engine' && node.kind === 'call') return normalEngine(node, context)
  if (what === 'indexType' && node.kind === 'call') return withoutEmptyBrackets(node)
  if (what === 'codec' && node.kind === 'codec') {
    const parsed = columnType === undefined ? undefined : parseType(columnType, context.dialect)
    const type = parsed?.ok ? normalise(parsed.node, context) : undefined
    return withDefaultParameters(node, type?.kind === 'type' ? type : undefined)
  }
  if (what === 'settingValue' && node.kind === 'constant') return settingValue(node)
  return node
}

function normalEngine(node: Call, context: NormalContext): Call {
  const bare = withoutEmptyBrackets(node)
  const args = bare.args?.map((item) => nameAsString(evaluatedDatabase(item, context)))
  return args ? { ...bare, args } : bare
}
