/** Engines with one rule broken, which the law of convergence has to notice. */
import type { Engine, FieldRule, KindRules } from '../../src/engine/engine.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { Spec } from '../../src/resource/resource.ts'
import { runCase, type World } from './case.ts'

export type Mutate = (engine: Engine) => Engine

export function withKind(kind: string, change: (rules: KindRules) => Partial<KindRules>): Mutate {
  return (engine) => {
    const rules = engine.kinds[kind]
    if (rules === undefined) throw new Error(`no kind ${kind}`)
    return { ...engine, kinds: { ...engine.kinds, [kind]: { ...rules, ...change(rules) } } }
  }
}

export const doNothing: FieldRule<Spec> = {
  effects: [],
  lower: () => ({
    how: 'alter',
    drafts: [{ sql: 'SELECT 1', hazards: [], boundary: 'standalone', phase: 'expand' }],
  }),
}

/** Seeds are tried until one fails; with the engine as it is, all of them hold. */
export async function findsFault(
  root: string,
  worldOf: (seed: number) => World,
  mutate: Mutate,
  tries = 30,
): Promise<boolean> {
  const broken = async (name: string): Promise<Engine> => mutate(await engineOf(name))
  for (let seed = 20_261_121; seed < 20_261_121 + tries; seed++) {
    const world = worldOf(seed)
    try {
      await runCase({ world, root, seed, onChangeset: () => undefined, engineOf: broken })
    } catch {
      return true
    }
  }
  return false
}
