import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentOf } from './document-schema.ts'
import { type Ended, sluice, temporaryDirectory, write } from './run-sluice.ts'

const settings = `version: 1
name: orders
engine: timeplus
plans: [plans/*.yaml]
environments:
  local: { url: "http://localhost:8123" }
`
const view = (query: string): string => `kind: View
name: sales.all
query: ${query}
`

describe('check of an engine that has no embedded form', () => {
  const { path: cwd, remove } = temporaryDirectory()
  const run = (...words: readonly string[]): Promise<Ended> => sluice([...words], { cwd })

  beforeAll(() => write(cwd, { 'sluice.yaml': settings, 'plans/a.yaml': view('SELECT 1 AS one') }))
  afterAll(remove)

  it('says that the statements were read and none was run', async () => {
    const { code, stdout, stderr } = await run('check')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe(
      'Read: 1 resource. Nothing was run: the engine has no embedded form to run them on.\n',
    )
    const document = documentOf((await run('check', '--json')).stdout, 'check')
    expect(document).toMatchObject({ executed: 0, engineVersion: '' })
    expect(document).toHaveProperty('notRun')
  })

  it('still finds what cannot be read', async () => {
    write(cwd, { 'plans/a.yaml': view('SELECT FROM WHERE') })
    const { code, stderr } = await run('check')
    expect(code).toBe(65)
    expect(stderr).toContain('BAD_SQL')
  })
})
