import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { children } from '../../src/sql/ast/children.ts'
import type { Node } from '../../src/sql/ast/node.ts'
import { tokenize } from '../../src/sql/lex/lexer.ts'
import { sameMeaning } from '../../src/sql/normal/meaning.ts'
import { TIMEPLUS_RULES } from '../../src/sql/normal/timeplus-rules.ts'
import { parseStatement } from '../../src/sql/parse/parse.ts'
import { print } from '../../src/sql/print/print.ts'
import { mutants } from './timeplus-mutants.mjs'
import { type Pair, pairsOf } from './timeplus-pairs.ts'

const FOLDER = new URL('../../fixtures/sql/timeplus/', import.meta.url)
const CONTEXT = { dialect: 'timeplus' } as const

const PRINTED = ['lexical', 'expressions', 'select', 'statements'].map((topic) => ({
  topic,
  examples: pairsOf(`${topic}.txt`),
}))

describe.each(PRINTED)('what the server prints: $topic', ({ examples }) => {
  test.each(examples)('$written', ({ written, printed }) => {
    const [left, right] = [read(written), read(printed)]
    expect(sameMeaning(left, right, CONTEXT)).toEqual({ equal: true })
    expect(sameMeaning(right, left, CONTEXT)).toEqual({ equal: true })
    expect(sameMeaning(read(print(left)), right, CONTEXT)).toEqual({ equal: true })
    expect(sameMeaning(read(print(left, { pretty: true })), right, CONTEXT)).toEqual({
      equal: true,
    })
  })
})

describe('what the server stores', () => {
  test.each(pairsOf('stored.txt'))('$written', ({ written, printed }) => {
    const context = { ...CONTEXT, database: 'app' }
    const [left, right] = [read(written), read(printed)]
    expect(sameMeaning(left, right, context)).toEqual({ equal: true })
    expect(sameMeaning(right, left, context)).toEqual({ equal: true })
  })

  test('a default that is a setting of the server is unknown', () => {
    const written = read('CREATE STREAM s (id uint64)')
    const stored = read('CREATE STREAM s (id uint64) ENGINE = Stream(1, 3, rand())')
    expect(sameMeaning(written, stored, CONTEXT).equal).toBe('unknown')
  })

  test('a reserved column that the server would not make is a difference', () => {
    const written = read('CREATE STREAM s (id uint64)')
    const stored = read(
      "CREATE STREAM s (id uint64, _tp_time datetime64(3, 'UTC') DEFAULT at) ENGINE = Stream(1, 1, rand())",
    )
    expect(sameMeaning(written, stored, CONTEXT).equal).toBe(false)
  })

  test('a number of shards that was asked for must be there', () => {
    const written = read('CREATE STREAM s (id uint64) SETTINGS shards = 3')
    const stored = read(
      'CREATE STREAM s (id uint64) ENGINE = Stream(2, 1, rand()) SETTINGS shards = 3',
    )
    expect(sameMeaning(written, stored, CONTEXT).equal).toBe(false)
  })
})

describe('what the printer loses', () => {
  test("the number of INTERVAL '5 second' is unknown", () => {
    const lost = read('SELECT a + INTERVAL  SECOND')
    expect(sameMeaning(read("SELECT a + INTERVAL '5 second'"), lost, CONTEXT).equal).toBe('unknown')
    expect(sameMeaning(lost, lost, CONTEXT).equal).toBe('unknown')
    expect(sameMeaning(read("SELECT a + INTERVAL '5 minute'"), lost, CONTEXT).equal).toBe(false)
  })

  test('data counts where both sides have it', () => {
    const [one, two] = [read('INSERT INTO s VALUES (1)'), read('INSERT INTO s VALUES (2)')]
    expect(sameMeaning(one, two, CONTEXT).equal).toBe(false)
  })
})

describe('every kind of statement', () => {
  const lines = grammarLines()

  test.each(lines)('$kind: $sql', ({ kind, sql }) => {
    const node = read(sql)
    expect(node.kind).toBe(kind)
    expect(unknownIn(node)).toEqual([])
    expect(plain(read(print(node)))).toBe(plain(node))
    expect(plain(read(print(node, { pretty: true })))).toBe(plain(node))
    expect(print(node)).toBe(sql)
  })
})

describe('different texts', () => {
  test.each([
    ['SELECT count()', 'SELECT count(*)'],
    ['SELECT a + 5m', 'SELECT a + 5M'],
    ['SELECT a + 5s', 'SELECT a + INTERVAL 5 SECOND'],
    ['SELECT 1', 'SELECT 1.0'],
    ['SELECT raw:a.b FROM t', 'SELECT raw:a.c FROM t'],
    ['SELECT raw:a[*].b FROM t', 'SELECT raw:a.b FROM t'],
    ['SELECT 1 FROM session(s, 5s, [a, b))', 'SELECT 1 FROM session(s, 5s, [a, b])'],
    ['SELECT 1 FROM session(s, 5s, [a, b))', 'SELECT 1 FROM session(s, 5s, (a, b))'],
    ['SELECT 1 FROM s EMIT PERIODIC 5s', 'SELECT 1 FROM s EMIT PERIODIC 5s REPEAT'],
    ['SELECT 1 FROM s EMIT PERIODIC 5s', 'SELECT 1 FROM s EMIT TIMEOUT 5s'],
    ['SELECT 1 FROM s EMIT CHANGELOG', 'SELECT 1 FROM s EMIT STREAM'],
    ['SELECT 1 FROM s', 'SELECT 1 FROM s EMIT STREAM'],
    ['SELECT 1 FROM s EMIT AFTER WATERMARK', 'SELECT 1 FROM s EMIT AFTER WATERMARK WITH DELAY 1s'],
    ['SELECT 1 FROM s PARTITION BY a', 'SELECT 1 FROM s SHUFFLE BY a'],
    ['CREATE STREAM s (a int)', 'CREATE STREAM s (a int) ENGINE = MergeTree ORDER BY a'],
    ['CREATE STREAM s (a int)', 'CREATE MUTABLE STREAM s (a int)'],
    ['CREATE STREAM s (a int)', 'CREATE RANDOM STREAM s (a int)'],
    ['CREATE VIEW v AS SELECT 1', 'CREATE MATERIALIZED VIEW v AS SELECT 1'],
    [
      'CREATE MATERIALIZED VIEW v INTO a AS SELECT 1',
      'CREATE MATERIALIZED VIEW v INTO b AS SELECT 1',
    ],
    [
      'CREATE TASK t SCHEDULE 5s INTO a AS SELECT 1',
      'CREATE TASK t SCHEDULE 5m INTO a AS SELECT 1',
    ],
    [
      'CREATE FUNCTION f(a int) RETURNS int LANGUAGE PYTHON AS $$x$$',
      'CREATE FUNCTION f(a int) RETURNS int LANGUAGE JAVASCRIPT AS $$x$$',
    ],
    [
      "CREATE STREAM s (id int) PRIMARY KEY id SETTINGS mode = 'versioned_kv'",
      "CREATE STREAM s (id int) PRIMARY KEY id SETTINGS mode = 'changelog_kv'",
    ],
    ['DROP STREAM s', 'DROP VIEW s'],
    ['GRANT SELECT ON a.* TO r', 'GRANT INSERT ON a.* TO r'],
    ['KILL QUERY WHERE a = 1 SYNC', 'KILL QUERY WHERE a = 1'],
  ])('%s is not %s', (a, b) => {
    expect(sameMeaning(read(a), read(b), CONTEXT).equal).toBe(false)
  })

  test('no text with one token changed is called equal', () => {
    const texts = PRINTED.flatMap(({ examples }) => examples.map(({ written }) => written))
    const all = [...texts, ...grammarLines().map(({ sql }) => sql)]
    const tried = all.flatMap((text) => mutantsOf(text))
    expect(tried.length).toBeGreaterThan(1000)
    expect(
      tried.filter(({ equal }) => equal === true).map(({ what, text }) => `${what}: ${text}`),
    ).toEqual([])
  })
})

test('every rule is needed by an example', () => {
  const examples = [...PRINTED.flatMap((group) => group.examples), ...pairsOf('stored.txt')]
  const unused = TIMEPLUS_RULES.filter(
    (rule) => !examples.some((example) => isNeeded(rule.id, example)),
  )
  expect(unused.map((rule) => rule.id)).toEqual([])
})

/** Whether the rule changes a node of one of the two trees. */
function isNeeded(id: string, { written, printed }: Pair): boolean {
  const rule = TIMEPLUS_RULES.find((candidate) => candidate.id === id)
  const touches = (node: Node): boolean =>
    rule !== undefined && (plain(rule.apply(node)) !== plain(node) || children(node).some(touches))
  return touches(read(written)) || touches(read(printed))
}

function mutantsOf(text: string): readonly {
  readonly what: string
  readonly text: string
  readonly equal: boolean | 'unknown'
}[] {
  const node = read(text)
  const tokens = tokenize(text).filter((token) => token.kind !== 'comment')
  return mutants(text, tokens).flatMap((mutant) => {
    const parsed = parseStatement(mutant.text, 'timeplus')
    if (!parsed.ok || parsed.unknown.length > 0) return []
    return [{ ...mutant, equal: sameMeaning(node, parsed.node, CONTEXT).equal }]
  })
}

function read(text: string): Node {
  const parsed = parseStatement(text, 'timeplus')
  if (!parsed.ok) throw new Error(`${parsed.error.message}: ${text}`)
  return parsed.node
}

function unknownIn(node: Node): readonly Node[] {
  return [...(node.kind === 'unknown' ? [node] : []), ...children(node).flatMap(unknownIn)]
}

/** What a tree says, without where it was read. */
function plain(node: Node): string {
  return JSON.stringify(node, (field, value) => {
    if (field === 'start' || field === 'end' || field === 'quoted') return undefined
    if (field === 'source' && typeof value === 'string') return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** `kind statement`, one per line; a text in `$$` goes on. */
function grammarLines(): readonly { readonly kind: string; readonly sql: string }[] {
  const lines: string[] = []
  for (const line of readFileSync(new URL('grammar.txt', FOLDER), 'utf8').split('\n')) {
    const last = lines.at(-1)
    const isOpen = last !== undefined && (last.match(/\$\$/g) ?? []).length % 2 === 1
    if (isOpen) lines[lines.length - 1] = `${last}\n${line}`
    else if (line !== '' && !line.startsWith('#')) lines.push(line)
  }
  return lines.map((line) => {
    const space = line.indexOf(' ')
    return { kind: line.slice(0, space), sql: line.slice(space + 1) }
  })
}
