/** Who may do what, as the server prints it: timeplus.md §1.16 and §3.6. */
import { afterAll, expect, test } from 'vitest'
import { onEveryTarget } from './on-every-target.ts'

onEveryTarget('access', (contract) => {
  afterAll(async () => {
    const { sql, database } = contract()
    for (const one of [`USER IF EXISTS ${database}_user`, `ROLE IF EXISTS ${database}_role`]) {
      await sql.ask(`DROP ${one}`)
    }
  })

  test('a role has what was granted, and no more once it is revoked', async () => {
    const { sql, database } = contract()
    const role = `${database}_role`
    await sql.run(`CREATE ROLE ${role}`)
    await sql.run(`GRANT SELECT ON ${database}.* TO ${role}`)
    const grants = async (): Promise<string> => sql.run(`SHOW GRANTS FOR ${role} FORMAT TSVRaw`)
    expect(await grants()).toContain(`GRANT SELECT ON ${database}.* TO ${role}`)
    await sql.run(`REVOKE SELECT ON ${database}.* FROM ${role}`)
    expect(await grants()).not.toContain('SELECT')
    expect((await sql.ask(`CREATE ROLE ${role}`)).code).toBe(493)
  })

  test('a user is shown without the password', async () => {
    const { sql, database } = contract()
    const user = `${database}_user`
    await sql.run(`CREATE USER ${user} IDENTIFIED WITH sha256_password BY 'hush-hush'`)
    const shown = await sql.run(`SHOW CREATE USER ${user} FORMAT TSVRaw`)
    expect(shown).toContain(`CREATE USER ${user} IDENTIFIED WITH sha256_password`)
    expect(shown).not.toContain('hush')
  })
})
