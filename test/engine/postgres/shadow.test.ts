import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { shadow } from '../../../src/engine/postgres/shadow.ts'

describe('the scratch engine of check', () => {
  let connection: Connection
  beforeAll(async () => {
    connection = await shadow({ root: '.' })
    await connection.execute('CREATE TABLE t (a int)')
  }, 60_000)
  afterAll(() => connection.close())

  it('has the roles that statements name, whoever declares them', async () => {
    await connection.execute('GRANT SELECT ON t TO reader, "b r"')
    await connection.execute('ALTER TABLE t OWNER TO keeper')
    const rows = await connection.query(
      "SELECT rolname FROM pg_roles WHERE rolname IN ('reader', 'b r', 'keeper') ORDER BY 1",
    )
    expect(rows.map(({ rolname }) => rolname)).toEqual(['b r', 'keeper', 'reader'])
  })

  it('says what else is wrong', async () => {
    await expect(connection.execute('GRANT SELECT ON nothing TO reader')).rejects.toThrow('nothing')
  })
})
