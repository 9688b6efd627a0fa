// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts name placeholders
/** Passwords go to the server as the form in which it keeps them, and are the same to it. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { connect } from '../../../src/engine/postgres/connection.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import { quoteLiteral } from '../../../src/engine/postgres/kinds/names.ts'
import { scramVerifier, withVerifier } from '../../../src/engine/postgres/password-verifier.ts'
import { openTarget, targetNames, type TestTarget } from '../../harness/postgres-targets.ts'

const scram = { method: 'scram-sha-256', iterations: 4096 }

describe('what is sent', () => {
  const kept = "'SCRAM-SHA-256\\$4096:[\\w+/=]{24}\\$[\\w+/=]{44}:[\\w+/=]{44}'"

  test.each([
    ["CREATE ROLE x LOGIN PASSWORD 'p' VALID UNTIL '2030'", 'VALID UNTIL'],
    [`ALTER ROLE "it's PASSWORD 'n'" PASSWORD 'p'`, `"it's PASSWORD 'n'"`],
    ["ALTER ROLE x PASSWORD E'a\\\\b''c'", 'ALTER ROLE x'],
    ["ALTER ROLE x PASSWORD 'пароль'", 'ALTER ROLE x'],
  ])('%s', (sql, rest) => {
    const sent = withVerifier(sql, scram)
    expect(sent).toMatch(new RegExp(`PASSWORD ${kept}`))
    expect(sent).toContain(rest)
    expect(withVerifier(sql, scram)).not.toBe(sent)
  })

  test.each([
    ["COMMENT ON ROLE x IS 'PASSWORD ''p'''"],
    ["ALTER ROLE x SET a.b TO 'PASSWORD ''p'''"],
    ["ALTER ROLE x VALID UNTIL '2030'"],
    ["ALTER ROLE x PASSWORD ''"],
    ["ALTER ROLE x PASSWORD 'md5aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"],
    [`ALTER ROLE x PASSWORD '${scramVerifier('p', 4096)}'`],
    ["ALTER ROLE x PASSWORD E'\\x41'"],
    // Letters that are joined, mapped away, written from right to left, or newer than 3.2.
    ["ALTER ROLE x PASSWORD 'a\u00adb'"],
    ["ALTER ROLE x PASSWORD 'שלום'"],
    ["ALTER ROLE x PASSWORD '😀'"],
  ])('%s stays', (sql) => {
    expect(withVerifier(sql, scram)).toBe(sql)
  })

  test('everything stays where the server keeps another form', () => {
    const sql = "ALTER ROLE x PASSWORD 'p'"
    expect(withVerifier(sql, { method: 'md5', iterations: 4096 })).toBe(sql)
    expect(withVerifier(sql, undefined)).toBe(sql)
  })
})

describe.each(targetNames)('on %s', (name) => {
  let target: TestTarget
  let connection: Connection
  const role = `sluice_test_password_${process.pid}`
  beforeAll(async () => {
    target = await openTarget(name)
    connection = await connect(target.environment, target)
    await connection.execute(`CREATE ROLE ${role}`)
  })
  afterAll(async () => {
    await connection?.execute(`DROP ROLE IF EXISTS ${role}`)
    await connection?.close()
    await target?.close()
  })

  const keptNow = async (): Promise<string> => {
    const rows = await connection.query(
      `SELECT rolpassword AS kept FROM pg_authid WHERE rolname = '${role}'`,
    )
    return rows[0]?.['kept'] ?? ''
  }
  const saltOf = (kept: string): Buffer =>
    Buffer.from(/^SCRAM-SHA-256\$4096:([^$]+)\$/.exec(kept)?.[1] ?? '', 'base64')

  const blocks = ['\u0001\u007f', ' ~', '¡¬', '®ƿ', 'Ѐѯ', 'ぁゔ', 'ァヺ', '一龥', '가힣']
  const letter = fc.oneof(
    { arbitrary: fc.constantFrom("'", '\\', '"', '$', '½', '¨', 'ŉ'), weight: 1 },
    {
      arbitrary: fc.oneof(
        ...blocks.map(([first = '', last = '']) =>
          fc
            .integer({ min: first.codePointAt(0) ?? 1, max: last.codePointAt(0) ?? 1 })
            .map((code) => String.fromCodePoint(code)),
        ),
      ),
      weight: 3,
    },
  )
  const password = fc.array(letter, { minLength: 1, maxLength: 12 }).map((some) => some.join(''))

  it('it is the form that the server itself would keep', async () => {
    let ran = 0
    await fc.assert(
      fc.asyncProperty(password, async (text) => {
        const secrets = new Map([['${env:P}', text]])
        const sql = `ALTER ROLE ${role} PASSWORD '\${env:P}'`
        await connection.execute(sql, { secrets })
        const sent = await keptNow()
        await connection.execute(
          `DO ${quoteLiteral(`BEGIN EXECUTE ${quoteLiteral(`ALTER ROLE ${role} PASSWORD ${quoteLiteral(text)}`)}; END`)}`,
        )
        const byServer = await keptNow()
        const plain = withVerifier(`ALTER ROLE x PASSWORD ${quoteLiteral(text)}`, scram)
        if (!plain.includes('SCRAM')) return
        ran++
        for (const kept of [sent, byServer]) {
          const prepared = Buffer.byteLength(text) === text.length ? text : text.normalize('NFKC')
          expect(kept).toBe(scramVerifier(prepared, 4096, saltOf(kept)))
        }
      }),
      { numRuns: name === 'pglite' ? 20 : 60 },
    )
    expect(ran).toBeGreaterThan(10)
  }, 60_000)

  it('none is seen in the list of sessions, alone or in a transaction', async () => {
    const secrets = new Map([['${env:P}', 'hunter2']])
    const sql = `ALTER ROLE ${role} PASSWORD '\${env:P}'`
    await connection.execute(`CREATE TABLE seen (query text)`)
    await connection.execute(`${sql}; INSERT INTO seen SELECT current_query()`, { secrets })
    await connection.transact?.({
      statements: [{ sql: `${sql}; INSERT INTO seen SELECT current_query()`, secrets }],
      rows: [],
      ledgerDatabase: 'sluice',
      queryId: 'sluice-1-0-0',
    })
    const rows = await connection.query(
      `SELECT count(*) FILTER (WHERE query LIKE '%SCRAM%') AS kept, count(*) FILTER (WHERE query LIKE '%hunter2%') AS clear FROM seen`,
    )
    expect(rows).toEqual([{ kept: '2', clear: '0' }])
  })
})
