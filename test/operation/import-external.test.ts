/** What has no kind, and is named by what has, is imported as External: the plans are whole. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { importProject } from '../../src/operation/index.ts'
import type { JsonObject } from '../../src/resource/json.ts'
import { type PostgresProject, postgresProject } from '../harness/postgres-project.ts'

let project: PostgresProject
beforeAll(async () => {
  project = await postgresProject('imported')
})
afterAll(async () => await project?.close())

test('a range, its multirange and its arrays', async () => {
  await project.ask(
    `CREATE SCHEMA app; CREATE TYPE app.span AS RANGE (subtype = int);
     CREATE TABLE app.t (a app.span, b app.span[], c app.span_multirange)`,
  )
  project.write([])
  const { files } = await importProject(project.context(), {})
  expect(files.map(({ path }) => path)).toContain('app/externals/span.yaml')
  const documents = files.flatMap(({ text }) =>
    parseAllDocuments(text).map((one) => one.toJS() as JsonObject),
  )
  project.write(documents)
  const { actions, hasChanges, blocked } = await project.plan()
  expect({ hasChanges, blocked }).toEqual({ hasChanges: false, blocked: [] })
  expect(actions.map(({ op, kind }) => `${op} ${kind}`)).not.toContain('create External')

  // Nobody else has one of that name.
  project.write(documents.filter(({ kind }) => kind !== 'External'))
  await expect(project.plan()).rejects.toThrow(/uses type `app\.span`, which no plan declares/)
})
