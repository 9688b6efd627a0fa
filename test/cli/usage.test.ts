import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { allCommands } from '../../src/cli/command-list.ts'
import { globalOptions } from '../../src/cli/options.ts'
import { documentOf } from './document-schema.ts'
import { directoryForTest, type Ended, sluice } from './run-sluice.ts'

const run = (...words: readonly string[]): Promise<Ended> =>
  sluice(words, { cwd: directoryForTest() })

describe('help and version', () => {
  it('prints the version of the package', async () => {
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
    const { version } = JSON.parse(manifest) as { version: string }
    for (const words of [['--version'], ['version'], ['version', '-q']])
      expect(await run(...words)).toEqual({ code: 0, stdout: `sluice ${version}\n`, stderr: '' })
  })

  it('explains itself on standard output', async () => {
    for (const words of [['help'], ['--help'], ['-h']]) {
      const { code, stdout, stderr } = await run(...words)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(/The usual way\n {2}init/)
    }
  })

  it('is not a result when nothing was asked', async () => {
    const { code, stdout, stderr } = await run()
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toContain('The usual way')
  })

  it('shows examples before options', async () => {
    for (const words of [
      ['help', 'plan'],
      ['plan', '--help'],
      ['-h', 'plan'],
    ]) {
      const { code, stdout } = await run(...words)
      expect(code).toBe(0)
      expect(stdout.indexOf('sluice plan -e staging')).toBeLessThan(
        stdout.indexOf('--allow HAZARD'),
      )
    }
  })

  it('has at least one example for every command', () => {
    const present = allCommands().filter((one) => (one.load ?? one.subcommands) && !one.hidden)
    expect(present.filter(({ examples = [] }) => examples.length === 0)).toEqual([])
  })

  it('says what the exit codes mean', async () => {
    const { stdout } = await run('help', 'exit-codes')
    for (const code of [0, 1, 2, 3, 4, 5, 64, 65, 130, 143])
      expect(stdout).toMatch(new RegExp(`^ +${code} `, 'm'))
  })
})

describe('a command line that cannot be used', () => {
  it.each([
    [['plna'], 'did you mean `sluice plan`?'],
    [['plan', '--formt', 'json'], 'did you mean `--format FORMAT`?'],
    [['plan', '-e', 'local', '-x'], 'unknown option `-x`'],
    [['plan', '-e'], '`--env` needs a value'],
    [['plan', '-e', 'a', '-e', 'b'], 'more than once'],
    [['plan', '-e', 'a', 'b'], 'does not take `b`'],
    [['plan', '-e', 'a', '--format', 'xml'], '`--format xml` is unknown'],
    [['plan', '-e', 'a', '--format', 'html'], 'not in this version'],
    [['plan', '-e', 'a', '--json=events'], 'not in this version'],
    [['plan', '-e', 'a', '--allow', 'drop-data'], 'did you mean `--allow drops-data`?'],
    [['apply', '-e', 'a', '--allow', 'drops:Table/d.t'], '`--allow drops` is unknown; there are'],
    [['plan', '--yes'], 'unknown option `--yes`'],
    [['graph', '--format', 'svg'], 'not in this version'],
    [['show'], 'needs file'],
    [['forget', '-e', 'a'], 'needs Kind/name'],
    [['forget', 'orders', '-e', 'a'], 'write Kind/name'],
    [['explain', 'CYCEL'], 'did you mean `sluice explain CYCLE`?'],
    [['completion', 'tcsh'], 'there is one for bash, zsh, fish, powershell'],
    [['config', 'edit'], 'sluice config show'],
    [['apply', '-e', 'a', 'change.json', '--finish'], 'cannot stand beside `change.json`'],
    [['apply', '-e', 'a'], 'add --yes'],
    [['destroy', '-e', 'a'], 'add --yes'],
    [['apply', '-e', 'a', '--yes', '--timeout', 'soon'], 'no duration'],
    [
      ['apply', '-e', 'a', 'c.json', '--allow', 'drops-data'],
      '--allow cannot stand beside `c.json`',
    ],
    [['apply', '-e', 'a', 'c.json'], 'there is no file `c.json`'],
    [['validate', '-C', 'nowhere'], 'is no directory'],
    [['help', 'plann'], 'sluice help plan'],
    [['sql'], 'needs one of refs, format, equal, lineage'],
    [['sql', 'ref'], 'did you mean `sluice sql refs`?'],
    [['sql', 'refs'], '`sluice sql refs` needs FILE'],
    [['sql', 'refs', 'a', 'b'], 'does not take `b`'],
    [['sql', 'refs', 'nowhere.sql'], 'there is no file `nowhere.sql`'],
    [['sql', 'refs', '.'], '`.` cannot be read (EISDIR)'],
    [['sql', 'refs', '-', '--dialect', 'mysql'], '`--dialect mysql` is unknown; there are'],
    [['sql', 'refs', '-', '--dialect', 'postgre'], 'did you mean `--dialect postgres`?'],
    [['sql', 'refs', '-', '--pretty'], 'unknown option `--pretty`'],
    [['sql', 'format', '-', '--pretty', '--one-line'], 'exclude each other'],
    [['sql', 'format', '-', '--text', '--jsonl'], 'exclude each other'],
  ])('%j exits with 64 and says why on standard error', async (words, said) => {
    const { code, stdout, stderr } = await run(...words)
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toContain(said)
  })

  it.each(['test', 'dev', 'verify', 'promote', 'rollback', 'migrate'])(
    '%s is known and not in this version',
    async (name) => {
      const { code, stderr } = await run(name, 'anything', '--from', 'a')
      expect(code).toBe(64)
      expect(stderr).toContain(`\`sluice ${name}\` is not in this version`)
    },
  )

  it.each(['plan', 'apply', 'drift', 'history', 'destroy', 'doctor', 'import'])(
    '%s needs an environment',
    async (name) => {
      const { code, stderr } = await run(name)
      expect(code).toBe(64)
      expect(stderr).toMatch(/-e NAME|SLUICE_ENV/)
    },
  )

  it('is a JSON document with --json', async () => {
    const { code, stdout } = await run('forget', '--json', '-e', 'a')
    expect(code).toBe(64)
    expect(documentOf(stdout, 'diagnostics')).toMatchObject({
      command: 'forget',
      diagnostics: [{ code: 'USAGE', severity: 'error', file: null }],
    })
  })
})

describe('variables', () => {
  it('set what a flag sets, and a flag wins', async () => {
    const cwd = directoryForTest()
    const variables = { SLUICE_CHDIR: 'nowhere' }
    expect((await sluice(['validate'], { cwd, variables })).stderr).toContain('`-C nowhere`')
    const other = await sluice(['validate', '-C', 'elsewhere'], { cwd, variables })
    expect(other.stderr).toContain('`-C elsewhere`')
  })

  it('are refused when they say neither yes nor no', async () => {
    const variables = { SLUICE_QUIET: 'maybe' }
    const { code, stderr } = await sluice(['validate'], { cwd: directoryForTest(), variables })
    expect(code).toBe(64)
    expect(stderr).toContain('SLUICE_QUIET')
  })

  it('exist for every long option', () => {
    const names = [...globalOptions, ...allCommands().flatMap(({ options = [] }) => options)]
    expect(names.every(({ name }) => /^[a-z][a-z-]+$/.test(name))).toBe(true)
  })
})

describe('colour', () => {
  const colored = async (
    variables: { readonly [name: string]: string },
    ...words: readonly string[]
  ): Promise<boolean> => {
    const { stdout } = await sluice(['help', ...words], { cwd: directoryForTest(), variables })
    return stdout.includes('\u001b[')
  }

  it('is off where there is no terminal', async () => expect(await colored({})).toBe(false))
  it('comes with FORCE_COLOR, also against NO_COLOR', async () =>
    expect(await colored({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true))
  it('goes with FORCE_COLOR=0', async () => expect(await colored({ FORCE_COLOR: '0' })).toBe(false))
  it('goes with --no-color whatever the variables say', async () =>
    expect(await colored({ FORCE_COLOR: '1' }, '--no-color')).toBe(false))
})

describe('explain', () => {
  it('tells meaning, cause and fix', async () => {
    const { code, stdout } = await run('explain', 'unknown-reference')
    expect(code).toBe(0)
    expect(stdout).toMatch(/UNKNOWN_REFERENCE[\s\S]*cause:[\s\S]*fix:/)
    documentOf((await run('explain', 'CYCLE', '--json')).stdout, 'explain')
  })
})

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('has a script for %s', async (shell) => {
    const { code, stdout } = await run('completion', shell)
    expect(code).toBe(0)
    expect(stdout).toContain('sluice __complete')
  })

  it.each([
    [['pl'], 'plan\n'],
    [['plan', '--form'], '--format\n'],
    [['completion', 'z'], 'zsh\n'],
    [['-C', '.', 'dr'], 'drift\n'],
    [['sq'], 'sql\n'],
    [['sql', ''], 'refs\nformat\nequal\nlineage\n'],
    [['sql', 'format', '--on'], '--one-line\n'],
    [['sql', 'refs', '--dialect', 'p'], 'postgres\n'],
  ])('offers for %j', async (words, offered) => {
    expect((await run('__complete', ...words)).stdout).toBe(offered)
  })
})
