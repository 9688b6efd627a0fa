// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts name placeholders
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../src/engine/clickhouse/connection.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import {
  freshName,
  openTarget,
  type TestTarget,
  targetNames,
} from '../../harness/clickhouse-targets.ts'

describe.each(targetNames)('a connection to %s', (name) => {
  const statements: string[] = []
  const database = freshName('sluice_c')
  let target: TestTarget
  let connection: Connection

  beforeAll(async () => {
    target = await openTarget(name)
    connection = await connect(target.environment, {
      root: target.root,
      onStatement: (sql) => statements.push(sql),
    })
    await connection.execute(`CREATE DATABASE ${database}`)
  })
  afterAll(async () => {
    await connection?.execute(`DROP DATABASE IF EXISTS ${database} SYNC`)
    await connection?.close()
    await target?.close()
  })

  it('describes itself', () => {
    expect(connection.description.engine).toBe('clickhouse')
    expect(connection.description.version).toMatch(/^\d+\.\d+\.\d+/)
    expect(connection.embedded).toBe(name === 'chdb')
    if (name === 'chdb') expect(connection.description.address).toBe('chdb:data')
  })

  it('gives every value as text, and NULL as null', async () => {
    const rows = await connection.query(
      "SELECT 18446744073709551615 AS big, NULL AS nothing, 'NULL' AS word, 'a\\tb\\n\\\\N' AS text, [1, 2] AS list, true AS yes, toDecimal64(1.5, 2) AS money",
    )
    expect(rows).toEqual([
      {
        big: '18446744073709551615',
        nothing: null,
        word: 'NULL',
        text: 'a\tb\n\\N',
        list: '[1,2]',
        yes: 'true',
        money: '1.5',
      },
    ])
    expect(await connection.query('SELECT 1 AS one WHERE 0;')).toEqual([])
    expect(await connection.query('SELECT 1 AS one -- the end')).toEqual([{ one: '1' }])
  })

  it('waits for mutations', async () => {
    await connection.execute(
      `CREATE TABLE ${database}.m (a UInt64, b String) ENGINE = MergeTree ORDER BY a`,
    )
    await connection.execute(`INSERT INTO ${database}.m SELECT number, 'x' FROM numbers(100)`)
    await connection.execute(`ALTER TABLE ${database}.m UPDATE b = 'y' WHERE 1`)
    expect(await connection.query(`SELECT DISTINCT b FROM ${database}.m`)).toEqual([{ b: 'y' }])
  })

  it('puts secrets into statements and shows them nowhere', async () => {
    const secrets = new Map([['${env:PW}', "s3cr3t'\\x"]])
    const comment = await commentAfter(
      `CREATE TABLE ${database}.s (a UInt8) ENGINE = Memory COMMENT '<\${env:PW}>'`,
    )
    expect(comment).toBe("<s3cr3t'\\x>")
    expect(statements.join('\n')).not.toContain('s3cr3t')
    expect(statements.join('\n')).toContain('<${env:PW}>')

    for (const sql of [
      `CREATE TABLE ${database}.bad (a UInt8) ENGINE = Memory COMMENT '\${env:PW}' oops`,
      `CREATE TABLE ${database}.s (a UInt8) ENGINE = Memory COMMENT '\${env:PW}'`,
      "SELECT throwIf(1, '${env:PW}')",
      "SELECT toUInt8('${env:PW}')",
      "SELECT base64Encode('${env:PW}') + 1",
    ]) {
      const error = await connection.execute(sql, { secrets }).catch((one: unknown) => one)
      expect(error).toMatchObject({ code: 'ENGINE_REFUSED' })
      const told = JSON.stringify(error, Object.getOwnPropertyNames(error))
      expect(told).not.toMatch(/s3cr/)
      expect(told).toContain('${env:PW}')
    }

    async function commentAfter(sql: string): Promise<string | null | undefined> {
      await connection.execute(sql, { secrets })
      const rows = await connection.query(
        `SELECT comment FROM system.tables WHERE database = '${database}' AND name = 's'`,
      )
      return rows[0]?.['comment']
    }
  })

  it('tells what the server refused, in one line, with its code', async () => {
    await expect(connection.execute(`DROP TABLE ${database}.nope`)).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      exit: 1,
      message: expect.stringMatching(/^Table .*nope.* does not exist.*\(code 60 UNKNOWN_TABLE\)$/),
      detail: [`statement: DROP TABLE ${database}.nope`, expect.stringMatching(/^query id: /)],
    })
    await expect(connection.query('SELEC 1')).rejects.toMatchObject({ code: 'ENGINE_REFUSED' })
  })

  it('stops waiting when the time is over', async () => {
    const impatient = await connect(
      { ...target.environment, timeouts: { statement: 400 } },
      { root: target.root },
    )
    await expect(impatient.query('SELECT sleep(1.5)')).rejects.toMatchObject({ code: 'TIMEOUT' })
    await expect(
      impatient.execute(`CREATE TABLE ${database}.slow ENGINE = Memory AS SELECT sleep(1) AS a`),
    ).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', detail: expect.any(Array) })
    await impatient.execute(
      `CREATE TABLE ${database}.patient ENGINE = Memory AS SELECT sleep(0.6) AS a`,
      { timeoutMs: 20_000 },
    )
    await impatient.close()
  })

  it('finds nothing unusual in a new target', async () => {
    const findings = await connection.diagnose(freshName('sluice_none'))
    expect(findings.filter(({ ok }) => ok === false)).toEqual([])
    expect(findings.map((one) => one.name)).toEqual([
      'version',
      'round trip',
      'clock',
      'rights',
      'access management',
      'lock',
      'settings',
      'databases',
    ])
  })
})
