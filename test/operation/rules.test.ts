import { describe, expect, test } from 'vitest'
import { directoryForTest, sluice, write } from '../cli/run-sluice.ts'

const project = (rules: string): string =>
  `version: 1\nname: rules\nengine: clickhouse\nplans: [plans.yaml]\npolicy: { rules: ${rules} }\nenvironments: { local: { url: "chdb:state" } }\n`

const plans = [
  'kind: Table\nname: t\ncolumns: [{ name: id, type: UInt64 }]\nengine: MergeTree\norderBy: id\n',
  'kind: MaterializedView\nname: counts\nengine: MergeTree\norderBy: n\nquery: SELECT count() AS n FROM t\n',
].join('---\n')

async function run(
  rules: string,
  ...words: readonly string[]
): Promise<{ code: number | null; text: string }> {
  const directory = directoryForTest()
  write(directory, { 'sluice.yaml': project(rules), 'plans.yaml': plans })
  const { code, stdout, stderr } = await sluice(words, { cwd: directory })
  return { code, text: stdout + stderr }
}

describe('policy.rules', () => {
  test('is silent about rules that nobody turned on', async () => {
    expect(await run('{}', 'validate')).toMatchObject({ code: 0 })
  })

  test('warns, and exits 0', async () => {
    const { code, text } = await run('{ mv-without-target: warn }', 'validate')
    expect(code).toBe(0)
    expect(text).toContain('MaterializedView/default.counts')
  })

  test('at error: validate is 65, plan lists it as blocked with 0, apply is 3', async () => {
    const rules = '{ mv-without-target: error }'
    expect(await run(rules, 'validate')).toMatchObject({ code: 65 })
    const plan = await run(rules, 'plan', '-e', 'local')
    expect(plan.code).toBe(0)
    expect(plan.text).toContain('Blocked')
    expect(await run(rules, 'apply', '-e', 'local', '--yes')).toMatchObject({ code: 3 })
  }, 30_000)

  test('lets be what is ignored with a reason: plan blocks nothing, apply goes through', async () => {
    const rules =
      '{ mv-without-target: { severity: error, ignore: [{ resource: "*.counts", reason: a trial }] } }'
    const plan = await run(rules, 'plan', '-e', 'local')
    expect(plan).toMatchObject({ code: 0 })
    expect(plan.text).not.toContain('Blocked')
    expect(await run(rules, 'apply', '-e', 'local', '--yes')).toMatchObject({ code: 0 })
  }, 30_000)

  test('names the rule to explain', async () => {
    const { text } = await run('{ mv-without-target: error }', 'validate')
    expect(text).toContain('sluice explain mv-without-target tells more')
    const { stdout } = await sluice(['explain', 'mv-without-target'], { cwd: directoryForTest() })
    expect(stdout).toContain('keeps its rows in a table of its own')
  })

  test('does not take a rule that does not exist', async () => {
    const { code, text } = await run('{ mv-without-targt: error }', 'validate')
    expect(code).toBe(65)
    expect(text).toContain('mv-without-target')
  })
})
