import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentOf } from './document-schema.ts'
import { directoryForTest, sluice, write } from './run-sluice.ts'

const settings = `version: 1
name: orders
engine: clickhouse
plans: [plans/*.yaml]
environments:
  local: { url: "chdb:.sluice/local" }
  gone: { url: "http://127.0.0.1:1" }
`

const table = `kind: Table
name: raw
columns: [{ name: id, type: UInt64 }]
engine: MergeTree
orderBy: [id]
`

describe('a target that cannot be reached', () => {
  it('ends plan with 1, with nothing on standard output and no file', async () => {
    const cwd = directoryForTest()
    write(cwd, { 'sluice.yaml': settings, 'plans/a.yaml': table })
    for (const more of [[], ['--json'], ['--format', 'markdown']]) {
      const { code, stdout, stderr } = await sluice(
        ['plan', '-e', 'gone', '-o', 'change.json', ...more],
        { cwd },
      )
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain('UNREACHABLE')
      expect(existsSync(join(cwd, 'change.json'))).toBe(false)
    }
  })

  it('is a document for other commands', async () => {
    const cwd = directoryForTest()
    write(cwd, { 'sluice.yaml': settings, 'plans/a.yaml': table })
    const { code, stdout } = await sluice(['drift', '-e', 'gone', '--json'], { cwd })
    expect(code).toBe(1)
    expect(documentOf(stdout, 'diagnostics')).toMatchObject({
      command: 'drift',
      diagnostics: [expect.objectContaining({ code: 'UNREACHABLE' })],
    })
  })
})

describe('a signal', () => {
  let server: Server
  let port = 0
  beforeAll(async () => {
    // Takes connections and never answers.
    server = createServer(() => {})
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    port = (server.address() as { readonly port: number }).port
  })
  afterAll(() => server.close())

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a command that only reads at once, with %d', async (name, code) => {
    const cwd = directoryForTest()
    write(cwd, {
      'sluice.yaml': settings.replace('127.0.0.1:1', `127.0.0.1:${port}`),
      'plans/a.yaml': table,
    })
    const ended = await sluice(['plan', '-e', 'gone'], { cwd, signal: { name, when: 1000 } })
    expect([ended.code, ended.stdout]).toEqual([code, ''])
  })

  it('lets the running statement of an apply finish; the same command goes on', async () => {
    const cwd = directoryForTest()
    const views = Array.from(
      { length: 60 },
      (_, at) => `kind: View\nname: v${at}\nquery: SELECT ${at} AS x\n`,
    )
    write(cwd, { 'sluice.yaml': settings, 'plans/a.yaml': views.join('---\n') })
    const words = ['apply', '-e', 'local', '--yes']
    const stopped = await sluice(words, { cwd, signal: { name: 'SIGTERM', when: /✓ View/ } })
    expect([stopped.code, /^Applied/m.test(stopped.stdout)]).toEqual([143, false])
    expect(stopped.stderr).toMatch(
      /Stopped after the running statement\. \d+ of 60 changes (?:is|are) in place and recorded\. Continue: sluice apply -e local\n$/,
    )
    const { code, stdout } = await sluice(words, { cwd })
    expect(code).toBe(0)
    expect(stdout).toMatch(/Applied: \d+ created/)
    expect((await sluice(['plan', '-e', 'local', '--detailed-exitcode'], { cwd })).code).toBe(0)
  })
})
