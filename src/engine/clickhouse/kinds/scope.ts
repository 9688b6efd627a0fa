/** What normal forms and qualification know of the side a spec belongs to. */
import type { KindContext } from '../../engine.ts'
import { type InlineFunction, type NormalContext, parseExpression } from '../../../sql/index.ts'

const known = new WeakMap<KindContext, NormalContext>()

/**
 * Names are qualified, and on the desired side calls of declared SQL functions are replaced by
 * their bodies, as the server does at CREATE (clickhouse.md §2.3, observed on 26.7.2.1).
 */
export function normalContext(context: KindContext): NormalContext {
  const cached = known.get(context)
  if (cached !== undefined) return cached
  const normal: NormalContext = {
    dialect: 'clickhouse',
    database: context.database,
    isTable: (parts) => isRelation(parts, context),
    ...(context.side === 'desired' ? { inline: new DeclaredFunctions(context) } : {}),
  }
  known.set(context, normal)
  return normal
}

/** Bodies of SQL functions are stored as written: nothing is inlined or qualified in them. */
export const functionBodyContext: NormalContext = { dialect: 'clickhouse' }

export function isRelation(parts: readonly string[], context: KindContext): boolean {
  const [first, second] = parts
  if (first === undefined) return false
  const name = second === undefined ? `${context.database}.${first}` : `${first}.${second}`
  return context.lookup('relation', name) !== undefined
}

/** Looks functions up when a call is met: a list of all of them would be built for every text. */
class DeclaredFunctions extends Map<string, InlineFunction> {
  readonly #context: KindContext
  readonly #absent = new Set<string>()

  constructor(context: KindContext) {
    super()
    this.#context = context
  }

  override get(name: string): InlineFunction | undefined {
    return this.has(name) ? super.get(name) : undefined
  }

  override has(name: string): boolean {
    if (super.has(name)) return true
    if (this.#absent.has(name)) return false
    const declared = inlineFunction(name, this.#context)
    if (declared === undefined) this.#absent.add(name)
    else this.set(name, declared)
    return declared !== undefined
  }
}

function inlineFunction(name: string, context: KindContext): InlineFunction | undefined {
  const found = context.lookup('function', name)
  if (found?.kind !== 'Function') return undefined
  const { arguments: parameters, body } = found.spec
  if (typeof body !== 'string' || !Array.isArray(parameters)) return undefined
  const parsed = parseExpression(body, 'clickhouse')
  if (!parsed.ok) return undefined
  const names = parameters.filter((item): item is string => typeof item === 'string')
  return { params: names, body: parsed.node }
}
