import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LiveCatalog } from '../../../src/catalog/catalog.ts'
import { connect } from '../../../src/engine/clickhouse/connection.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import { resourceId } from '../../../src/resource/id.ts'
import {
  freshName,
  openTarget,
  type TestTarget,
  targetNames,
} from '../../harness/clickhouse-targets.ts'

describe.each(targetNames)('what is inspected on %s', (name) => {
  const db = freshName('sluice_i')
  const other = freshName('sluice_i2')
  const ledger = freshName('sluice_ledger')
  const fn = freshName('sluice_f')
  const collection = freshName('sluice_nc')
  const statements: string[] = []
  let target: TestTarget
  let connection: Connection

  beforeAll(async () => {
    target = await openTarget(name)
    connection = await connect(target.environment, {
      root: target.root,
      onStatement: (sql) => statements.push(sql),
    })
    for (const sql of [
      `CREATE DATABASE ${db} COMMENT 'it''s ours'`,
      `CREATE DATABASE ${other} ENGINE = Memory`,
      `CREATE FUNCTION ${fn} AS (a, b) -> a + b`,
      `CREATE NAMED COLLECTION ${collection} AS url = 'http://localhost/', password = 'hidden'`,
      `CREATE TABLE ${db}.t (id UInt64, s String DEFAULT 'x' CODEC(ZSTD(3)), INDEX i s TYPE minmax) ENGINE = MergeTree ORDER BY id TTL toDate(id) + INTERVAL 100 YEAR COMMENT 'a table'`,
      `CREATE TABLE ${db}.\`odd.name \\\`quoted\\\`\` (\`a b\` Int8) ENGINE = Memory`,
      `CREATE TABLE ${db}.outlet (id UInt64) ENGINE = File(CSV)`,
      `CREATE TABLE ${other}.outlet (id UInt64) ENGINE = URL('http://localhost/', CSV)`,
      `CREATE VIEW ${db}.v AS SELECT id, ${fn}(id, 2) AS q FROM ${db}.t`,
      `CREATE MATERIALIZED VIEW ${db}.mv ENGINE = MergeTree ORDER BY id AS SELECT id FROM ${db}.t`,
      `CREATE MATERIALIZED VIEW ${db}.sink TO ${db}.outlet AS SELECT id FROM ${db}.t`,
      `CREATE MATERIALIZED VIEW ${db}.far TO ${other}.outlet AS SELECT id FROM ${db}.t WHERE id = 0`,
      `CREATE DICTIONARY ${db}.d (id UInt64, s String) PRIMARY KEY id SOURCE(CLICKHOUSE(DB '${db}' TABLE 't' PASSWORD 'hidden')) LAYOUT(FLAT()) LIFETIME(10)`,
    ]) {
      await connection.execute(sql)
    }
    await connection.store(ledger).create()
  })
  afterAll(async () => {
    for (const one of [db, other, ledger])
      await connection?.execute(`DROP DATABASE IF EXISTS ${one} SYNC`)
    await connection?.execute(`DROP FUNCTION IF EXISTS ${fn}`)
    await connection?.execute(`DROP NAMED COLLECTION IF EXISTS ${collection}`)
    await connection?.close()
    await target?.close()
  })

  const ids = (catalog: LiveCatalog): readonly string[] => [...catalog.objects.keys()]

  it('is every object of the scope, and nothing of the engine, of Sluice or of other databases', async () => {
    const catalog = await connection.inspect({ databases: [db], global: false }, ledger)
    expect(ids(catalog).filter((id) => !id.startsWith('RowPolicy/'))).toEqual([
      `Database/${db}`,
      `Dictionary/${db}.d`,
      `Sink/${db}.far`,
      `MaterializedView/${db}.mv`,
      `Table/${db}.odd.name \`quoted\``,
      `Table/${db}.outlet`,
      `Sink/${db}.sink`,
      `Table/${db}.t`,
      `View/${db}.v`,
    ])
    expect(catalog.databases).toContain(other)
    expect(catalog.databases).not.toContain(ledger)
    expect(catalog.databases).not.toContain('system')
    expect(catalog.objects.get(resourceId('Database', db))?.spec).toMatchObject({
      comment: "it's ours",
    })
    expect(catalog.objects.get(resourceId('Table', `${db}.t`))?.spec).toMatchObject({
      orderBy: 'id',
      comment: 'a table',
    })
    expect(catalog.objects.get(resourceId('View', `${db}.v`))?.inferred).toEqual({
      columns: [
        { name: 'id', type: 'UInt64' },
        { name: 'q', type: 'UInt64' },
      ],
    })
  })

  it('takes a constant number of queries, and no write', async () => {
    statements.length = 0
    await connection.inspect({ databases: ['*'], global: true }, ledger)
    expect(statements.length).toBeLessThanOrEqual(6)
    expect(statements.every((sql) => /^(SELECT|SHOW)\b/.test(sql))).toBe(true)
  })

  it('follows globs, and shows global objects only when asked for', async () => {
    const some = await connection.inspect(
      { databases: [`${db.slice(0, -1)}?`, 'no_*'], global: true },
      ledger,
    )
    expect(ids(some)).toContain(`Function/${fn}`)
    expect(ids(some)).toContain(`NamedCollection/${collection}`)
    expect(ids(some)).not.toContain(`Database/${other}`)
    const none = await connection.inspect(
      { databases: ['no_such_database'], global: false },
      ledger,
    )
    expect(ids(none)).toEqual([])
    const hidden = await connection.inspect(
      { databases: [ledger, 'system'], global: false },
      ledger,
    )
    expect(ids(hidden)).toEqual([])
  })

  it('can be read again object by object, whatever became of it', async () => {
    const key = (kind: string, address: { database?: string; name: string }) => ({
      id: resourceId(kind, address.name),
      kind,
      address,
    })
    const again = await connection.inspectObjects([
      key('Database', { name: db }),
      key('MaterializedView', { database: db, name: 'sink' }),
      key('Table', { database: db, name: 'v' }),
      key('Table', { database: db, name: 'nope' }),
      key('Function', { name: fn }),
      key('Function', { name: 'sluice_no_such' }),
      key('NamedCollection', { name: collection }),
    ])
    expect(again.map(({ id }) => id).sort()).toEqual(
      [
        `Database/${db}`,
        `Function/${fn}`,
        `NamedCollection/${collection}`,
        `Sink/${db}.sink`,
        `View/${db}.v`,
      ].sort(),
    )
    expect(await connection.inspectObjects([])).toEqual([])
  })

  it('comes with the facts of the day', async () => {
    await connection.execute(`INSERT INTO ${db}.t (id) SELECT number + 20000 FROM numbers(1000)`)
    const catalog = await connection.inspect({ databases: [db], global: true }, ledger)
    const facts = await connection.observe([...catalog.objects.values()])
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    for (const id of [resourceId('Table', `${db}.t`), resourceId('MaterializedView', `${db}.mv`)]) {
      expect(facts.get(id)).toMatchObject({
        rows: 1000,
        bytes: expect.any(Number),
        activeParts: 1,
        rowsPerMinute: 200,
        lastWrite: time,
        observedAt: time,
      })
    }
    expect(facts.get(resourceId('View', `${db}.v`))).toEqual({
      rows: null,
      bytes: null,
      activeParts: null,
      rowsPerMinute: null,
      lastWrite: null,
      lastRead: null,
      retention: null,
      observedAt: time,
    })
    expect(facts.has(resourceId('Function', fn))).toBe(false)
    expect(await connection.observe([])).toEqual(new Map())
  })

  it('holds no secret', async () => {
    const catalog = await connection.inspect({ databases: [db], global: true }, ledger)
    const text = JSON.stringify([...catalog.objects.values()])
    expect(text).not.toContain("'hidden'")
    expect(text).toContain('[HIDDEN]')
  })
})
