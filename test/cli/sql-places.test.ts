/** Where a mistake in SQL is said to stand: the very character of the file, however the text is written into it. */
import { beforeAll, describe, expect, it } from 'vitest'
import { sluice, temporaryDirectory, write } from './run-sluice.ts'

/** The mistake. Every file holds one, and what stands before and behind it is the test. */
const bad = '§'

const view = (name: string, query: string): string => `kind: View\nname: s.${name}\n${query}`
const table = (name: string, rest: string): string => `kind: Table\nname: s.${name}\n${rest}`
const rest = 'orderBy: [a]\nengine: MergeTree\n'
const column = 'columns:\n  - { name: a, type: Int8 }\n'
const crlf = (text: string): string => text.replaceAll('\n', '\r\n')

const QUERIES: { readonly [name: string]: string } = {
  literal: `query: |\n  SELECT\n    a, ${bad}\n  FROM t\n`,
  literal_strip: `query: |-\n  SELECT\n    a, ${bad}`,
  literal_keep: `query: |+\n\n\n  SELECT\n\n    a, ${bad}\n\n\n`,
  literal_indent: `query: |2\n    SELECT\n   a, ${bad}\n`,
  literal_indent_strip: `query: |4-\n      SELECT\n    'é😀', ${bad}\n`,
  literal_comments: `query: | # note\n  -- é😀\n  /* x\n  y */ SELECT '😀é', \t${bad}\n`,
  folded: `query: >\n  SELECT a,\n  b,\n\n    c,\n\n\n  ${bad}\n  FROM t\n`,
  folded_strip: `query: >-\n\n  SELECT a,\n\n\n  ${bad} FROM t\n`,
  folded_keep: `query: >+\n  SELECT a,\n     b, 'é',\n   ${bad} FROM t\n\n`,
  folded_indent: `query: >1-\n  SELECT a,\n b, 'é',\n ${bad} FROM t\n\n`,
  plain: `query: SELECT a,\n  'é😀',\n\n  ${bad}\n  FROM t\n`,
  single: `query: 'SELECT ''it''''s'', ''é😀'',\n\n  ${bad} FROM t'\n`,
  double: `query: "SELECT 1,\\n 'a', \\u0027é😀\\u0027, \\\n   ${bad} FROM t"\n`,
  double_escapes: `query: "SELECT '\\U0001F600', \\x31, \\"a\\",\n\n   ${bad} FROM t"\n`,
  double_tabs: `query: "SELECT\\t1,\t'\\\\n',\t${bad} FROM t"\n`,
}

const FILES: { readonly [path: string]: string } = {
  ...Object.fromEntries(
    Object.entries(QUERIES).flatMap(([name, query]) => [
      [`plans/${name}.yaml`, view(name, query)],
      [`plans/${name}_crlf.yaml`, crlf(view(`${name}_crlf`, query))],
    ]),
  ),
  'plans/flow.yaml': `{ kind: View, name: s.flow, query: "SELECT 'é😀', ${bad}" }\n`,
  'plans/bom.yaml': `\ufeff# é\n${view('bom', `query: SELECT 'é', ${bad}\n`)}`,
  'plans/bom_first.yaml': `\ufeff{ kind: View, name: s.bom_first, query: "SELECT 'é', ${bad}" }\n`,
  'plans/documents.yaml': `# 😀\n---\n${view('d', 'query: SELECT 1\n')}---\n# x\n${view('e', `query: |\n  SELECT 1,\n  ${bad}\n`)}`,
  'plans/type.yaml': table('type', `columns:\n  - { name: a, type: "Int8${bad}" }\n${rest}`),
  'plans/default.yaml': table(
    'default',
    `columns:\n  - { name: a, type: Int8, default: "1 + 'é😀' ${bad}" }\n${rest}`,
  ),
  'plans/codec.yaml': table(
    'codec',
    `columns:\n  - { name: a, type: Int8, codec: "ZSTD(1 ${bad})" }\n${rest}`,
  ),
  'plans/key.yaml': table('key', `${column}orderBy: [a, "f('é', ${bad}"]\nengine: MergeTree\n`),
  'plans/engine.yaml': table(
    'engine',
    `${column}orderBy: [a]\nengine: "ReplacingMergeTree(a ${bad})"\n`,
  ),
  'plans/ttl.yaml': table('ttl', `${column}${rest}ttl: >-\n  a +\n  ${bad} x\n`),
  'plans/partition.yaml': table('part', `${column}${rest}partitionBy: 'f(''é'', ${bad})'\n`),
  'plans/function.yaml': `kind: Function\nname: f\nlanguage: sql\narguments: [x]\nbody: |\n  x + 'é' +\n    ${bad}\n`,
  'sql/comment.sql': `-- é😀\nSELECT 'é😀',\n\t${bad}\nFROM t\n`,
  'sql/windows.sql': `\ufeff-- é😀\r\nSELECT 'é😀',\r\n\t${bad}\r\nFROM t\r\n`,
  'sql/first_line.sql': `\ufeffSELECT ${bad}`,
  'sql/line_in_string.sql': `/* a\n\n*/ SELECT 'a\r\nb', ${bad}\r\n`,
}

const PROJECT =
  'version: 1\nname: p\nengine: clickhouse\nplans: [plans/**/*.yaml]\nenvironments:\n  local:\n    url: "chdb:.sluice/local"\n'

/** A view for every file of SQL. */
const references = Object.keys(FILES)
  .filter((path) => path.endsWith('.sql'))
  .map((path) => [`plans/${path}.yaml`, view(path.slice(4, -4), `queryFile: ../../${path}\n`)])

/** Line and column of the mistake; a byte order mark takes none. */
function placeIn(text: string): { line: number; column: number; lead: string } {
  const lines = text
    .slice(0, text.indexOf(bad))
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n/)
  const lead = lines.at(-1) ?? ''
  return { line: lines.length, column: lead.length + 1, lead }
}

describe('a mistake in SQL', () => {
  let answers: readonly string[] = []
  beforeAll(async () => {
    const { path, remove } = temporaryDirectory()
    write(path, {
      'sluice.yaml': PROJECT,
      'plans/database.yaml': 'kind: Database\nname: s\n',
      ...Object.fromEntries(references),
      ...FILES,
    })
    const { stdout, stderr } = await sluice(['validate'], { cwd: path })
    answers = (stdout + stderr).split('\n\n').filter((answer) => answer.startsWith('error'))
    remove()
  })

  it.each(Object.entries(FILES))('is found in %s', (path, text) => {
    const { line, column, lead } = placeIn(text)
    const answer = answers.find((one) => one.includes(`  ${path}:`)) ?? ''
    const [message, place, ...frame] = answer.split('\n')
    expect({ message, place }).toEqual({
      message: 'error BAD_SQL: unexpected character §',
      place: `  ${path}:${line}:${column}`,
    })
    const carets = frame.findIndex((one) => /^ +\| +\^$/.test(one))
    // An emoji takes two columns of a terminal and two units of a string: both lines agree.
    const source = frame[carets - 1] ?? ''
    expect(source.slice(source.indexOf('|') + 2)).toContain(lead.replaceAll('\t', ' '))
    expect(source.indexOf(bad)).toBe(frame[carets]?.indexOf('^'))
  })

  it('is said once for each file and nothing else is', () => {
    expect(answers).toHaveLength(Object.keys(FILES).length)
  })

  it('is found behind an escape', async () => {
    const { path, remove } = temporaryDirectory()
    write(path, {
      'sluice.yaml': PROJECT,
      'plans/a.yaml': view('a', 'query: "SELECT \'é\', \\u00a7"\n'),
    })
    const { stdout, stderr } = await sluice(['validate'], { cwd: path })
    remove()
    expect(stdout + stderr).toContain(
      '  plans/a.yaml:3:21\n   2 | name: s.a\n   3 | query: "SELECT \'é\', \\u00a7"\n     |                     ^^^^^^\n',
    )
  })
})
