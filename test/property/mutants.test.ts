/**
 * The law has to be able to fail: with one rule of the engine broken, a few of the same random
 * cases must turn red. A mutant that survives says that the law is not looking.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Engine, FieldRule, KindRules } from '../../src/engine/engine.ts'
import type { Spec } from '../../src/resource/resource.ts'
import { engineOf } from '../../src/engine/index.ts'
import { runCase } from './case.ts'
import { clickhouseWorld } from './clickhouse-world.ts'

const root = mkdtempSync(join(tmpdir(), 'sluice-mutants-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Mutate = (engine: Engine) => Engine

function withKind(kind: string, change: (rules: KindRules) => Partial<KindRules>): Mutate {
  return (engine) => {
    const rules = engine.kinds[kind]
    if (rules === undefined) throw new Error(`no kind ${kind}`)
    return { ...engine, kinds: { ...engine.kinds, [kind]: { ...rules, ...change(rules) } } }
  }
}

const doNothing: FieldRule<Spec> = {
  effects: [],
  lower: () => ({
    how: 'alter',
    drafts: [{ sql: 'SELECT 1', hazards: [], boundary: 'standalone', phase: 'expand' }],
  }),
}

const mutants: Readonly<Record<string, Mutate>> = {
  'a change of a table’s TTL is forgotten': withKind('Table', (rules) => ({
    fields: { ...rules.fields, ttl: doNothing },
  })),
  'a function that changes does not reach the views that inlined it': withKind('View', (rules) => ({
    normal: (spec, address, context, inferred) => {
      const form = rules.normal(spec, address, context, inferred)
      return { ...form, query: null }
    },
  })),
  'settings are compared as they were typed': withKind('Table', (rules) => ({
    normal: (spec, address, context, inferred) => ({
      ...rules.normal(spec, address, context, inferred),
      engine: JSON.stringify(spec['engine'] ?? null),
    }),
  })),
  'an object is created under another comment': withKind('Database', (rules) => ({
    create: (to, context) =>
      rules.create({ ...to, spec: { ...to.spec, comment: 'mutant' } }, context),
  })),
  'import leaves out what an index is': withKind('Table', (rules) => ({
    write: (spec, live) => ({ ...rules.write(spec, live), indexes: [] }),
  })),
}

/** Seeds are tried until one fails; with the engine as it is, all of them hold. */
async function findsFault(mutate: Mutate, tries = 30): Promise<boolean> {
  const broken = async (name: string): Promise<Engine> => mutate(await engineOf(name))
  for (let seed = 20_261_121; seed < 20_261_121 + tries; seed++) {
    try {
      await runCase({
        world: clickhouseWorld,
        root,
        seed,
        onChangeset: () => undefined,
        engineOf: broken,
      })
    } catch {
      return true
    }
  }
  return false
}

describe('the convergence law turns red', () => {
  test('and is green without a fault', async () => {
    expect(await findsFault((engine) => engine, 5)).toBe(false)
  }, 180_000)

  for (const [fault, mutate] of Object.entries(mutants)) {
    test(fault, async () => expect(await findsFault(mutate)).toBe(true), 180_000)
  }
})
