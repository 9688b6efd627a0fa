/**
 * The law of the whole product, on a real engine: apply A, apply B, plan again: nothing. Import
 * gives B back. Coverage of kinds, operations and fields is counted, and a run that never met
 * one of them fails, so that the law cannot pass by not being asked.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { applyProject, type CallerContext, importProject, planProject } from '../../src/index.ts'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { changedProject, type Doc, randomProject } from './projects.ts'
import { seeded } from './random.ts'

const cases = Number(process.env['SLUICE_TEST_CASES'] ?? 200)
const firstSeed = Number(process.env['SLUICE_TEST_SEED'] ?? 20_261_121)

/** Consent for everything: the property is about converging, not about guards. */
const allow = ['drops-data', 'loses-state', 're-emits', 'breaks-unmanaged']

/** What a run has to have met at least once. */
const expected = [
  ...[
    'Database',
    'Function',
    'Table',
    'View',
    'MaterializedView',
    'Sink',
    'Dictionary',
    'NamedCollection',
  ].map((kind) => `create ${kind}`),
  ...['Database', 'Table', 'MaterializedView', 'NamedCollection', 'View'].map(
    (kind) => `alter ${kind}`,
  ),
  ...['Table', 'View', 'MaterializedView'].map((kind) => `replace ${kind}`),
  ...['Function', 'Table', 'View', 'MaterializedView', 'Sink', 'Dictionary', 'NamedCollection'].map(
    (kind) => `drop ${kind}`,
  ),
  'rename View',
  ...[
    'columns',
    'ttl',
    'settings',
    'indexes',
    'projections',
    'constraints',
    'comment',
    'orderBy',
    'partitionBy',
    'engine',
  ].map((field) => `Table.${field}`),
  ...['query', 'comment', 'output'].map((field) => `View.${field}`),
  ...['query', 'comment', 'engine', 'refresh'].map((field) => `MaterializedView.${field}`),
  ...['lifetime', 'layout', 'comment', 'columns'].map((field) => `Dictionary.${field}`),
  'Function.body',
  'NamedCollection.entries',
  'Sink.query',
  'Database.comment',
]

const root = mkdtempSync(join(tmpdir(), 'sluice-property-'))
const met = new Map<string, number>()

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
  const lines = [...met].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, n]) => `${what} ${n}`)
  console.log(`${cases} cases from seed ${firstSeed}; met: ${lines.join(', ')}`)
})

describe('apply A, apply B', () => {
  test(
    `plans to nothing, and import gives B (${cases} cases)`,
    async () => {
      for (let index = 0; index < cases; index++) await runCase(firstSeed + index)
    },
    cases * 6_000 + 30_000,
  )

  test('met every kind, operation and field', () => {
    const missing = cases >= 100 ? expected.filter((what) => !met.has(what)) : []
    expect(missing).toEqual([])
  })
})

async function runCase(seed: number): Promise<void> {
  const random = seeded(seed)
  const directory = join(root, String(seed))
  const a = randomProject(random)
  const b = changedProject(a, random)
  try {
    write(directory, a)
    await converge(directory, seed, 'A')
    write(directory, b)
    await converge(directory, seed, 'B')
    await importGivesBack(directory, seed, b)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(
      `seed ${seed} (SLUICE_TEST_SEED=${seed} SLUICE_TEST_CASES=1): ${message}\nB: ${JSON.stringify(b, null, 1)}`,
      { cause: error },
    )
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function converge(directory: string, seed: number, side: string): Promise<void> {
  const applied = await applyProject(context(directory), {
    allow,
    takeOver: [],
    confirm: async () => true,
  })
  expect(applied.diagnostics.map(({ message }) => message)).toEqual([])
  expect(applied.changeset?.blocked, `${seed} ${side} blocked`).toEqual([])
  if (applied.failure)
    throw new Error(
      `${side}: ${applied.failure.id}: ${String(applied.failure.error)}\n${applied.failure.statement}`,
    )
  if (applied.changeset) count(applied.changeset)
  // Without the ledger's help the forms have to be equal as well: the ledger must have no say.
  for (const isLedgerUsed of [true, false]) {
    const plan = await planProject(context(directory, isLedgerUsed), { allow })
    const { changeset } = plan
    expect(
      changeset?.actions
        .filter(({ op }) => op !== 'adopt')
        .map(({ kind, name, op, fields }) => ({ kind, name, op, fields })),
      `${seed} ${side} re-plan, ${isLedgerUsed ? 'with' : 'without'} the ledger`,
    ).toEqual([])
  }
}

/** Imported plans describe the same objects: planned on the same target they change nothing. */
async function importGivesBack(directory: string, seed: number, b: readonly Doc[]): Promise<void> {
  const imported = await importProject(context(directory), { directory: 'imported' })
  expect(imported.unreadable).toEqual([])
  rmSync(join(directory, 'plans'), { recursive: true })
  for (const { path, text } of imported.files) {
    const file = join(directory, 'plans', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const wanted = b.map(({ kind, name }) => `${kind}/${name}`).sort()
  const plan = await planProject(context(directory, false), { allow })
  expect(plan.diagnostics).toEqual([])
  const { changeset } = plan
  expect(
    changeset?.actions
      .filter(({ op }) => op !== 'adopt')
      .map(({ kind, name, op, fields }) => ({ kind, name, op, fields })),
    `${seed} plan of the imported`,
  ).toEqual([])
  expect(changeset?.actions.map(({ kind, name }) => `${kind}/${name}`).sort()).toEqual(wanted)
}

/** Another ledger database stands for "no ledger": every object then has to be adopted. */
function context(directory: string, isLedgerUsed = true): CallerContext {
  writeFileSync(
    join(directory, 'sluice.yaml'),
    [
      'version: 1',
      'name: generated',
      'engine: clickhouse',
      'plans: [plans/**/*.yaml]',
      'environments: { local: { url: "chdb:state" } }',
      ...(isLedgerUsed ? [] : ['ledger: { database: elsewhere }', 'policy: { ignore: ["*"] }']),
      '',
    ].join('\n'),
  )
  return { directory, environment: 'local', processEnv: {} }
}

function write(directory: string, docs: readonly Doc[]): void {
  mkdirSync(join(directory, 'plans'), { recursive: true })
  writeFileSync(
    join(directory, 'plans', 'all.yaml'),
    docs.map((doc) => JSON.stringify(doc)).join('\n---\n'),
  )
}

function count(changeset: Changeset): void {
  for (const { kind, op, fields } of changeset.actions) {
    const names = [`${op} ${kind}`]
    if (op !== 'create') names.push(...fields.map(({ field }) => `${kind}.${field.split('.')[0]}`))
    for (const name of new Set(names)) met.set(name, (met.get(name) ?? 0) + 1)
  }
}
