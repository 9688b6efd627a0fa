/** What normal forms and qualification know of the side a spec belongs to. */
import {
  type Dialect,
  type InlineFunction,
  type Node,
  type NormalContext,
  parseExpression,
  references,
} from '../../../sql/index.ts'
import type { KindContext } from '../../engine.ts'

export interface Scopes {
  /**
   * Names are qualified, and on the desired side calls of declared SQL functions are replaced by
   * their bodies, as ClickHouse does at CREATE (clickhouse.md §2.3, observed on 26.7.2.1). Timeplus
   * does so when it runs a query, and keeps the call (timeplus.md §1.10).
   */
  readonly normalContext: (context: KindContext, node: Node | undefined) => NormalContext
  /** Bodies of SQL functions are stored as written: nothing is inlined or qualified in them. */
  readonly functionBodyContext: NormalContext
}

export function scopesIn(dialect: Dialect): Scopes {
  /** One side is asked for thousands of texts; each function is parsed once. */
  const sides = new WeakMap<KindContext, Side>()
  const sideOf = (context: KindContext): Side => {
    const known = sides.get(context)
    if (known !== undefined) return known
    const parsed = new Map<string, InlineFunction | undefined>()
    const side: Side = {
      base: {
        dialect,
        database: context.database,
        isTable: (parts) => isRelation(parts, context),
      },
      functions: (name) => {
        if (!parsed.has(name)) parsed.set(name, declaredFunction(name, context, dialect))
        return parsed.get(name)
      },
    }
    sides.set(context, side)
    return side
  }
  return {
    functionBodyContext: { dialect },
    normalContext: (context, node) => {
      const { base, functions } = sideOf(context)
      if (dialect === 'timeplus' || context.side === 'live' || node === undefined) return base
      const inline = new Map<string, InlineFunction>()
      collectCalled(node, functions, inline)
      return inline.size === 0 ? base : { ...base, inline }
    },
  }
}

export function isRelation(parts: readonly string[], context: KindContext): boolean {
  const [first, second] = parts
  if (first === undefined) return false
  const name = second === undefined ? `${context.database}.${first}` : `${first}.${second}`
  return context.lookup('relation', name) !== undefined
}

/** Stands for "all functions": which of them are built in is for the engine to say. */
class EveryName extends Set<string> {
  override has(): boolean {
    return true
  }
}

export const everyName: ReadonlySet<string> = new EveryName()

interface Side {
  readonly base: NormalContext
  readonly functions: (name: string) => InlineFunction | undefined
}

/** The declared functions that a text calls, and those that their bodies call. */
function collectCalled(
  node: Node,
  functions: Side['functions'],
  found: Map<string, InlineFunction>,
): void {
  for (const { kind, parts } of references(node, { functions: everyName })) {
    const name = kind === 'function' ? parts[0] : undefined
    const declared = name === undefined || found.has(name) ? undefined : functions(name)
    if (name === undefined || declared === undefined) continue
    found.set(name, declared)
    collectCalled(declared.body, functions, found)
  }
}

function declaredFunction(
  name: string,
  context: KindContext,
  dialect: Dialect,
): InlineFunction | undefined {
  const found = context.lookup('function', name)
  if (found?.kind !== 'Function') return undefined
  const { arguments: parameters, body } = found.spec
  if (typeof body !== 'string' || !Array.isArray(parameters)) return undefined
  const parsed = parseExpression(body, dialect)
  if (!parsed.ok) return undefined
  const names = parameters.filter((item): item is string => typeof item === 'string')
  return { params: names, body: parsed.node }
}
