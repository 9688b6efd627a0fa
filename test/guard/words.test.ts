// biome-ignore-all lint/suspicious/noTemplateCurlyInString: planted source text
import { describe, expect, it } from 'vitest'
import { sourceFiles } from './source-files.ts'
import { knownBreaches } from './known-breaches.ts'
import { breaches, wordRules } from './words.ts'

describe('words that have a place of their own', () => {
  const files = sourceFiles()
  it.each(wordRules)('$name', (rule) => {
    const known = knownBreaches.filter((one) => one.rule === rule.name).map((one) => one.path)
    const found = breaches(rule, files)
    expect(found.filter((line) => !known.some((path) => line.startsWith(`${path}:`)))).toEqual([])
  })

  it.each(knownBreaches)('still breaks in $path: $rule', ({ rule, path }) => {
    const found = wordRules
      .filter(({ name }) => name === rule)
      .flatMap((one) => breaches(one, files))
    // A breach that is gone has to leave the list too.
    expect(found.some((line) => line.startsWith(`${path}:`))).toBe(true)
  })
})

describe('the guard of words', () => {
  /** For each rule a line that breaks it, and one that looks like it and is in order. */
  const planted: { readonly [rule: string]: readonly (readonly [string, string, boolean])[] } = {
    'shared layers know no kinds': [
      ['src/diff/a.ts', "if (kind === 'Table') return", true],
      ['src/lower/a.ts', 'const id = `View/${name}`', true],
      ['src/diff/a.ts', '// a Table and its View', false],
      ['src/diff/a.ts', 'const views = new Map<string, View>()', false],
      ['src/engine/clickhouse/a.ts', "kind: 'Table'", false],
    ],
    'engines are named in their own folder': [
      ['src/operation/a.ts', "if (engine.name === 'clickhouse') return", true],
      ['src/cli/commands/a.ts', "const url = 'chdb:x'", true],
      ['src/index.ts', "const name = 'timeplus'", true],
      ['src/index.ts', "  clickhouse: () => import('./engine/clickhouse/index.ts'),", false],
      ['src/operation/a.ts', '// seen on ClickHouse 24.8', false],
      ['src/engine/clickhouse/a.ts', "name: 'clickhouse'", false],
    ],
    'chalk enters through cli/render': [
      ['src/cli/a.ts', "import chalk from 'chalk'", true],
      ['src/cli/render/a.ts', "import chalk from 'chalk'", false],
    ],
    'cac enters through cli/main.ts': [
      ['src/cli/commands/a.ts', "import { cac } from 'cac'", true],
      ['src/cli/main.ts', "import { cac } from 'cac'", false],
    ],
    'the clock is passed in': [
      ['src/diff/a.ts', 'const now = Date.now()', true],
      ['src/ledger/a.ts', 'const now = new Date()', true],
      ['src/diff/a.ts', 'const at = new Date(row.at)', false],
      ['src/apply/a.ts', 'const now = Date.now()', false],
    ],
    'the environment is passed in': [
      ['src/source/a.ts', "const home = process.env['HOME']", true],
      ['src/cli/main.ts', 'const { env } = process.env', false],
    ],
    'exit codes are numbers in one file': [
      ['src/cli/main.ts', 'process.exit(1)', true],
      ['src/cli/commands/a.ts', 'return 64', true],
      ['src/cli/commands/a.ts', "throw new SluiceError('USAGE', 'x', { exit: 64 })", true],
      ['src/cli/exit.ts', '  usage: 64,', false],
      ['src/cli/commands/a.ts', 'return exitCodes.usage', false],
    ],
    'only the CLI prints or ends the process': [
      ['src/source/a.ts', 'console.log(text)', true],
      ['src/apply/a.ts', 'process.exit(code)', true],
      ['src/apply/a.ts', 'process.kill(pid, 0)', false],
      ['src/cli/main.ts', 'process.stdout.write(text)', false],
    ],
  }

  it('has a planted fault for every rule', () => {
    expect(Object.keys(planted).sort()).toEqual(wordRules.map(({ name }) => name).sort())
  })

  it.each(wordRules)('sees what breaks: $name', (rule) => {
    const cases = planted[rule.name] ?? []
    expect(cases.some(([, , breaks]) => breaks)).toBe(true)
    for (const [path, text, breaks] of cases)
      expect([path, text, breaches(rule, [{ path, text }]).length > 0]).toEqual([
        path,
        text,
        breaks,
      ])
  })
})
