/** The law has to be able to fail on Timeplus, too: with one rule broken, a few of the same cases turn red. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doNothing, findsFault, type Mutate, withKind } from './mutants.ts'
import { openTimeplusWorlds, type TimeplusWorlds } from './timeplus-worlds.ts'

const root = mkdtempSync(join(tmpdir(), 'sluice-mutants-'))
let worlds: TimeplusWorlds
beforeAll(async () => {
  worlds = await openTimeplusWorlds([3])
})
afterAll(async () => {
  await worlds.close()
  rmSync(root, { recursive: true, force: true })
})

const mutants: Readonly<Record<string, Mutate>> = {
  'a column that is added is forgotten': withKind('Stream', (rules) => ({
    fields: { ...rules.fields, columns: doNothing },
  })),
  'a materialized view is created with another query': withKind('MaterializedView', (rules) => ({
    create: (to, context) =>
      rules.create({ ...to, spec: { ...to.spec, query: 'SELECT 1 AS total' } }, context),
  })),
  'what the server adds to a stream counts as said': withKind('Stream', (rules) => ({
    normal: (spec, address, context, inferred) => ({
      ...rules.normal(spec, address, context, inferred),
      orderBy: String(spec['orderBy'] ?? (context.side === 'live' ? 'its own' : null)),
    }),
  })),
  'import leaves out where an external stream leads': withKind('ExternalStream', (rules) => ({
    write: (spec, live) => ({ ...rules.write(spec, live), settings: { topic: 'elsewhere' } }),
  })),
  'a function is not dropped': withKind('Function', (rules) => ({
    drop: () => [],
    losses: rules.losses,
  })),
}

describe('the convergence law turns red on Timeplus', () => {
  for (const [index, [fault, mutate]] of Object.entries(mutants).entries()) {
    const worldOf = (seed: number): ReturnType<TimeplusWorlds['world']> =>
      worlds.world(3, `m${index}_${seed}`)
    test(fault, async () => expect(await findsFault(root, worldOf, mutate)).toBe(true), 180_000)
  }
})
