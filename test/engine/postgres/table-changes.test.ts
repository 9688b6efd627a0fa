/**
 * Changes of tables with rows in them, on real servers: there and back, each followed by a plan that
 * finds nothing to do. Most cases change several things at once, as people do.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { openScenarioDatabase } from '../../harness/postgres-scenarios.ts'
import {
  type PostgresServer,
  sharedPostgres,
  majorsToTest,
} from '../../harness/postgres-servers.ts'
import { runScenario } from '../../harness/scenario.ts'
import { numberingCases } from './numbering-cases.ts'
import { cases, type TableCase } from './table-cases.ts'

const all = [...cases, ...numberingCases]

describe.each(majorsToTest.map((major) => [major]))('tables on PostgreSQL %i', (major) => {
  let server: PostgresServer
  let directory = ''

  beforeAll(async () => {
    server = await sharedPostgres(major)
    directory = mkdtempSync(join(tmpdir(), 'sluice-tables-'))
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  test.each(all.filter(({ since = 14 }) => major >= since).map((one) => [one.name, one]))(
    '%s',
    async (_name, one) => {
      const folder = join(directory, 'case')
      writeCase(folder, one)
      const database = await openScenarioDatabase(server, join(directory, 'project'), 'tables')
      try {
        await runScenario(folder, { ...database.target, generation: major })
      } finally {
        await database.close()
      }
    },
  )
})

/** As a scenario folder has it. */
function writeCase(folder: string, one: TableCase): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const schema = 'kind: Schema\nname: s\n---\n'
  writeFileSync(join(folder, 'before.yaml'), schema + one.before)
  writeFileSync(join(folder, 'after.yaml'), schema + one.after)
  const { setup = [], allow = [], unmanaged, rows, back, refused, messages, oneWay } = one
  const way = back && { allow: back.allow, refused: back.refused, after: back.rows }
  const expected = { setup, allow, unmanaged, after: rows, back: way, refused, messages, oneWay }
  writeFileSync(join(folder, 'expect.yaml'), JSON.stringify({ postgres: expected }))
}
