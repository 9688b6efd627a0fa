/**
 * The law of the server's form: what a declared object is said to become is what inspection finds
 * when it has been made. Tried on the engine in this process; `test/engine/postgres/stored-locks`
 * has what needs a second session.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection, StoredForms } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { reachable } from '../../../src/graph/graph.ts'
import { contextOf, indexByName } from '../../../src/link/name-index.ts'
import type { ResourceId } from '../../../src/resource/id.ts'
import { emptyLedger } from '../../../src/ledger/read-ledger.ts'
import { compile } from '../../../src/link/compile.ts'
import { createInScratch, planScratch, type ScratchInput } from '../../../src/operation/scratch.ts'
import { storedForms } from '../../../src/operation/stored-forms.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { documentOf } from '../../harness/documents.ts'
import { storedFixtures } from './stored-fixtures.ts'

let connection: Connection
beforeAll(async () => {
  connection = await postgres.connect({ name: 'test', url: 'pglite:memory://' }, { root: '.' })
})
afterAll(async () => await connection?.close())

function inputOf(documents: readonly JsonObject[], database = 'public'): ScratchInput {
  const compiled = compile(documents.map(documentOf), { engine: postgres, database })
  expect(compiled.diagnostics.map(({ message }) => message)).toEqual([])
  return { engine: postgres, connection, compiled, database, ledgerDatabase: 'sluice' }
}

async function emptyTarget(database = 'public'): Promise<void> {
  const rows = await connection.query(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'`,
  )
  for (const { name } of rows)
    await connection.execute(`DROP SCHEMA "${name?.replaceAll('"', '""')}" CASCADE`)
  await connection.execute('CREATE SCHEMA public')
  await connection.execute(`SET search_path = ${database}, public`)
}

interface Asked {
  readonly forms: readonly unknown[]
  readonly blocked: readonly unknown[]
}

describe('what the server makes of a definition', () => {
  it.each(storedFixtures)('is what it keeps: $name', async ({ documents, database }) => {
    await emptyTarget(database)
    const input = inputOf(documents, database)
    const { failures } = await createInScratch(input)
    expect(failures.map(({ id, error }) => `${id}: ${String(error)}`)).toEqual([])
    // No ledger: everything is asked for.
    const { changeset } = await planScratch(input)
    const changes = changeset.actions.map(
      ({ op, reason, kind, name, fields }) =>
        `${op} ${reason} ${kind}/${name} ${JSON.stringify(fields)}`,
    )
    expect(changes.filter((line) => !line.startsWith('adopt equal'))).toEqual([])
    expect(changeset.blocked).toEqual([])
  })

  it.each(storedFixtures)(
    'is the same on an empty target: $name',
    async ({ documents, database }) => {
      await emptyTarget(database)
      const input = inputOf(documents, database)
      const asked = async (): Promise<Asked> => {
        const catalog = await connection.inspect({ databases: ['*'], global: true }, 'sluice')
        const { compiled } = input
        const stored = await storedForms(
          { engine: postgres, compiled, catalog, ledger: emptyLedger, database: input.database },
          input,
        )
        return { forms: [...(stored?.forms ?? [])].sort(), blocked: stored?.blocked ?? [] }
      }
      const before = await asked()
      await createInScratch(input)
      expect(await asked()).toEqual(before)
    },
  )

  it.each(storedFixtures)(
    'is the same beside what is there: $name',
    async ({ documents, database }) => {
      await emptyTarget(database)
      const input = inputOf(documents, database)
      await createInScratch(input)
      const { compiled } = input
      const all = await formsOf(input, new Set(compiled.resources.map(({ id }) => id)))
      expect([...all.refused]).toEqual([])
      // Each by itself, with all that stands on it: the ledger decides the rest.
      for (const { id } of compiled.resources) {
        const moved = new Set([id, ...reachable([id], compiled.graph.neededBy, 'dependant')])
        const some = await formsOf(input, moved)
        expect([...some.refused], id).toEqual([])
        for (const [one, form] of some.forms)
          expect(form, `${one} beside ${id}`).toEqual(all.forms.get(one))
        const asked = [...all.forms.keys()].filter((one) => moved.has(one))
        expect([...some.forms.keys()].sort(), id).toEqual(asked.sort())
      }
    },
  )
})

async function formsOf(
  { compiled, database }: ScratchInput,
  undecided: ReadonlySet<ResourceId>,
): Promise<StoredForms> {
  const catalog = await connection.inspect({ databases: ['*'], global: true }, 'sluice')
  const { facts } = connection.capabilities
  const forms = await connection.stored?.({
    undecided: compiled.resources.filter(({ id }) => undecided.has(id)),
    desired: contextOf(compiled.index, database, 'desired', facts),
    live: contextOf(indexByName(catalog.objects.values(), postgres), database, 'live', facts),
    needsOf: (id) =>
      (compiled.graph.needs.get(id) ?? [])
        .filter(({ late }) => !late)
        .map(({ dependency }) => dependency),
    byId: compiled.byId,
    ledgerDatabase: 'sluice',
  })
  return forms ?? { forms: new Map(), refused: new Map() }
}
