/**
 * The laws of convergence on real servers of several majors: apply A, then B and what follows it; a plan has nothing to
 * do, rows survive, import gives the plans back, and the last state is that of a fresh database. What a run never met
 * fails it, so that the laws cannot pass by not being asked.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { engineOf } from '../../src/engine/index.ts'
import { type PostgresServer, postgresServers } from '../harness/postgres-servers.ts'
import { runPostgresCase } from './postgres-case.ts'

/** A case is a change from one state to another; several follow one another on one database. */
const steps = 6
const cases = Number(process.env['SLUICE_TEST_CASES'] ?? 204)
const firstSeed = Number(process.env['SLUICE_TEST_SEED'] ?? 20_261_121)

const kinds = [
  ...['Schema', 'Role', 'Type', 'Sequence', 'Function', 'Procedure', 'Table', 'Trigger', 'View'],
  ...['MaterializedView', 'Grant', 'DefaultPrivileges', 'Publication'],
]

/** What a run has to have met at least once. */
const expected = [
  ...kinds.map((kind) => `create ${kind}`),
  ...kinds.map((kind) => `alter ${kind}`),
  ...kinds.filter((kind) => kind !== 'Schema' && kind !== 'Role').map((kind) => `drop ${kind}`),
  ...['create Extension', 'drop Extension', 'rename View', 'rename Grant', 'replace Trigger'],
  ...[
    ...['columns', 'constraints', 'indexes', 'rowSecurity', 'with', 'comment', 'replicaIdentity'],
    ...['owner', 'unlogged'],
  ].map((field) => `Table.${field}`),
  ...['query', 'comment', 'with'].map((field) => `View.${field}`),
  ...['query', 'indexes', 'comment'].map((field) => `MaterializedView.${field}`),
  ...['body', 'strict', 'parallel', 'comment'].map((field) => `Function.${field}`),
  ...['events', 'when', 'arguments', 'enabled'].map((field) => `Trigger.${field}`),
  ...['domain', 'enum', 'composite'].map((field) => `Type.${field}`),
  ...['owner', 'ownedBy', 'as', 'start'].map((field) => `Sequence.${field}`),
  'Grant.privileges',
  ...['tables', 'operations', 'schemas', 'with'].map((field) => `Publication.${field}`),
]

const root = mkdtempSync(join(tmpdir(), 'sluice-property-'))
const met = new Map<string, number>()
const servers: PostgresServer[] = []

beforeAll(async () => {
  servers.push(...(await Promise.all(postgresServers.map(({ start }) => start()))))
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  rmSync(root, { recursive: true, force: true })
  const lines = [...met].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, n]) => `${what} ${n}`)
  console.log(`${cases} cases from seed ${firstSeed}; met: ${lines.join(', ')}`)
})

describe('apply A, apply B on PostgreSQL', () => {
  test(
    `plans to nothing, keeps rows, is as a fresh database, and all of it goes (${cases} cases)`,
    async () => {
      // The servers work beside each other.
      await Promise.all(servers.map((server, lane) => runLane(server, lane)))
    },
    cases * 6_000 + 60_000,
  )

  test('met every kind, operation and field', () => {
    const missing = cases >= 100 ? expected.filter((what) => !met.has(what)) : []
    expect(missing).toEqual([])
  })
})

/** Seeds keep their server, whichever seed a run begins with. */
async function runLane(server: PostgresServer, lane: number): Promise<void> {
  const seeds = Math.ceil(cases / steps)
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    if (seed % servers.length !== lane) continue
    await runPostgresCase({ url: server.url, root, seed, steps, onChangeset: count, engineOf })
  }
}

function count(changeset: Changeset): void {
  for (const { kind, op, fields } of changeset.actions) {
    const names = [`${op} ${kind}`]
    if (op !== 'create') names.push(...fields.map(({ field }) => `${kind}.${field.split('.')[0]}`))
    for (const name of new Set(names)) met.set(name, (met.get(name) ?? 0) + 1)
  }
}
