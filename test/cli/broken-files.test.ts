import { describe, expect, it } from 'vitest'
import { documentOf } from './document-schema.ts'
import { directoryForTest, sluice, write } from './run-sluice.ts'

const settings = `version: 1
name: broken
engine: clickhouse
plans: [plans/*.yaml]
environments:
  local: { url: "chdb:.sluice/local" }
`

function project(plans: string): string {
  const cwd = directoryForTest()
  write(cwd, { 'sluice.yaml': settings, 'plans/a.yaml': plans })
  return cwd
}

const broken = `kind: View
name: a
query: SELECT x FROM b
---
kind: View
name: c
qery: SELECT 1
`

describe('mistakes in files', () => {
  it('come out together, on standard error, with place and frame, and exit 65', async () => {
    const { code, stdout, stderr } = await sluice(['validate'], { cwd: project(broken) })
    expect([code, stdout]).toEqual([65, ''])
    expect(stderr).toMatch(/error UNKNOWN_KEY: .*qery/)
    expect(stderr).toContain('plans/a.yaml:7:1')
    expect(stderr).toContain('7 | qery: SELECT 1')
    expect(stderr).toMatch(/\d errors? in \d files?\. sluice explain/)
  })

  it.each([
    ['validate', 'validate'],
    ['graph', 'diagnostics'],
    ['plan', 'diagnostics'],
    ['apply', 'diagnostics'],
  ])('are a document with --json: %s', async (name, schema) => {
    const words = [name, '--json', '-e', 'local', ...(name === 'apply' ? ['--yes'] : [])]
    const { code, stdout } = await sluice(words, { cwd: project(broken) })
    expect(code).toBe(65)
    expect(documentOf(stdout, schema)).toMatchObject({
      command: name,
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ code: 'UNKNOWN_KEY', file: 'plans/a.yaml', line: 7, column: 1 }),
      ]),
    })
  })

  it('end a command outside any project', async () => {
    const { code, stderr } = await sluice(['validate'], { cwd: directoryForTest() })
    expect(code).toBe(65)
    expect(stderr).toContain('NO_PROJECT')
  })

  it('are a mistake of the call when -e names no environment', async () => {
    const cwd = project('kind: View\nname: a\nquery: SELECT 1 AS x\n')
    const { code, stdout, stderr } = await sluice(['plan', '-e', 'locl'], { cwd })
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toContain('did you mean `local`?')
  })

  it('are what fmt --check finds, with 1', async () => {
    const cwd = project('kind:   View\nname: a\nquery: SELECT 1 AS x\n')
    const check = await sluice(['fmt', '--check'], { cwd })
    expect([check.code, check.stdout]).toEqual([1, 'plans/a.yaml\n'])
    const json = await sluice(['fmt', '--check', '--json'], { cwd })
    expect(json.code).toBe(1)
    documentOf(json.stdout, 'fmt')
    expect((await sluice(['fmt'], { cwd })).code).toBe(0)
    expect((await sluice(['fmt', '--check'], { cwd })).code).toBe(0)
  })
})

describe('graph', () => {
  const views = `kind: View
name: base
query: SELECT 1 AS x
---
kind: View
name: top
query: SELECT x FROM base
`

  it.each([
    ['text', /View\/\w+\.base\n└─> View\/\w+\.top/],
    ['mermaid', /^flowchart LR\n {2}n0\["View\/\w+\.base"\]/],
    ['dot', /^digraph sluice \{[\s\S]*"View\/\w+\.base" -> "View\/\w+\.top"/],
  ])('is drawn as %s', async (format, drawn) => {
    const { code, stdout } = await sluice(['graph', '--format', format], { cwd: project(views) })
    expect(code).toBe(0)
    expect(stdout).toMatch(drawn)
  })

  it('is a document as json', async () => {
    for (const words of [
      ['graph', '--format', 'json'],
      ['graph', '--json'],
    ]) {
      const { stdout } = await sluice(words, { cwd: project(views) })
      const { nodes, edges } = documentOf(stdout, 'graph') as { nodes: object[]; edges: object[] }
      expect([nodes.length, edges.length]).toEqual([2, 1])
    }
  })
})
