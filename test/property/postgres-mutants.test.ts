/** The laws have to be able to fail on PostgreSQL, too: with one rule broken, a few of the same cases turn red. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { engineOf } from '../../src/engine/index.ts'
import { type PostgresServer, sharedPostgres } from '../harness/postgres-servers.ts'
import { doNothing, type Mutate, withKind } from './mutants.ts'
import { runPostgresCase } from './postgres-case.ts'

const root = mkdtempSync(join(tmpdir(), 'sluice-mutants-'))
let server: PostgresServer
beforeAll(async () => {
  server = await sharedPostgres()
})
afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true, force: true })
})

const mutants: Readonly<Record<string, Mutate>> = {
  'a change of a column is forgotten': withKind('Table', (rules) => ({
    fields: { ...rules.fields, columns: doNothing },
  })),
  'a constraint that changes is forgotten': withKind('Table', (rules) => ({
    fields: { ...rules.fields, constraints: doNothing },
  })),
  'a view is compared by its comment alone': withKind('View', (rules) => ({
    normal: (spec, address, context, inferred) => ({
      ...rules.normal(spec, address, context, inferred),
      query: null,
    }),
  })),
  'a table is made anew for every change of its storage parameters': withKind('Table', (rules) => ({
    fields: {
      ...rules.fields,
      with: { effects: [], lower: () => ({ how: 'replace', because: 'a mutant says so' }) },
    },
    // And nobody hears of it.
    losses: () => [],
  })),
  'import leaves out what an index is': withKind('Table', (rules) => ({
    write: (spec, live) => ({ ...rules.write(spec, live), indexes: [] }),
  })),
  'a grant keeps what is taken back': withKind('Grant', (rules) => ({
    fields: { ...rules.fields, privileges: doNothing },
  })),
  'a function is not dropped': withKind('Function', () => ({ drop: () => [] })),
  'rows go with a column that is added': withKind('Table', (rules) => ({
    fields: {
      ...rules.fields,
      comment: {
        effects: [],
        lower: (change, from, to, context) => {
          const lowered = rules.fields['comment']?.lower(change, from, to, context)
          if (lowered?.how !== 'alter') return { how: 'ignore', because: '' }
          const [schema, table] = to.name.split('.')
          const sql = `DELETE FROM "${schema}"."${table}" WHERE id = 2`
          const wipe = { sql, hazards: [], boundary: 'transaction', phase: 'expand' } as const
          return { ...lowered, drafts: [...lowered.drafts, wipe] }
        },
      },
    },
  })),
}

describe('the laws of convergence on PostgreSQL', () => {
  test('are green without a fault', async () => {
    expect(await findsFault((engine) => engine, 4)).toBe(false)
  }, 180_000)

  for (const [fault, mutate] of Object.entries(mutants)) {
    test(`turn red: ${fault}`, async () => expect(await findsFault(mutate)).toBe(true), 180_000)
  }
})

/** Seeds are tried until one fails; with the engine as it is, all of them hold. */
async function findsFault(mutate: Mutate, tries = 20): Promise<boolean> {
  const broken = async (name: string): Promise<Engine> => mutate(await engineOf(name))
  for (let seed = 20_261_121; seed < 20_261_121 + tries; seed++) {
    try {
      await runPostgresCase({
        url: server.url,
        root,
        seed,
        steps: 2,
        onChangeset: () => undefined,
        engineOf: broken,
      })
    } catch {
      return true
    }
  }
  return false
}
