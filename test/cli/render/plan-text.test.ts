import { describe, expect, it } from 'vitest'
import { changesetDigest } from '../../../src/changeset/changeset-digest.ts'
import { type Look, plainLook } from '../../../src/cli/render/look.ts'
import { renderMarkdown } from '../../../src/cli/render/plan-markdown.ts'
import { paintFor } from '../../../src/cli/render/paint.ts'
import { type PlanTextOptions, renderPlan } from '../../../src/cli/render/plan-text.ts'
import { action, changeset, header, sketch, statement } from '../sample-changeset.ts'

const look = (columns: number): Look => ({ ...plainLook, columns })
const options = (parts: Partial<PlanTextOptions> = {}): PlanTextOptions => ({
  header,
  look: look(120),
  verbose: false,
  next: true,
  ...parts,
})

describe('a plan in the terminal', () => {
  const text = renderPlan(sketch, options())
  const lines = text.split('\n')

  it('begins with project, environment, engine, release and what was read', () => {
    expect(lines[0]).toBe(
      'orders → production   clickhouse 26.7 · release 4f1c2a9 · 41 resources, read in 0.2 s',
    )
  })

  it('shows one line per object, the worst first', () => {
    const objects = lines.flatMap(
      (line) => /^ {1,3}([-+~/]+) (\w+\/\S+)/.exec(line)?.slice(1) ?? [],
    )
    expect(objects).toEqual([
      ...['-', 'MaterializedView/orders.old_mv'],
      ...['+/-', 'Table/orders.sessions'],
      ...['~', 'Function/usd'],
      ...['~', 'Table/orders.raw'],
      ...['~', 'MaterializedView/orders.per_minute_mv'],
      ...['+', 'View/orders.refunds_usd'],
    ])
  })

  it('says on the line of the object what is done, what becomes of state, and what it costs', () => {
    expect(text).toContain('drop · loses-state: its own storage goes with it (212 MB)')
    expect(text).toContain('replace by swap · rewrites-data: 1.9 bn rows, 48.2 GB')
    expect(text).toContain('alter · keeps state, from the next insert on')
  })

  it('shows fields with before, after and the reason', () => {
    expect(text).toContain('(user_id, ts) → (ts, user_id)   ORDER BY cannot change in place')
    expect(text).toContain("+ column note   String DEFAULT ''")
  })

  it('shows long SQL as lines, broken where a person would', () => {
    expect(text).toContain('- round(sum(amount * rate), 2) AS total\n')
    expect(text).toContain('+ round(sum(amount * rate), 4) AS total\n')
    expect(text).toContain('because Function/usd changed')
  })

  it('keeps drift apart from the wanted changes', () => {
    expect(text).toContain('! Table/orders.devices   column oops UInt8 was added')
    expect(text).not.toContain('~ Table/orders.devices')
    expect(text).toMatch(/3 to change, .*1 drift to revert/)
  })

  it('ends with the counts, the text that allows what is blocked, and what to do next', () => {
    expect(text).toContain(
      'Plan: 1 to create, 3 to change, 1 to replace, 1 to drop, 1 drift to revert.',
    )
    expect(text).toContain('--allow loses-state:MaterializedView/orders.old_mv\n')
    expect(lines.at(-2)).toContain('sluice apply -e production change.json')
  })

  it('stays readable at 40 columns', () => {
    const narrow = renderPlan(sketch, options({ look: look(40) }))
    // Names and text to copy are never cut, so they alone may be longer.
    const long = narrow
      .split('\n')
      .filter((line) => line.length > 40 && /\S\s+\S/.test(line.trim()))
    expect(long.filter((line) => !/--allow|round\(|toStartOf|^ +[-+~/]+ \S+$/.test(line))).toEqual(
      [],
    )
    expect(narrow).toContain('   --allow loses-state:MaterializedView/orders.old_mv\n')
  })

  it('says the same with and without colour', () => {
    const colored = renderPlan(sketch, options({ look: { ...look(120), paint: paintFor(1) } }))
    expect(colored).not.toBe(text)
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(text)
  })

  it('shows the statements when asked for more', () => {
    expect(renderPlan(sketch, options({ verbose: true }))).toContain(
      'EXCHANGE TABLES orders.sessions AND orders.sessions__next',
    )
  })
})

describe('a loss that nobody agreed to', () => {
  const ways = [
    { name: 'keep', text: 'change `orderBy` back in the plan' },
    { name: 'swap', text: 'lifecycle: { replace: swap }' },
    {
      name: 'consent',
      text: 'lifecycle: { replace: recreate } in its plan, and --allow drops-data:Table/orders.sessions',
    },
  ]
  const blocked = {
    kind: 'Table',
    name: 'orders.sessions',
    code: 'BLOCKED',
    detail: 'replacing it would lose all rows of the table',
    allow: 'lifecycle: { replace: recreate } in its plan',
    ways,
    observed: { rows: 1_200_000, bytes: 48_000_000 },
  }

  it('says what would go, how much of it, and the ways on', () => {
    const text = renderPlan(changeset([], { blocked: [blocked] }), options())
    expect(text).toContain(
      'Blocked: Table/orders.sessions: replacing it would lose all rows of the table: 1,200,000 rows, 48 MB\n',
    )
    expect(text).toContain('\n   keep     change `orderBy` back in the plan\n')
    expect(text).toContain('\n   swap     lifecycle: { replace: swap }\n')
    expect(text).toContain(`\n   consent  ${ways[2]?.text}\n`)
  })

  it('is explained for the first few only', () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ ...blocked, name: `orders.t${at}` }))
    const text = renderPlan(changeset([], { blocked: many }), options())
    expect(text.split('   swap     ').length - 1).toBe(5)
    expect(text.split('Blocked').length - 1).toBe(20)
  })
})

describe('a plan with nothing to do', () => {
  it('is a sentence with what was compared', () => {
    const none = changeset([])
    expect(renderPlan(none, options({ header: { ...header, unmanagedCount: 0 } }))).toContain(
      'No changes. 41 resources on production match release 4f1c2a9.\n',
    )
  })

  it('counts what will be adopted', () => {
    const adopting = changeset([action('adopt', 'Table/a.b'), action('adopt', 'Table/a.c')])
    expect(renderPlan(adopting, options())).toContain('No changes. 2 objects will be adopted.')
  })
})

describe('symbols', () => {
  it.each([
    ['-/+', ['DROP TABLE a.b', 'CREATE TABLE a.b (x UInt8)']],
    ['+/-', ['CREATE OR REPLACE VIEW a.b AS SELECT 1']],
    ['+/-', ['CREATE TABLE n (x UInt8)', 'EXCHANGE TABLES n AND a.b', 'DROP TABLE n']],
  ])('%s says in which order a replacement runs', (symbol, statements) => {
    const one = changeset([
      action('replace', 'Table/a.b', { statements: statements.map(statement) }),
    ])
    expect(renderPlan(one, options())).toContain(` ${symbol} Table/a.b`)
  })

  it('shows a change in two parts as one line', () => {
    const column = (name: string, before: string | null, after: string | null) => ({
      fields: [{ field: `columns.${name}`, before, after, how: 'alter' }],
    })
    const text = renderPlan(
      changeset([
        action('alter', 'Table/a.b', column('x', null, 'UInt8')),
        action('alter', 'View/a.v'),
        action('alter', 'Table/a.b', column('y', 'UInt8', null)),
      ]),
      options(),
    )
    expect(text.match(/Table\/a\.b/g)).toHaveLength(1)
    expect(text).toContain('+ column x')
    expect(text).toContain('- column y')
  })
})

describe('text of files and servers', () => {
  it('cannot move the cursor, and masked secrets are named', () => {
    const text = renderPlan(
      changeset([
        action('alter', 'User/a\u001b[2Jb', {
          fields: [{ field: 'auth', before: '[HIDDEN]', after: 'x\u0007', how: 'alter' }],
        }),
      ]),
      options(),
    )
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
    expect(text).toContain('(sensitive value)')
  })
})

describe('a plan of which everything is blocked', () => {
  it('says where the plans have it', () => {
    const at = { file: 'plans/a.yaml', line: 12, column: 5 }
    const blocked = [
      { kind: 'Table', name: 'app.t', code: 'BLOCKED', detail: 'no column', allow: null, at },
    ]
    const refused = changeset([], { hasChanges: false, blocked })
    expect(renderPlan(refused, options())).toContain(
      'Blocked: Table/app.t: no column\n   plans/a.yaml:12:5\n',
    )
    expect(renderMarkdown(refused, { header })).toContain(
      '**Blocked** `Table/app.t` — no column (`plans/a.yaml:12:5`)',
    )
    // Another place is no other plan.
    const moved = blocked.map((one) => ({ ...one, at: { ...at, line: 13 } }))
    expect(changesetDigest({ ...refused, blocked: moved })).toBe(changesetDigest(refused))
  })

  it('does not say that the target is as it should be', () => {
    const blocked = [
      { kind: 'Table', name: 'orders.raw', code: 'UNSAFE_CHANGE', detail: 'why', allow: null },
    ]
    const text = renderPlan(changeset([], { hasChanges: false, blocked }), options())
    expect(text).toContain('Nothing to apply: 1 change blocked.')
    expect(text).not.toContain('match')
  })
})
