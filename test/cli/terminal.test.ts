import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { command, directoryForTest, write } from './run-sluice.ts'

const project = {
  'sluice.yaml': `version: 1
name: asked
engine: clickhouse
plans: [plans/*.yaml]
environments:
  local: { url: "chdb:.sluice/local" }
`,
  'plans/a.yaml': 'kind: View\nname: a\nquery: SELECT 1 AS x\n',
}

interface Seen {
  readonly code: number | null
  /** What stands on the screen, both streams in one, without colours and cursor moves. */
  readonly screen: string
}

/** Runs the command on a terminal of its own (util-linux `script`) and types the answer. */
async function atTerminal(words: string, cwd: string, answer: string): Promise<Seen> {
  const line = `${process.execPath} ${command} ${words}`
  const { PATH = '', HOME = '' } = process.env
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    cwd,
    env: { PATH, HOME, TERM: 'xterm', SHELL: '/bin/sh' },
  })
  let screen = ''
  let answered = false
  child.stdout.setEncoding('utf8').on('data', (text) => {
    screen += text
    if (answered || !screen.includes('taken as consent:')) return
    answered = true
    child.stdin.write(`${answer}\n`)
  })
  const code = await new Promise<number | null>((end) => child.once('close', end))
  return { code, screen: screen.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '') }
}

describe('a person at a terminal', () => {
  it('is asked, and only the word yes lets it run', async () => {
    const cwd = directoryForTest()
    write(cwd, project)
    const refused = await atTerminal('apply -e local', cwd, 'y')
    expect(refused.screen).toContain('Apply this to local? Only `yes` is taken as consent:')
    expect(refused.screen).toContain('Nothing was applied.')
    expect(refused.code).toBe(1)
    const agreed = await atTerminal('apply -e local', cwd, 'yes')
    expect(agreed.screen).toContain('Applied: 1 created in')
    expect(agreed.code).toBe(0)
  })

  it('sees colours, and nothing of the log of the embedded engine', async () => {
    const cwd = directoryForTest()
    write(cwd, project)
    const { screen } = await atTerminal('plan -e local', cwd, '')
    expect(screen).toContain('+ View/default.a')
    const log = screen.split('\n').filter((line) => /<Debug>|<Trace>|<Information>/.test(line))
    expect(log.slice(0, 2)).toEqual([])
  })
})
