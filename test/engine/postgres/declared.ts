/** Declared objects brought about on a connection, without ledger or consent. */
import { expect } from 'vitest'
import type { LiveCatalog } from '../../../src/catalog/catalog.ts'
import type { Changeset, HazardId } from '../../../src/changeset/changeset.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { compile } from '../../../src/link/compile.ts'
import { executeInScratch, planScratch, type ScratchInput } from '../../../src/operation/scratch.ts'
import { addressName, parseResourceId } from '../../../src/resource/id.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { documentOf } from '../../harness/documents.ts'

await postgres.ready?.()

export function scratchOf(
  connection: Connection,
  documents: readonly JsonObject[],
  database = 'public',
): ScratchInput {
  const compiled = compile(documents.map(documentOf), { engine: postgres, database })
  expect(compiled.diagnostics.map(({ message }) => message)).toEqual([])
  return { engine: postgres, connection, compiled, database, ledgerDatabase: 'sluice' }
}

/** Carries a plan out, and proves that the next one is empty. Its statements, in order. */
export async function bring(
  connection: Connection,
  documents: readonly JsonObject[],
  allow: readonly HazardId[] = [],
): Promise<readonly string[]> {
  const input = scratchOf(connection, documents)
  const { changeset } = await planScratch(input)
  const isAllowed = (text: string | null): boolean =>
    allow.some((hazard) => text?.startsWith(`--allow ${hazard}:`))
  expect(changeset.blocked.filter(({ allow: needed }) => !isAllowed(needed))).toEqual([])
  for (const action of changeset.actions) await executeInScratch(connection, action)
  expect(await changesLeft(connection, documents)).toEqual([])
  return changeset.actions.flatMap((action) => action.statements.map(({ sql }) => sql))
}

export async function changesLeft(
  connection: Connection,
  documents: readonly JsonObject[],
): Promise<readonly string[]> {
  const changeset = await planOf(connection, documents)
  return changeset.actions
    .filter(({ op, reason }) => op !== 'adopt' || reason !== 'equal')
    .map(({ op, kind, name, fields }) => `${op} ${kind}/${name} ${JSON.stringify(fields)}`)
}

export async function planOf(
  connection: Connection,
  documents: readonly JsonObject[],
): Promise<Changeset> {
  return (await planScratch(scratchOf(connection, documents))).changeset
}

export async function inspected(connection: Connection): Promise<LiveCatalog> {
  return await connection.inspect({ databases: ['*'], global: true }, 'sluice')
}

/** What `import` would write of everything that is listed, as documents. */
export function documentsOf(catalog: LiveCatalog): readonly JsonObject[] {
  const external = catalog.unreadable.flatMap(({ external }) =>
    external === undefined
      ? []
      : [{ kind: external.kind, name: addressName(external.address), ...external.spec }],
  )
  const written = [...catalog.objects.values()]
    .filter(({ kind, name, unlisted }) => {
      const rules = postgres.kinds[kind]
      return !unlisted && rules !== undefined && !postgres.owns(rules.namespace, name)
    })
    .map((object) => {
      const written = postgres.kinds[object.kind]?.write(object.spec, object)
      const { kind, name } = parseResourceId(object.id)
      return { kind, name, ...written }
    })
  return [...external, ...written]
}

/** A way through all of them on which each comes right after each other one. */
export function everyStep<T>(items: readonly T[]): readonly T[] {
  return items.flatMap((one, index) => [
    one,
    ...items.slice(index + 1).flatMap((other) => [other, one]),
  ])
}

/** Everything but the server's own is gone: schemas, roles, publications, extensions. */
export async function emptyTarget(connection: Connection): Promise<void> {
  const drops = await connection.query(`
    SELECT format('DROP PUBLICATION %I', pubname) AS sql FROM pg_publication
    UNION ALL SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
    UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'
    UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper
    UNION ALL SELECT format('DROP OWNED BY %1$I CASCADE; DROP ROLE %1$I', rolname) FROM pg_roles WHERE oid >= 16384`)
  for (const { sql } of drops)
    for (const one of (sql ?? '').split('; ')) await connection.execute(one)
  for (const letter of ['tables', 'functions', 'types', 'sequences', 'schemas']) {
    await connection.execute(`ALTER DEFAULT PRIVILEGES REVOKE ALL ON ${letter} FROM PUBLIC`)
    const back = { functions: 'EXECUTE', types: 'USAGE' }[letter]
    if (back !== undefined)
      await connection.execute(`ALTER DEFAULT PRIVILEGES GRANT ${back} ON ${letter} TO PUBLIC`)
  }
  await connection.execute('CREATE SCHEMA public')
  await connection.execute('GRANT USAGE ON SCHEMA public TO PUBLIC')
}
