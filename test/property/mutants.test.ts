/**
 * The law has to be able to fail: with one rule of the engine broken, a few of the same random
 * cases must turn red. A mutant that survives says that the law is not looking.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { clickhouseWorld } from './clickhouse-world.ts'
import { doNothing, findsFault, type Mutate, withKind } from './mutants.ts'

const root = mkdtempSync(join(tmpdir(), 'sluice-mutants-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

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

describe('the convergence law turns red', () => {
  test('and is green without a fault', async () => {
    expect(
      await findsFault(
        root,
        () => clickhouseWorld,
        (engine) => engine,
        5,
      ),
    ).toBe(false)
  }, 180_000)

  for (const [fault, mutate] of Object.entries(mutants)) {
    test(
      fault,
      async () => expect(await findsFault(root, () => clickhouseWorld, mutate)).toBe(true),
      180_000,
    )
  }
})
