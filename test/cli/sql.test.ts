import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { allCommands } from '../../src/cli/command-list.ts'
import { defaultDialect, sqlDialects } from '../../src/engine/sql-dialects.ts'
import { documentOf } from './document-schema.ts'
import { command, directoryForTest, type Ended, sluice, write } from './run-sluice.ts'

interface Answer {
  readonly [field: string]: unknown
}

const dialects = Object.keys(sqlDialects)

const run = (words: readonly string[], input: string | Uint8Array = ''): Promise<Ended> =>
  sluice(['sql', ...words], { cwd: directoryForTest(), input })

async function answers(words: readonly string[], input: string | Uint8Array): Promise<Answer[]> {
  const { code, stdout, stderr } = await run(words, input)
  expect([code, stderr]).toEqual([0, ''])
  return lines(stdout)
}

const lines = (stdout: string): Answer[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Answer)

const jsonl = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('')

const nothingRead = {
  kind: null,
  tables: [],
  dictionaries: [],
  functions: [],
  targets: [],
  in_identifiers: [],
  table_functions: [],
  ctes: [],
  arguments: [],
  unknown: [],
}

describe.each(dialects)('sluice sql --dialect %s', (dialect) => {
  const script =
    "SELECT a FROM s.t -- one\n;;\n\n  SELECT 'é', b FROM u WHERE x = ';';\nSELECT (FROM"
  const broken = /^5:\d+: /

  it('tells what the statements of a script refer to', async () => {
    const found = await answers(['refs', '-', '--dialect', dialect], script)
    expect(found).toMatchObject([
      { id: 1, line: 1, ok: true, kind: 'SELECT', tables: ['s.t'], error: null },
      { id: 2, line: 4, ok: true, kind: 'SELECT', tables: ['u'], error: null },
      { id: 3, line: 5, ok: false, ...nothingRead, error: expect.stringMatching(broken) },
    ])
    expect(Object.keys(found[0] ?? {})).toEqual([
      'id',
      'line',
      'ok',
      ...Object.keys(nothingRead),
      'error',
    ])
  })

  it('tells what the statement of each line refers to, under its id', async () => {
    const rows = [
      { id: 'x', sql: 'SELECT 1 FROM t' },
      { id: { a: [1] }, sql: 'INSERT INTO t SELECT * FROM s.u' },
      { sql: 'SELECT (FROM' },
    ]
    expect(
      await answers(['refs', '-', '--jsonl', '--dialect', dialect], jsonl(rows)),
    ).toMatchObject([
      { id: 'x', ok: true, tables: ['t'] },
      { id: { a: [1] }, ok: true, tables: ['s.u'], targets: ['t'] },
      { id: null, ok: false, ...nothingRead, error: expect.stringMatching(/^1:\d+: /) },
    ])
  })

  it('gives the canonical text, on one line or on several', async () => {
    const sql = 'select   a,b\nfrom t\nwhere a=1'
    const format = ['format', '-', '--dialect', dialect]
    const [one, several] = ['SELECT a, b FROM t WHERE a = 1', 'SELECT a, b\nFROM t\nWHERE a = 1']
    expect(await answers(format, sql)).toEqual([
      { id: 1, line: 1, ok: true, text: one, error: null },
    ])
    expect(await answers([...format, '--jsonl', '--pretty'], jsonl([{ id: 7, sql }]))).toEqual([
      { id: 7, ok: true, text: several, error: null },
    ])
    expect(await run([...format, '--text'], sql)).toEqual({
      code: 0,
      stdout: `${several};\n`,
      stderr: '',
    })
    expect(await run([...format, '--text', '--one-line'], `${sql};${sql}`)).toEqual({
      code: 0,
      stdout: `${one};\n${one};\n`,
      stderr: '',
    })
  })

  it('prints what can be read as text, and exits with 65 for the rest', async () => {
    const { code, stdout, stderr } = await run(
      ['format', '-', '--text', '--dialect', dialect],
      'select 1;\nSELECT (FROM;\nselect 2',
    )
    expect([code, stdout]).toEqual([65, 'SELECT 1;\n\nSELECT 2;\n'])
    expect(stderr).toMatch(/^error BAD_SQL: standard input:2:\d+: /)
  })

  it('compares two statements, and never guesses', async () => {
    const rows = [
      { id: 1, a: 'SELECT (a) FROM t', b: 'select a\nfrom t' },
      { id: 2, a: 'SELECT 1', b: 'SELECT 2' },
      { id: 3, a: 'SELECT (FROM', b: 'SELECT 1' },
      { id: 4, a: 'SELECT (FROM', b: 'SELECT  (FROM -- x' },
    ]
    const found = await answers(['equal', '-', '--jsonl', '--dialect', dialect], jsonl(rows))
    expect(found.map(({ id, equal }) => [id, equal])).toEqual([
      [1, true],
      [2, false],
      [3, 'unknown'],
      [4, true],
    ])
    expect(found.map(({ because }) => because === null)).toEqual([true, false, false, true])
    expect(found[2]?.['because']).toMatch(/^a cannot be read: 1:\d+: /)
    expect(await answers(['equal', '-', '--dialect', dialect], 'SELECT 1;\nSELECT 1')).toEqual([
      { id: 1, equal: true, because: null },
    ])
  })

  it.each([
    ['SELECT 1', 'holds one statement'],
    ['SELECT 1; SELECT 2; SELECT 3', 'holds 3 statements'],
  ])('compares no script such as %s', async (input, said) => {
    const { code, stdout, stderr } = await run(['equal', '-', '--dialect', dialect], input)
    expect([code, stdout]).toEqual([65, ''])
    expect(stderr).toContain(said)
  })

  it.each(['refs', 'format', 'lineage', 'equal'])(
    'answers 10,000 lines of %s in order',
    async (task) => {
      const count = 10_000
      const sql = (at: number): string => `SELECT a${at}, b FROM d.t${at} WHERE c > ${at}`
      const rows = Array.from({ length: count }, (_, at) =>
        task === 'equal' ? { id: at, a: sql(at), b: sql(at) } : { id: at, sql: sql(at) },
      )
      const found = await answers([task, '-', '--jsonl', '--dialect', dialect], jsonl(rows))
      expect(found.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
      const wrong = {
        refs: ({ id, tables }: Answer) => String(tables) !== `d.t${id}`,
        format: ({ id, text }: Answer) => text !== sql(Number(id)),
        equal: ({ equal }: Answer) => equal !== true,
        lineage: ({ id, reads }: Answer) => !String(reads).includes(`d.t${id}.a${id}`),
      }[task]
      expect(found.filter((one) => wrong?.(one))).toEqual([])
    },
  )
})

describe('sluice sql', () => {
  it('offers the dialects there are', () => {
    const options = allCommands().flatMap(({ options = [] }) => options)
    const offered = options.filter(({ name }) => name === 'dialect')
    expect(offered.length).toBe(4)
    for (const { values, says } of offered) {
      expect(values).toEqual(dialects)
      expect(says).toContain(`${defaultDialect} (default)`)
    }
  })

  it('takes the dialect from its variable too', async () => {
    const { code, stderr } = await sluice(['sql', 'refs', '-'], {
      cwd: directoryForTest(),
      variables: { SLUICE_DIALECT: 'mysql' },
    })
    expect(code).toBe(64)
    expect(stderr).toContain('SLUICE_DIALECT')
  })

  it.each([
    [
      ['sql', '--help'],
      ['refs', 'format', 'equal', 'lineage'],
    ],
    [
      ['help', 'sql'],
      ['refs', 'format', 'equal', 'lineage'],
    ],
    [
      ['sql', 'refs', '--help'],
      ['usage: sluice sql refs FILE', '--dialect NAME', '--jsonl'],
    ],
    [
      ['help', 'sql', 'format'],
      ['usage: sluice sql format FILE', '--pretty', '--text'],
    ],
    [
      ['-h', 'sql', 'equal'],
      ['usage: sluice sql equal FILE', '--database NAME'],
    ],
  ])('explains itself: %j', async (words, said) => {
    const { code, stdout, stderr } = await sluice(words, { cwd: directoryForTest() })
    expect([code, stderr]).toEqual([0, ''])
    for (const text of said) expect(stdout).toContain(text)
  })

  it('reads a file named from the working directory', async () => {
    const cwd = directoryForTest()
    write(cwd, { 'a b/q.sql': 'SELECT 1 FROM t' })
    const { code, stdout } = await sluice(['sql', 'refs', join('a b', 'q.sql')], { cwd })
    expect(code).toBe(0)
    expect(lines(stdout)).toMatchObject([{ id: 1, tables: ['t'] }])
  })

  it('needs no project', async () => {
    const cwd = directoryForTest()
    write(cwd, { 'sluice.yaml': ': no project [', 'q.sql': 'SELECT 1' })
    expect((await sluice(['sql', 'refs', 'q.sql'], { cwd })).code).toBe(0)
  })

  it('says a fault of its own as a document with --json', async () => {
    const { code, stdout } = await run(['refs', 'nowhere.sql', '--json'])
    expect(code).toBe(64)
    expect(documentOf(stdout, 'diagnostics')).toMatchObject({
      command: 'sql refs',
      diagnostics: [{ code: 'NOT_FOUND' }],
    })
  })
})

describe('lines of JSON', () => {
  const refs = (input: string | Uint8Array): Promise<Answer[]> =>
    answers(['refs', '-', '--jsonl'], input)

  it('that hold no question are answered', async () => {
    const input = '{"id": 1\n\n   \n"text"\n[1]\nnull\n{"id": 5}\n{"id": 6, "sql": 1}\n{}\n'
    expect((await refs(input)).map(({ id, ok, error }) => [id, ok, error])).toEqual([
      [null, false, 'line 1 is no JSON object'],
      [null, false, 'line 4 is no JSON object'],
      [null, false, 'line 5 is no JSON object'],
      [null, false, 'line 6 is no JSON object'],
      [5, false, '`sql` is missing or no text'],
      [6, false, '`sql` is missing or no text'],
      [null, false, '`sql` is missing or no text'],
    ])
  })

  it.each([
    ['equal', { id: 1, a: 'SELECT 1', b: 'SELECT 1', database: 1 }, '`database` is no text'],
    ['equal', { id: 1, a: 'SELECT 1', b: 'SELECT 1', functions: ['f'] }, '`functions` is no map'],
    ['equal', { id: 1, a: 'SELECT 1' }, '`b` is missing or no text'],
    [
      'equal',
      { id: 1, a: 'SELECT 1', b: 'SELECT 1', functions: { f: 'x ->' } },
      'function f cannot be read',
    ],
    [
      'equal',
      { id: 1, a: 'SELECT 1', b: 'SELECT 1', functions: { f: '1' } },
      'function f is no lambda',
    ],
    ['lineage', { id: 1, sql: 'SELECT 1', tables: { t: 'a' } }, '`tables` is no map of lists'],
  ])('of %s with a wrong field are refused: %j', async (task, row, said) => {
    const [answer] = await answers([task, '-', '--jsonl'], jsonl([row]))
    expect(answer).toMatchObject({ id: 1 })
    expect(answer?.['equal'] ?? answer?.['ok']).toBe(task === 'equal' ? 'unknown' : false)
    expect(answer?.['because'] ?? answer?.['error']).toContain(said)
  })

  it('may end in CRLF, begin with a byte order mark, and have no last line end', async () => {
    const input =
      '\ufeff{"id": 1, "sql": "SELECT 1 FROM t"}\r\n\r\n{"id": 2, "sql": "SELECT 2 FROM u"}'
    expect(await refs(input)).toMatchObject([
      { id: 1, tables: ['t'] },
      { id: 2, tables: ['u'] },
    ])
  })

  it('that are not UTF-8 are told apart from those that are', async () => {
    const bytes = Buffer.from(jsonl([1, 2, 3].map((id) => ({ id, sql: "SELECT 'é~' FROM t" }))))
    bytes[bytes.indexOf('~', bytes.indexOf('"id":2'))] = 0xff
    expect((await refs(bytes)).map(({ id, ok, error }) => [id, ok, error])).toEqual([
      [1, true, null],
      [2, false, 'line 2 is not UTF-8'],
      [3, true, null],
    ])
  })

  it('of five megabytes are read', async () => {
    const sql = `SELECT '${'é'.repeat(2_500_000)}' FROM t`
    expect(
      await refs(
        jsonl([
          { id: 1, sql },
          { id: 2, sql: 'SELECT 1 FROM u' },
        ]),
      ),
    ).toMatchObject([
      { id: 1, tables: ['t'] },
      { id: 2, tables: ['u'] },
    ])
  })

  it('are answered before the next one comes', async () => {
    const child = spawn(process.execPath, [command, 'sql', 'refs', '-', '--jsonl'])
    const first = new Promise<string>((said) =>
      child.stdout.once('data', (data) => said(String(data))),
    )
    child.stdin.write('{"id": 1, "sql": "SELECT 1 FROM t"}\n')
    expect(JSON.parse(await first)).toMatchObject({ id: 1, tables: ['t'] })
    child.stdin.end()
    expect(await new Promise((end) => child.once('close', end))).toBe(0)
  })

  it('need not all be read: a reader that stops is no error, and stops the work', async () => {
    const child = spawn(process.execPath, [command, 'sql', 'refs', '-', '--jsonl'])
    let stderr = ''
    child.stderr.on('data', (data) => {
      stderr += String(data)
    })
    let written = 0
    child.stdin.on('error', () => {})
    const more = (): void => {
      while (child.stdin.writable && child.stdin.write('{"id": 1, "sql": "SELECT 1 FROM t"}\n'))
        written++
    }
    child.stdin.on('drain', more)
    child.stdout.once('data', () => child.stdout.destroy())
    more()
    expect(await new Promise((end) => child.once('close', end))).toBe(0)
    expect(stderr).toBe('')
    expect(written).toBeGreaterThan(0)
  })
})

describe('a script', () => {
  it('may begin with a byte order mark and end its lines with CRLF', async () => {
    const input = '\ufeffSELECT 1 FROM t;\r\n\r\nSELECT (FROM'
    expect(await answers(['refs', '-'], input)).toMatchObject([
      { id: 1, line: 1, tables: ['t'] },
      { id: 2, line: 3, error: expect.stringMatching(/^3:\d+: /) },
    ])
  })

  it('that is not UTF-8 is refused', async () => {
    const { code, stdout, stderr } = await run(['refs', '-'], Buffer.from([0x53, 0xff, 0xfe]))
    expect([code, stdout]).toEqual([65, ''])
    expect(stderr).toContain('NOT_UTF8')
  })

  it('without statements has no answers', async () => {
    expect(await answers(['refs', '-'], '-- nothing\n;\n')).toEqual([])
  })

  it('tells the columns of its own tables', async () => {
    const input =
      'CREATE TABLE d.t (a UInt8, b UInt8) ENGINE = Memory;\nCREATE VIEW d.v AS SELECT *, a + b AS c FROM d.t'
    const [, view] = await answers(['lineage', '-'], input)
    expect(view).toMatchObject({
      id: 2,
      line: 2,
      ok: true,
      columns: [
        { name: 'a', sources: ['d.t.a'], complete: true },
        { name: 'b', sources: ['d.t.b'], complete: true },
        { name: 'c', sources: ['d.t.a', 'd.t.b'], complete: true },
      ],
      reads: ['d.t.a', 'd.t.b'],
    })
  })
})

describe('the family of ClickHouse', () => {
  it('compares what a user wrote with what a server stored', async () => {
    const rows = [
      {
        id: 1,
        a: 'CREATE VIEW v AS SELECT f(x) AS y FROM t WHERE z IN u',
        b: 'CREATE VIEW d.v (`y` UInt8) AS SELECT (x + 1) AS y FROM d.t WHERE z IN (d.u)',
        database: 'd',
        functions: { f: 'x -> x + 1' },
      },
      { id: 2, a: 'SELECT x IN y FROM t', b: 'SELECT x IN d.y FROM d.t', database: 'd' },
    ]
    expect(await answers(['equal', '-', '--jsonl'], jsonl(rows))).toMatchObject([
      { id: 1, equal: true },
      // Outside a view nothing says that y is a table.
      { id: 2, equal: false },
    ])
  })

  it('takes the database for all lines from an option', async () => {
    const rows = [{ id: 1, a: 'SELECT 1 FROM t', b: 'SELECT 1 FROM d.t' }]
    const equal = ['equal', '-', '--jsonl', '--database', 'd']
    expect(await answers(equal, jsonl(rows))).toMatchObject([{ equal: true }])
  })

  it('knows the columns that a line gives', async () => {
    const rows = [{ id: 1, sql: 'SELECT * FROM t', tables: { 'd.t': ['a'] }, database: 'd' }]
    expect(await answers(['lineage', '-', '--jsonl'], jsonl(rows))).toMatchObject([
      { ok: true, columns: [{ name: 'a', sources: ['d.t.a'] }] },
    ])
  })
})

const sorted = (answer: Answer): Answer =>
  Object.fromEntries(
    Object.entries(answer).map(([field, value]) => [
      field,
      Array.isArray(value) ? value.toSorted() : value,
    ]),
  )

const sample = new URL('../../fixtures/sql/sample/', import.meta.url)

describe.each(['clickhouse', 'timeplus'])('every statement of the sample of %s', (dialect) => {
  const rows = readFileSync(new URL(`${dialect}-ddl.jsonl`, sample), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly id: string; readonly sql: string })

  it.each(['--one-line', '--pretty'])(
    'keeps references and meaning when formatted %s',
    async (how) => {
      expect(existsSync(fileURLToPath(sample))).toBe(true)
      const given = ['-', '--jsonl', '--dialect', dialect]
      const texts = await answers(['format', ...given, how], jsonl(rows))
      expect(texts.filter(({ ok }) => !ok)).toEqual([])
      const printed = texts.map(({ id, text }) => ({ id, sql: text }))
      // Clauses may come in another order.
      const refs = async (from: readonly object[]): Promise<readonly Answer[]> =>
        (await answers(['refs', ...given], jsonl(from))).map(sorted)
      expect(await refs(printed)).toEqual(await refs(rows))
      const pairs = rows.map(({ id, sql }, at) => ({ id, a: sql, b: printed[at]?.sql }))
      const equal = await answers(['equal', ...given], jsonl(pairs))
      expect(equal.filter((one) => one['equal'] !== true)).toEqual([])
    },
  )
})
