/** Drift is what an apply takes back: what the plans leave open has moved, too, and stays. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PostgresProject, postgresProject } from '../../harness/postgres-project.ts'

const role = `left_open_${process.pid}`
let project: PostgresProject

beforeAll(async () => {
  project = await postgresProject('open')
  await project.ask(`CREATE ROLE ${role}`)
})
afterAll(async () => {
  await project.ask(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`)
  await project.close()
})

test('an owner that no plan names is no drift beside a comment that one does', async () => {
  const columns = [{ name: 'id', type: 'bigint' }]
  project.write([{ kind: 'Table', name: 't', columns, comment: 'first' }])
  await project.apply()
  await project.ask(`ALTER TABLE t OWNER TO ${role}; COMMENT ON TABLE t IS 'theirs'`)
  const { drift } = await project.plan()
  expect(drift.map(({ name, fields }) => [name, fields.map(({ field }) => field)])).toEqual([
    ['public.t', ['comment']],
  ])
})
