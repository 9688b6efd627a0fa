// biome-ignore-all lint/suspicious/noTemplateCurlyInString: plans hold placeholders
import { describe, expect, it } from 'vitest'
import type { Span } from '../../src/diagnostic/span.ts'
import { loadPlans } from '../../src/source/plans.ts'
import { loadProject } from '../../src/source/project.ts'
import { codesOf, loadPlan, memoryFiles, projectYaml } from './memory-project.ts'

describe('loadPlans', () => {
  it('puts values in place, typed where a field is nothing but one', () => {
    const { documents, diagnostics } = loadPlan(`kind: Table
name: \${value:db}.v
columns: [{ name: a, type: Int8 }]
engine: MergeTree
ttl: SELECT \${value:ratio}, \${value:big}, $\${value:days}, \${other} FROM t LIMIT \${value:nested.depth}
orderBy: "\${value:list}"
labels: { c: "x\${value:days}" }
lifecycle: { protect: "\${value:flag}" }
`)
    expect(diagnostics).toEqual([])
    expect(documents[0]?.json).toEqual({
      kind: 'Table',
      name: 'shop.v',
      columns: [{ name: 'a', type: 'Int8' }],
      engine: 'MergeTree',
      ttl: 'SELECT 1.10, 9223372036854775808, ${value:days}, ${other} FROM t LIMIT 2',
      orderBy: ['a', 'b'],
      labels: { c: 'x30' },
      lifecycle: { protect: true },
    })
    expect(documents[0]?.raw).toMatchObject({
      name: '${value:db}.v',
      orderBy: '${value:list}',
    })
  })

  it('takes the values of the environment first', () => {
    const plan = 'kind: View\nname: v\nquery: SELECT ${value:days}\n'
    expect(loadPlan(plan, {}, 'staging').documents[0]?.json['query']).toBe('SELECT 60')
    expect(loadPlan(plan, {}, 'local').documents[0]?.json['query']).toBe('SELECT 30')
  })

  it('keeps scalars as they are written where text is asked', () => {
    const { documents } = loadPlan(
      'kind: Table\nname: 007\ncolumns:\n  - { name: a, type: Float64, default: 1.10 }\n  - { name: b, type: UInt64, default: 9223372036854775808 }\nengine: Log\n',
    )
    expect(documents[0]?.json).toMatchObject({
      name: '007',
      columns: [{ default: '1.10' }, { default: '9223372036854775808' }],
    })
  })

  it('puts the text of a file in place of its key, without a byte order mark and with plain line ends', () => {
    const { documents, diagnostics } = loadPlan('kind: View\nname: v\nqueryFile: ../sql/v.sql\n', {
      'sql/v.sql': '\ufeffSELECT 1\r\nFROM ${value:db}.t -- €\r\nLIMIT 1\r\n',
    })
    expect(diagnostics).toEqual([])
    const [document] = documents
    expect(document?.json).toEqual({
      kind: 'View',
      name: 'v',
      query: 'SELECT 1\nFROM shop.t -- €\nLIMIT 1\n',
    })
    expect(document?.raw['query']).toContain('FROM ${value:db}.t')
    expect(document?.spanOf(['query'])).toMatchObject({ file: 'sql/v.sql', start: 0 })
    expect(document?.spanOf(['query'], 'key')).toEqual({ file: 'plans/a.yaml', start: 19, end: 28 })
    const at = String(document?.json['query']).indexOf('LIMIT')
    expect(document?.spanInText(['query'], at, at + 5)).toEqual({
      file: 'sql/v.sql',
      start: 36,
      end: 41,
    })
    const inValue = String(document?.json['query']).indexOf('shop')
    expect(document?.spanInText(['query'], inValue, inValue + 4)).toEqual({
      file: 'sql/v.sql',
      start: 16,
      end: 27,
    })
  })

  it('keeps references to secrets as text, with paths relative to the root', () => {
    const { documents, diagnostics } = loadPlan(
      'kind: NamedCollection\nname: c\nentries: { password: "${env:PW}", token: "${file:../secrets/pw}", url: "http://${value:db}" }\n',
    )
    expect(diagnostics).toEqual([])
    const secrets = { password: '${env:PW}', token: '${file:secrets/pw}' }
    expect(documents[0]?.json['entries']).toEqual({ ...secrets, url: 'http://shop' })
    expect(documents[0]?.raw['entries']).toEqual({ ...secrets, url: 'http://${value:db}' })
  })

  it('leaves out documents of other environments', () => {
    const plan =
      'kind: View\nname: a\nquery: SELECT 1\nenvironments: [staging]\n---\nkind: View\nname: b\nquery: SELECT 1\n'
    expect(loadPlan(plan, {}, 'local').documents.map((one) => one.json['name'])).toEqual(['b'])
    expect(loadPlan(plan, {}, 'staging').documents.map((one) => one.json['name'])).toEqual([
      'a',
      'b',
    ])
    expect(loadPlan(plan).documents).toHaveLength(2)
  })

  it('reads every file in spite of a bad one, and keeps the documents that are whole', () => {
    const { documents, invalid, diagnostics, files } = loadPlan(
      'kind: View\nname: a\nquery: "x\n',
      {
        'plans/b.yaml':
          'kind: View\nname: b\nquery: SELECT 1\n---\nkind: View\nname: c\nquery: SELECT ${value:dayz}\n',
      },
    )
    expect(codesOf(diagnostics)).toContain('YAML_SYNTAX')
    expect(diagnostics.at(-1)).toMatchObject({
      code: 'UNKNOWN_VALUE',
      hint: 'did you mean `days`?',
    })
    expect(documents.map((one) => one.json['name'])).toEqual(['b'])
    expect(invalid.map((one) => one.json['name'])).toEqual(['a', 'c'])
    expect(files).toBe(3)
  })

  it('finds places in every form a text can take', () => {
    const plan = `kind: View
name: v
query: |
  SELECT a
  FROM shop.orders
folded: >-
  SELECT a
  FROM shop.orders
double: "SELECT \\"a\\"\\n FROM shop.orders"
single: 'it''s FROM shop.orders'
plain: SELECT \${value:days} FROM shop.orders
list: [a, "FROM shop.orders"]
map:
  deep: { text: "é😀 FROM shop.orders" }
`
    // Some of the fields are no fields of a View; their places are known all the same.
    const [document] = loadPlan(plan).invalid
    const texts: readonly (readonly (string | number)[])[] = [
      ['query'],
      ['folded'],
      ['double'],
      ['single'],
      ['plain'],
      ['list', 1],
      ['map', 'deep', 'text'],
    ]
    for (const path of texts) {
      const text = String(
        path.reduce<unknown>(
          (at, step) => (at as Record<string | number, unknown>)[step],
          document?.json,
        ),
      )
      const start = text.indexOf('shop.orders')
      expect(start).toBeGreaterThan(0)
      expect(sliceOf(plan, document?.spanInText(path, start, start + 11)), path.join('.')).toBe(
        'shop.orders',
      )
    }
  })

  it('points at values, keys and the nearest ancestor', () => {
    const plan =
      '# head\nkind: Table\nname: t\ncolumns:\n  - name: a\n    type:\n  - { name: b }\nengine: Log\n'
    const document = loadPlan(plan).documents[0] ?? loadPlan(plan).invalid[0]
    expect(sliceOf(plan, document?.spanOf(['columns', 0, 'name']))).toBe('a')
    expect(sliceOf(plan, document?.spanOf(['columns', 0, 'name'], 'key'))).toBe('name')
    expect(sliceOf(plan, document?.spanOf(['columns', 0, 'type']))).toBe('type')
    expect(sliceOf(plan, document?.spanOf(['columns', 1, 'type']))).toBe('{ name: b }')
    expect(sliceOf(plan, document?.spanOf(['nothing', 'here']))?.startsWith('kind: Table')).toBe(
      true,
    )
    expect(document?.spanOf(['engine'], 'key').start).toBe(plan.indexOf('engine'))
  })

  it('follows aliases to what they stand for', () => {
    const plan =
      'kind: View\nname: &n shop.v\nquery: *n\nlabels: { a: &m { x: SELECT 1 }, b: *m }\n'
    const [document] = loadPlan(plan).invalid
    expect(document?.json).toMatchObject({ query: 'shop.v', labels: { b: { x: 'SELECT 1' } } })
    expect(sliceOf(plan, document?.spanOf(['query']))).toBe('*n')
    expect(sliceOf(plan, document?.spanInText(['query'], 5, 6))).toBe('v')
    expect(sliceOf(plan, document?.spanOf(['labels', 'b', 'x']))).toBe('SELECT 1')
  })

  it('accepts CRLF and a byte order mark, offsets included', () => {
    const plan = '\ufeffkind: View\r\nname: v\r\nquery: |\r\n  SELECT 1\r\n  FROM t\r\n'
    const [document] = loadPlan(plan).documents
    expect(document?.json).toEqual({ kind: 'View', name: 'v', query: 'SELECT 1\nFROM t\n' })
    expect(sliceOf(plan, document?.spanOf(['name']))).toBe('v')
    expect(sliceOf(plan, document?.spanInText(['query'], 9, 15))).toBe('FROM t')
    expect(sliceOf(plan, document?.spanInText(['query'], 0, 8))).toBe('SELECT 1')
  })

  it('drops `$schema`', () => {
    expect(
      loadPlan('$schema: x.json\nkind: View\nname: v\nquery: SELECT 1\n').documents[0]?.json,
    ).not.toHaveProperty('$schema')
  })

  it('takes neither sluice.yaml nor files of values for plans', () => {
    const files = memoryFiles({
      'sluice.yaml':
        'version: 1\nname: o\nengine: clickhouse\nplans: ["**/*.yaml"]\nenvironments: { a: { url: "chdb:x", values: values/a.yaml } }\n',
      'values/a.yaml': 'x: SELECT 1\n',
      'p/v.yaml': 'kind: View\nname: v\nquery: ${value:x}\n',
    })
    const { project } = loadProject('/project/p', files)
    if (!project) throw new Error('no project')
    const { documents, diagnostics } = loadPlans(project, { environment: 'a' })
    expect(diagnostics).toEqual([])
    expect(documents.map((one) => [one.file, one.json['query']])).toEqual([
      ['p/v.yaml', 'SELECT 1'],
    ])
  })
})

describe('what cannot be marked in a file', () => {
  const broken: Readonly<Record<string, readonly [string | Uint8Array, string]>> = {
    'UTF-16': [Buffer.from('\ufeffkind: View\n', 'utf16le'), 'NOT_UTF8'],
    'Latin-1': [Buffer.from('kind: View\ncomment: \u00e9\n', 'latin1'), 'NOT_UTF8'],
    'a NUL character': ['kind: View\nname: a\0b\n', 'NUL_BYTE'],
    'an escaped NUL': ['kind: View\nname: "a\\0b"\nquery: SELECT 1\n', 'NUL_BYTE'],
    'a text of 5 MB': [`kind: View\nname: v\nquery: "${'x'.repeat(5_000_000)}"\n`, 'TOO_LARGE'],
    'brackets without end': [`kind: View\nname: v\nquery: ${'['.repeat(50_000)}\n`, 'TOO_DEEP'],
    'fifty thousand levels': [
      `kind: View\nname: v\nx: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`,
      'TOO_DEEP',
    ],
    'a hundred levels': [
      `kind: View\nname: v\nx: ${'['.repeat(100)}${']'.repeat(100)}\n`,
      'TOO_DEEP',
    ],
    'a billion laughs': [billionLaughs(), 'ALIAS_BOMB'],
    'an alias within itself': ['kind: View\nname: v\nlabels: &a { b: *a }\n', 'ALIAS_BOMB'],
    'nothing at all': ['', 'EMPTY_DOCUMENT'],
  }
  for (const [name, [content, code]] of Object.entries(broken)) {
    it(`reports ${name}`, () => {
      const { project } = loadProject(
        '/project',
        memoryFiles({ 'sluice.yaml': projectYaml, 'plans/a.yaml': content }),
      )
      if (!project) throw new Error('no project')
      const started = performance.now()
      const { diagnostics } = loadPlans(project)
      expect(codesOf(diagnostics)).toContain(code)
      expect(diagnostics.find((one) => one.code === code)?.span?.file).toBe('plans/a.yaml')
      expect(performance.now() - started).toBeLessThan(3000)
    })
  }
})

it('says what to do about a file that holds nothing', () => {
  const hints = ['# later\n', '---\nkind: View\nname: v\nquery: SELECT 1\n---\n'].map((content) => {
    const files = memoryFiles({ 'sluice.yaml': projectYaml, 'plans/a.yaml': content })
    const { project } = loadProject('/project', files)
    if (!project) throw new Error('no project')
    const { diagnostics } = loadPlans(project)
    return diagnostics.filter(({ code }) => code === 'EMPTY_DOCUMENT').map(({ hint }) => hint)
  })
  expect(hints).toEqual([['Declare a resource in it, or remove the file.'], [undefined]])
})

function billionLaughs(): string {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `  l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`,
  )
  return `kind: View\nname: v\nlabels:\n  l0: &l0 lol\n${levels.join('\n')}\n`
}

function sliceOf(plan: string, span: Span | undefined): string | undefined {
  return span && plan.slice(span.start, span.end)
}
