/**
 * The convergence law: apply A, apply B, plan again: nothing; import gives B. Several changes may follow one another on
 * one target; each is a case. On a target that others use as well everything is dropped at the end.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import {
  applyProject,
  destroyProject,
  importProject,
  planProject,
} from '../../src/operation/index.ts'
import { sharedConnection } from '../harness/shared-connection.ts'
import type { Doc } from './projects.ts'
import { type Random, seeded } from './random.ts'

/** Consent for everything: the property is about converging, not about guards. */
const allow = ['drops-data', 'loses-state', 're-emits', 'breaks-unmanaged']

/** Where cases run, and what projects are made of there. */
export interface World {
  readonly engine: string
  /** Of sluice.yaml, as YAML. */
  readonly environment: string
  readonly project: string
  readonly randomProject: (random: Random) => readonly Doc[]
  readonly changedProject: (before: readonly Doc[], random: Random) => readonly Doc[]
  /** The target goes on to the next case, so everything has to be dropped at the end. */
  readonly isShared: boolean
}

export interface Case {
  readonly world: World
  /** Where the case may make a directory of its own. */
  readonly root: string
  readonly seed: number
  /** Changes after the first state; one unless said. */
  readonly steps?: number
  readonly onChangeset: (changeset: Changeset) => void
  /** The engine under test; a mutant of it in the tests of the law itself. */
  readonly engineOf: OperationContext['engineOf']
}

/** Throws, with the seed, when the law does not hold. */
export async function runCase(given: Case): Promise<void> {
  const { seed, root, world } = given
  const connection = sharedConnection(given.engineOf)
  const one: Case = { ...given, engineOf: connection.engineOf }
  const random = seeded(seed)
  const directory = join(root, String(seed))
  let wanted = world.randomProject(random)
  try {
    write(directory, wanted)
    await converge(directory, one, 'A')
    for (let step = 1; step <= (given.steps ?? 1); step++) {
      wanted = world.changedProject(wanted, random)
      write(directory, wanted)
      await converge(directory, one, `B${step}`)
      await importGivesBack(directory, one, wanted)
    }
    if (world.isShared) await dropsAll(directory, one)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(
      `seed ${seed} (SLUICE_TEST_SEED=${seed} SLUICE_TEST_CASES=1): ${message}\nB: ${JSON.stringify(wanted, null, 1)}`,
      { cause: error },
    )
  } finally {
    await connection.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function converge(directory: string, one: Case, side: string): Promise<void> {
  const applied = await applyProject(context(directory, one), {
    allow,
    takeOver: [],
    confirm: async () => true,
  })
  expect(mistakesOf(applied.diagnostics)).toEqual([])
  expect(applied.changeset?.blocked, `${one.seed} ${side} blocked`).toEqual([])
  if (applied.failure)
    throw new Error(
      `${side}: ${applied.failure.id}: ${String(applied.failure.error)}\n${applied.failure.statement}`,
    )
  if (applied.changeset) one.onChangeset(applied.changeset)
  // Without the ledger's help the forms have to be equal as well: the ledger must have no say.
  for (const isLedgerUsed of [true, false]) {
    const plan = await planProject(context(directory, one, isLedgerUsed), { allow })
    const { changeset } = plan
    expect(
      changeset?.actions
        .filter(({ op }) => op !== 'adopt')
        .map(({ kind, name, op, fields }) => ({ kind, name, op, fields })),
      `${one.seed} ${side} re-plan, ${isLedgerUsed ? 'with' : 'without'} the ledger`,
    ).toEqual([])
  }
}

/** Rules advise: a random project need not be a good one. */
function mistakesOf(
  diagnostics: readonly { readonly severity: string; readonly message: string }[],
): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)
}

/** Imported plans describe the same objects: planned on the same target they change nothing. */
async function importGivesBack(directory: string, one: Case, b: readonly Doc[]): Promise<void> {
  const imported = await importProject(context(directory, one), { directory: 'imported' })
  expect(imported.unreadable).toEqual([])
  rmSync(join(directory, 'plans'), { recursive: true })
  for (const { path, text } of imported.files) {
    const file = join(directory, 'plans', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const wanted = b.map(({ kind, name }) => `${kind}/${name}`).sort()
  const plan = await planProject(context(directory, one, false), { allow })
  expect(mistakesOf(plan.diagnostics)).toEqual([])
  const { changeset } = plan
  expect(
    changeset?.actions
      .filter(({ op }) => op !== 'adopt')
      .map(({ kind, name, op, fields }) => ({ kind, name, op, fields })),
    `${one.seed} plan of the imported`,
  ).toEqual([])
  expect(changeset?.actions.map(({ kind, name }) => `${kind}/${name}`).sort()).toEqual(wanted)
}

/** Nothing is left of it, and the next case meets an empty target. */
async function dropsAll(directory: string, one: Case): Promise<void> {
  const destroyed = await destroyProject(context(directory, one), {
    allow,
    includeAdopted: true,
    confirm: async () => true,
  })
  if (destroyed.failure)
    throw new Error(
      `destroy: ${destroyed.failure.id}: ${String(destroyed.failure.error)}\n${destroyed.failure.statement}`,
    )
  expect(destroyed.changeset?.blocked, 'destroy blocked').toEqual([])
  const left = await importProject(context(directory, one), { directory: 'left' })
  expect(
    left.files.map(({ path }) => path).filter((path) => path.includes(one.world.project)),
  ).toEqual([])
}

/** Another ledger database stands for "no ledger": every object then has to be adopted. */
function context(directory: string, one: Case, isLedgerUsed = true): OperationContext {
  writeFileSync(
    join(directory, 'sluice.yaml'),
    [
      'version: 1',
      `name: ${one.world.project}`,
      `engine: ${one.world.engine}`,
      'plans: [plans/**/*.yaml]',
      `environments: { local: ${one.world.environment} }`,
      ...(isLedgerUsed ? [] : ['ledger: { database: elsewhere }', 'policy: { ignore: ["*"] }']),
      '',
    ].join('\n'),
  )
  return {
    directory,
    environment: 'local',
    processEnv: {},
    engineOf: one.engineOf,
    now: () => new Date(0),
    host: 'test',
    user: 'test',
    pid: process.pid,
    toolVersion: 'test',
  }
}

function write(directory: string, docs: readonly Doc[]): void {
  rmSync(join(directory, 'plans'), { recursive: true, force: true })
  mkdirSync(join(directory, 'plans'), { recursive: true })
  writeFileSync(
    join(directory, 'plans', 'all.yaml'),
    docs.map((doc) => JSON.stringify(doc)).join('\n---\n'),
  )
}
