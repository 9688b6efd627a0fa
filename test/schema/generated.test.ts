import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { expect, expectTypeOf, test } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import type {
  ClickHouseKinds,
  ClickHouseTable,
  Changeset as GeneratedChangeset,
  JsonObject,
  ProjectConfig,
} from '../../src/schema/index.ts'

const root = new URL('../../', import.meta.url).pathname

test('generated files are fresh', () => {
  execFileSync(process.execPath, ['schema/generate.mjs', '--check'], { cwd: root, stdio: 'pipe' })
})

test('the validators need nothing at run time', async () => {
  const text = readFileSync(`${root}src/schema/generated/validators.js`, 'utf8')
  expect(text.includes('require(')).toBe(false)
  const { metafile } = await build({
    entryPoints: [`${root}src/schema/index.ts`],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    absWorkingDir: root,
  })
  const inputs = Object.keys(metafile.inputs)
  expect(inputs.filter((path) => !/^src\/(schema|diagnostic)\//.test(path))).toEqual([])
})

test('types say what documents hold after loading', () => {
  expectTypeOf<ClickHouseTable['orderBy']>().toEqualTypeOf<string | readonly string[] | undefined>()
  expectTypeOf<ClickHouseKinds['View']['query']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<ClickHouseTable>().toExtend<JsonObject>()
  expectTypeOf<ProjectConfig['engine']>().toEqualTypeOf<'clickhouse' | 'timeplus' | 'postgres'>()
  expectTypeOf<ClickHouseTable>().not.toHaveProperty('ttlFile')
})

test('the schema of the changeset and its type say the same', () => {
  expectTypeOf<Changeset>().toExtend<GeneratedChangeset>()
  expectTypeOf<GeneratedChangeset>().toExtend<Changeset>()
})
