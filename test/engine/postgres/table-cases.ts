/** Pairs of plans for a table and what stands around it, in schema `s`. */

export interface Rows {
  readonly sql: string
  readonly rows: readonly (readonly (string | null)[])[]
}

export interface TableCase {
  readonly name: string
  readonly before: string
  readonly after: string
  /** First major that can do it. */
  readonly since?: number
  readonly setup?: readonly string[]
  readonly allow?: readonly string[]
  /** What is there besides, by the setup. */
  readonly unmanaged?: readonly string[]
  /** Queries after the apply, and their rows. */
  readonly rows?: readonly Rows[]
  readonly back?: {
    readonly allow?: readonly string[]
    readonly refused?: readonly string[]
    readonly rows?: readonly Rows[]
  }
  readonly refused?: readonly string[]
  readonly messages?: readonly string[]
  /** Why there is no way back. */
  readonly oneWay?: string
}

const table = (columns: string, rest = '', name = 's.t'): string =>
  `kind: Table\nname: ${name}\ncolumns:\n${columns
    .trim()
    .split('\n')
    .map((line) => `  - { ${line.trim()} }`)
    .join('\n')}\n${rest}`

const view = (name: string, query: string, more = ''): string =>
  `---\nkind: View\nname: ${name}\nquery: ${query}\n${more}`

const drops = ['drops-data']

const unsaidSetup = [
  'CREATE RULE r AS ON INSERT TO s.t DO ALSO INSERT INTO s.log VALUES (NEW.id, NEW.a)',
  'ALTER TABLE s.t DISABLE RULE r',
  "COMMENT ON RULE r ON s.t IS 'mine'",
  'CREATE RULE q AS ON DELETE TO s.t DO ALSO INSERT INTO s.log VALUES (OLD.id, OLD.g)',
  'CREATE STATISTICS s.st ON a, b FROM s.t',
  'ALTER STATISTICS s.st SET STATISTICS 50',
  "COMMENT ON STATISTICS s.st IS 'hm'",
  'CREATE STATISTICS s.sg ON g, b FROM s.t',
  'CREATE STATISTICS s.sd ON d, b FROM s.t',
  'INSERT INTO s.t VALUES (1, 2, 3, 4)',
]
/** All but the statistics of column d, which goes in one of the cases. */
const unsaid: Rows = {
  sql: "SELECT rulename AS name, ev_enabled::text AS state, obj_description(oid, 'pg_rewrite') AS comment FROM pg_rewrite WHERE ev_class = 's.t'::regclass UNION ALL SELECT stxname, coalesce(nullif(stxstattarget, -1), 0)::text, obj_description(oid, 'pg_statistic_ext') FROM pg_statistic_ext WHERE stxname <> 'sd' ORDER BY name",
  rows: [
    ['q', 'O', null],
    ['r', 'D', 'mine'],
    ['sg', '0', null],
    ['st', '50', 'hm'],
  ],
}

export const cases: readonly TableCase[] = [
  {
    name: 'types that are stored alike',
    before: table(`
      name: id, type: int
      name: a, type: varchar(10), default: "'x'"
      name: b, type: "numeric(8, 2)", default: 1.5
      name: c, type: timestamp, default: now()
      name: d, type: varchar(5)
      name: e, type: timestamptz(3)`),
    after: table(`
      name: id, type: int
      name: a, type: text, default: "'x'"
      name: b, type: "numeric(12, 2)", default: 1.5
      name: c, type: timestamptz, default: now()
      name: d, type: varchar(50)
      name: e, type: timestamptz`),
    setup: ["INSERT INTO s.t VALUES (1, 'abc', 12.34, '2026-01-01 10:00', 'abcde', now())"],
    back: { allow: drops },
  },
  {
    name: 'types that are cast',
    before: table(
      `
      name: id, type: int, nullable: false
      name: a, type: text, default: "'1'"
      name: b, type: bigint, default: 7
      name: c, type: text
      name: d, type: boolean, default: false
      name: e, type: text
      name: f, type: json
      name: g, type: int
      name: h, type: text, default: "'red'"`,
      'primaryKey: id\nindexes:\n  - { columns: [b, a] }\n  - { columns: [g], where: g > 1 }\nconstraints:\n  - { check: b > 0 }\n  - { unique: [b] }\n---\nkind: Type\nname: s.color\nenum: [red, green]\n',
    ),
    after: table(
      `
      name: id, type: bigint, nullable: false
      name: a, type: int, default: 1
      name: b, type: int, default: 7
      name: c, type: uuid
      name: d, type: int, default: 0
      name: e, type: boolean
      name: f, type: jsonb
      name: g, type: text
      name: h, type: s.color, default: "'red'"`,
      'primaryKey: id\nindexes:\n  - { columns: [b, a] }\n  - { columns: [g], where: length(g) > 1 }\nconstraints:\n  - { check: b > 0 }\n  - { unique: [b] }\n---\nkind: Type\nname: s.color\nenum: [red, green]\n',
    ),
    setup: [
      "INSERT INTO s.t VALUES (1, '12', 5, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', true, 'yes', '{}', 12, 'green')",
    ],
    allow: drops,
    back: { allow: drops },
  },
  {
    name: 'a type under policies, triggers and publications that change or go with it',
    since: 15,
    before: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: text }
primaryKey: id
rowSecurity:
  enabled: true
  policies:
    - { name: gone, using: length(a) > 0 }
    - { name: other, using: length(a) > 0 }
    - { name: limit, as: restrictive, using: length(a) < 7 }
---
kind: Function
name: s.touch
returns: trigger
language: plpgsql
body: BEGIN RETURN NEW; END
---
kind: Trigger
name: one
on: s.t
timing: before
events: [update]
forEach: row
when: length(NEW.a) > 0
function: s.touch
---
kind: Trigger
name: two
on: s.t
timing: before
events: [update]
forEach: row
when: length(NEW.a) > 1
function: s.touch
---
kind: Publication
name: p
tables: [{ name: s.t, where: length(a) > 5 or id > 0 }]
`,
    after: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: int }
primaryKey: id
rowSecurity:
  enabled: true
  policies:
    - { name: other, using: a > 0 }
    - { name: limit, as: restrictive, using: "a < (select 7 from s.n)" }
---
kind: Table
name: s.n
columns:
  - { name: id, type: int, nullable: false }
---
kind: Function
name: s.touch
returns: trigger
language: plpgsql
body: BEGIN RETURN NEW; END
---
kind: Trigger
name: two
on: s.t
timing: before
events: [update]
forEach: row
when: NEW.a > 1
function: s.touch
---
kind: Publication
name: p
tables: [{ name: s.t, where: id > 0 }]
`,
    setup: ["INSERT INTO s.t VALUES (1, '5')"],
    allow: [...drops, 'breaks-unmanaged'],
    back: { allow: [...drops, 'breaks-unmanaged'] },
  },
  {
    name: 'types below rules and statistics that no plan says',
    before: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: int }
  - { name: b, type: int }
  - { name: d, type: int }
  - { name: g, type: int, generated: a * 2 }
primaryKey: id
lifecycle: { replace: recreate }
---
kind: Table
name: s.log
columns:
  - { name: id, type: int }
  - { name: a, type: bigint }
`,
    after: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: bigint }
  - { name: b, type: int }
  - { name: g, type: int, generated: a * 3 }
primaryKey: id
lifecycle: { replace: recreate }
---
kind: Table
name: s.log
columns:
  - { name: id, type: int }
  - { name: a, type: bigint }
`,
    setup: unsaidSetup,
    unmanaged: [
      'Rule/s.t.q',
      'Rule/s.t.r',
      'Statistics/s.sd',
      'Statistics/s.sg',
      'Statistics/s.st',
    ],
    allow: [...drops, 'breaks-unmanaged'],
    rows: [unsaid],
    back: { allow: drops, rows: [unsaid] },
  },
  {
    name: 'a table made anew under rules and statistics that no plan says',
    before: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: int }
  - { name: b, type: int }
  - { name: d, type: int }
  - { name: g, type: int, generated: a * 2 }
primaryKey: id
lifecycle: { replace: recreate }
---
kind: Table
name: s.log
columns:
  - { name: id, type: int }
  - { name: a, type: bigint }
`,
    after: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: int }
  - { name: b, type: int }
  - { name: d, type: int }
  - { name: g, type: int, generated: a * 2 }
primaryKey: id
partitionBy: RANGE (id)
lifecycle: { replace: recreate }
---
kind: Table
name: s.log
columns:
  - { name: id, type: int }
  - { name: a, type: bigint }
`,
    setup: unsaidSetup,
    unmanaged: [
      'Rule/s.t.q',
      'Rule/s.t.r',
      'Statistics/s.sd',
      'Statistics/s.sg',
      'Statistics/s.st',
    ],
    allow: drops,
    rows: [unsaid],
    back: { allow: drops, rows: [unsaid] },
  },
  {
    name: 'partitions whose ranges are those of others that go',
    before: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: at, type: date, nullable: false }
partitionBy: RANGE (at)
---
kind: Table
name: s.t_q1
partitionOf: { table: s.t, for: "FROM ('2026-01-01') TO ('2026-04-01')" }
---
kind: Table
name: s.t_q2
partitionOf: { table: s.t, for: "FROM ('2026-04-01') TO ('2026-07-01')" }
---
kind: Table
name: s.t_q3
partitionOf: { table: s.t, for: "FROM ('2026-07-01') TO ('2026-10-01')" }
`,
    after: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: at, type: date, nullable: false }
partitionBy: RANGE (at)
---
kind: Table
name: s.t_a_half
partitionOf: { table: s.t, for: "FROM ('2026-01-01') TO ('2026-06-01')" }
---
kind: Table
name: s.t_june
partitionOf: { table: s.t, for: "FROM ('2026-06-01') TO ('2026-07-01')" }
---
kind: Table
name: s.t_q3
partitionOf: { table: s.t, for: "FROM ('2026-07-01') TO ('2026-10-01')" }
`,
    setup: ["INSERT INTO s.t VALUES (1, '2026-02-02'), (2, '2026-08-02')"],
    allow: drops,
    rows: [{ sql: 'SELECT id::text FROM s.t', rows: [['2']] }],
    back: { allow: drops },
  },
  {
    name: 'a partition that takes the ranges of others that go',
    before: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: at, type: date, nullable: false }
partitionBy: RANGE (at)
---
kind: Table
name: s.t_q1
partitionOf: { table: s.t, for: "FROM ('2026-01-01') TO ('2026-04-01')" }
---
kind: Table
name: s.t_q2
partitionOf: { table: s.t, for: "FROM ('2026-04-01') TO ('2026-07-01')" }
---
kind: Table
name: s.t_q3
partitionOf: { table: s.t, for: "FROM ('2026-07-01') TO ('2026-10-01')" }
`,
    after: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: at, type: date, nullable: false }
partitionBy: RANGE (at)
---
kind: Table
name: s.t_q3
partitionOf: { table: s.t, for: "FROM ('2026-01-01') TO ('2026-10-01')" }
`,
    setup: ["INSERT INTO s.t VALUES (1, '2026-02-02'), (2, '2026-08-02')"],
    allow: drops,
    rows: [{ sql: 'SELECT id::text FROM s.t', rows: [['2']] }],
    oneWay: 'the way back would part its rows',
  },
  {
    name: 'an enum with a label less in place of another',
    before: `kind: Type
name: s.mood
enum: [calm, sad, angry]
---
kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: mood, type: s.mood, default: "'calm'" }
primaryKey: id
constraints: [{ name: ok, check: "mood <> 'sad' or id > 0" }]
indexes: [{ name: t_calm, columns: [id], unique: true, where: "mood = 'calm'" }]
rowSecurity: { policies: [{ name: p, using: "mood = 'calm'" }], enabled: false }
---
kind: View
name: s.v
query: select id, mood from s.t where mood = 'calm'
---
kind: Function
name: s.f
arguments: [{ name: m, type: s.mood }]
returns: s.mood
language: sql
body: select m
`,
    after: `kind: Type
name: s.mood2
enum: [calm, angry]
---
kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: mood, type: s.mood2, default: "'calm'" }
primaryKey: id
constraints: [{ name: ok, check: "mood <> 'angry' or id > 0" }]
indexes: [{ name: t_calm, columns: [id], unique: true, where: "mood = 'calm'" }]
rowSecurity: { policies: [{ name: p, using: "mood = 'calm'" }], enabled: false }
---
kind: View
name: s.v
query: select id, mood from s.t where mood = 'calm'
---
kind: Function
name: s.f
arguments: [{ name: m, type: s.mood2 }]
returns: s.mood2
language: sql
body: select m
`,
    setup: ["INSERT INTO s.t VALUES (1, 'calm'), (2, 'angry')"],
    rows: [{ sql: 'SELECT id::text FROM s.v', rows: [['1']] }],
  },
  {
    name: 'an enum with a label less that a row has',
    before: `kind: Type
name: s.mood
enum: [calm, sad, angry]
---
kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: mood, type: s.mood, default: "'calm'" }
primaryKey: id
constraints: [{ name: ok, check: "mood <> 'sad' or id > 0" }]
indexes: [{ name: t_calm, columns: [id], where: "mood = 'calm'" }]
rowSecurity: { policies: [{ name: p, using: "mood = 'calm'" }], enabled: false }
---
kind: View
name: s.v
query: select id, mood from s.t where mood = 'calm'
---
kind: Function
name: s.f
arguments: [{ name: m, type: s.mood }]
returns: s.mood
language: sql
body: select m
`,
    after: `kind: Type
name: s.mood2
enum: [calm, angry]
---
kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: mood, type: s.mood2, default: "'calm'" }
primaryKey: id
constraints: [{ name: ok, check: "mood <> 'angry' or id > 0" }]
indexes: [{ name: t_calm, columns: [id], where: "mood = 'calm'" }]
rowSecurity: { policies: [{ name: p, using: "mood = 'calm'" }], enabled: false }
---
kind: View
name: s.v
query: select id, mood from s.t where mood = 'calm'
---
kind: Function
name: s.f
arguments: [{ name: m, type: s.mood2 }]
returns: s.mood2
language: sql
body: select m
`,
    setup: ["INSERT INTO s.t VALUES (1, 'sad'), (2, 'angry')"],
    refused: ['Table/s.t'],
    messages: ['`mood` has a value that s.mood2 cannot have in 1 row, such as sad'],
  },
  {
    name: 'unique indexes under other names and of other columns, of a table and of partitions',
    before: `${table('name: a, type: int, nullable: false\nname: b, type: int', 'indexes: [{ name: one, columns: [a], unique: true }, { name: two, columns: [b], unique: true }]\n')}---\n${table('name: a, type: int, nullable: false\nname: b, type: int', 'partitionBy: RANGE (a)\nindexes: [{ name: p_one, columns: [a], unique: true }]\n', 's.p')}---\nkind: Table\nname: s.p1\npartitionOf: { table: s.p, for: FROM (0) TO (10) }\n`,
    after: `${table('name: a, type: int, nullable: false\nname: b, type: int', 'indexes: [{ name: a_one, columns: [a, b], unique: true }, { name: two, columns: [b, a], unique: true }]\n')}---\n${table('name: a, type: int, nullable: false\nname: b, type: int', 'partitionBy: RANGE (a)\nindexes: [{ name: p_one, columns: [a, b], unique: true }]\n', 's.p')}---\nkind: Table\nname: s.p1\npartitionOf: { table: s.p, for: FROM (0) TO (10) }\n`,
    setup: ['INSERT INTO s.t VALUES (1, 2), (3, 4)', 'INSERT INTO s.p VALUES (1, 2)'],
  },
  {
    name: 'a unique index that rows cannot have',
    before: table('name: a, type: int, nullable: false\nname: b, type: int'),
    after: table(
      'name: a, type: int, nullable: false\nname: b, type: int',
      'indexes: [{ name: one, columns: [b], unique: true, where: a > 1 }]\n',
    ),
    setup: ['INSERT INTO s.t VALUES (1, 7), (2, 7), (3, 7)'],
    refused: ['Table/s.t'],
    messages: ['`one` cannot be: 7 occurs more than once'],
  },
  {
    name: 'a table made anew keeps its owner, and the sequence that it owns where it is',
    before: `kind: Sequence
name: s.q
ownedBy: s.t.id
---
kind: Table
name: s.t
columns:
  - { name: id, type: bigint, nullable: false, default: "nextval('s.q')" }
  - { name: a, type: int }
lifecycle: { replace: recreate }
`,
    after: `kind: Sequence
name: s.q
ownedBy: s.t.id
---
kind: Table
name: s.t
columns:
  - { name: id, type: bigint, nullable: false, default: "nextval('s.q')" }
  - { name: a, type: int }
partitionBy: RANGE (id)
lifecycle: { replace: recreate }
`,
    setup: ['INSERT INTO s.t (a) VALUES (1), (2)'],
    allow: drops,
    rows: [{ sql: 'SELECT last_value::text FROM s.q', rows: [['2']] }],
    back: { allow: drops, rows: [{ sql: 'SELECT last_value::text FROM s.q', rows: [['2']] }] },
  },
  {
    name: 'a partitioned table made anew lets its partitions and those of others go with their rows',
    before: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: int, nullable: false, default: 7 }
partitionBy: RANGE (id)
primaryKey: [id, a]
indexes: [{ name: t_a, columns: [a] }]
constraints: [{ name: pos, check: a >= 0 }]
lifecycle: { replace: recreate }
---
kind: Table
name: s.t1
partitionOf: { table: s.t, for: FROM (0) TO (10) }
`,
    after: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: int, nullable: false, default: 7 }
partitionBy: LIST (id)
primaryKey: [id, a]
indexes: [{ name: t_a, columns: [a] }]
constraints: [{ name: pos, check: a >= 0 }]
lifecycle: { replace: recreate }
---
kind: Table
name: s.t1
partitionOf: { table: s.t, for: "IN (1, 2)" }
`,
    setup: [
      'CREATE TABLE s.theirs PARTITION OF s.t FOR VALUES FROM (10) TO (20)',
      'INSERT INTO s.t VALUES (11, 0), (1, 1), (2, 2)',
    ],
    unmanaged: ['Table/s.theirs'],
    allow: [...drops, 'breaks-unmanaged'],
    rows: [
      { sql: 'SELECT id::text FROM s.t ORDER BY id', rows: [['1'], ['2']] },
      { sql: 'SELECT id::text FROM s.theirs', rows: [['11']] },
    ],
    back: { allow: drops },
  },
  {
    name: 'a key of a partitioned table that others refer to, by two keys with comments',
    before: `${table('name: a, type: int, nullable: false\nname: b, type: int, nullable: false', 'partitionBy: RANGE (a)\nconstraints: [{ name: k, unique: [a, b] }]\n')}---\nkind: Table\nname: s.t1\npartitionOf: { table: s.t, for: FROM (0) TO (10) }\n---\n${table('name: a, type: int\nname: b, type: int', 'constraints: [{ name: k1, comment: one, foreignKey: { columns: [a, b], references: s.t, referencedColumns: [a, b] } }]\n', 's.u')}---\n${table('name: a, type: int\nname: b, type: int', 'constraints: [{ name: k2, comment: two, foreignKey: { columns: [a, b], references: s.t, referencedColumns: [a, b] } }]\n', 's.w')}`,
    after: `${table('name: a, type: int, nullable: false\nname: b, type: int, nullable: false', 'partitionBy: RANGE (a)\nconstraints: [{ name: k, unique: [a, b], with: { fillfactor: 70 } }]\n')}---\nkind: Table\nname: s.t1\npartitionOf: { table: s.t, for: FROM (0) TO (10) }\n---\n${table('name: a, type: int\nname: b, type: int', 'constraints: [{ name: k1, comment: one, foreignKey: { columns: [a, b], references: s.t, referencedColumns: [a, b] } }]\n', 's.u')}---\n${table('name: a, type: int\nname: b, type: int', 'constraints: [{ name: k2, comment: two, foreignKey: { columns: [a, b], references: s.t, referencedColumns: [a, b] } }]\n', 's.w')}`,
    setup: ['INSERT INTO s.t VALUES (1, 2)', 'INSERT INTO s.u VALUES (1, 2)'],
  },
  {
    name: 'another type of a column by which partitions are told apart',
    before: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: at, type: date, nullable: false }
partitionBy: RANGE (at)
---
kind: Table
name: s.t1
partitionOf: { table: s.t, for: "FROM ('2026-01-01') TO ('2027-01-01')" }
`,
    after: `kind: Table
name: s.t
columns:
  - { name: id, type: bigint, nullable: false }
  - { name: at, type: timestamp, nullable: false }
partitionBy: RANGE (at)
---
kind: Table
name: s.t1
partitionOf: { table: s.t, for: "FROM ('2026-01-01') TO ('2027-01-01')" }
`,
    refused: ['Table/s.t'],
    back: { refused: ['Table/s.t'] },
    messages: ['the table is partitioned by `at`, and so are the rows of Table/s.t1'],
  },
  {
    name: 'names, types, keys and numbers of two tables at once',
    before: `kind: Table
name: s.t
columns:
  - { name: id, type: serial }
  - { name: a, type: int }
  - { name: old, type: bigint }
  - { name: g, type: int, generated: a + 1 }
primaryKey: id
constraints: [{ name: pos, check: a > 0 }, { name: u, unique: [a] }]
---
kind: Table
name: s.c
columns:
  - { name: tid, type: int }
  - { name: ta, type: int }
constraints:
  - { name: f1, foreignKey: { columns: [tid], references: s.t }, comment: keep }
  - { name: f2, foreignKey: { columns: [ta], references: s.t, referencedColumns: [a] } }
`,
    after: `kind: Table
name: s.t2
renamedFrom: s.t
columns:
  - { name: key, type: bigint, identity: byDefault, renamedFrom: id }
  - { name: b, type: bigint, renamedFrom: a, nullable: false }
  - { name: g, type: bigint, generated: b + 2 }
primaryKey: key
constraints: [{ name: pos, check: b > 1 }, { name: u, unique: [b], with: { fillfactor: 80 } }]
---
kind: Table
name: s.c
columns:
  - { name: tid, type: bigint }
  - { name: ta, type: bigint }
constraints:
  - { name: f1, foreignKey: { columns: [tid], references: s.t2 }, comment: keep }
  - { name: f2, foreignKey: { columns: [ta], references: s.t2, referencedColumns: [b], onDelete: cascade } }
`,
    setup: [
      'INSERT INTO s.t (a) VALUES (5), (6)',
      'INSERT INTO s.c VALUES (1, 5)',
      'DELETE FROM s.t WHERE id = 2',
    ],
    allow: drops,
    rows: [{ sql: 'INSERT INTO s.t2 (b) VALUES (9) RETURNING key, g', rows: [['3', '11']] }],
    oneWay: 'other names are not taken back by the plan of before',
  },
  {
    name: 'another type of an attribute that a column has',
    before:
      'kind: Type\nname: s.pair\ncomposite: [{ name: a, type: int }]\n---\n' +
      table('name: p, type: s.pair'),
    after:
      'kind: Type\nname: s.pair\ncomposite: [{ name: a, type: bigint }]\n---\n' +
      table('name: p, type: s.pair'),
    refused: ['Type/s.pair'],
    back: { refused: ['Type/s.pair'] },
  },
  {
    name: 'another expression of a column that is computed when it is read, below a check and a publication',
    since: 18,
    before: `${table('name: a, type: int, nullable: false\nname: v, type: int, generated: a * 2, virtual: true', 'primaryKey: a\nconstraints: [{ name: pos, check: a > 0 }, { name: few, check: v < 100 }]\n')}${view('s.v', 'SELECT a, v FROM s.t')}---\nkind: Publication\nname: p\ntables: [s.t]\n`,
    after: `${table('name: a, type: int, nullable: false\nname: v, type: int, generated: a * 3, virtual: true', 'primaryKey: a\nconstraints: [{ name: pos, check: a > 0 }, { name: few, check: v < 100 }]\n')}${view('s.v', 'SELECT a, v FROM s.t')}---\nkind: Publication\nname: p\ntables: [s.t]\n`,
    setup: ['INSERT INTO s.t (a) VALUES (2)'],
    rows: [{ sql: 'SELECT v::text FROM s.v', rows: [['6']] }],
  },
  {
    name: 'a key that a table refers to which gets another name',
    before: `kind: Table
name: s.t
columns:
  - { name: a, type: int, nullable: false }
  - { name: b, type: int, nullable: false }
constraints: [{ name: k, unique: [a, b] }]
---
kind: Table
name: s.c
columns: [{ name: a, type: int }, { name: b, type: int }]
constraints: [{ name: f, foreignKey: { columns: [a, b], references: s.t, referencedColumns: [a, b] } }]
`,
    after: `kind: Table
name: s.t
columns:
  - { name: a, type: int, nullable: false }
  - { name: b, type: int, nullable: false }
constraints: [{ name: k, unique: [a, b], with: { fillfactor: 70 } }]
---
kind: Table
name: s.aa
renamedFrom: s.c
columns: [{ name: a, type: int }, { name: b, type: int }]
constraints: [{ name: f, foreignKey: { columns: [a, b], references: s.t, referencedColumns: [a, b] } }]
`,
    setup: ['INSERT INTO s.t VALUES (1, 2)', 'INSERT INTO s.c VALUES (1, 2)'],
    rows: [
      {
        sql: "SELECT conname FROM pg_constraint WHERE conrelid = 's.aa'::regclass AND convalidated AND contype = 'f'",
        rows: [['f']],
      },
    ],
    oneWay: 'other names are not taken back by the plan of before',
  },
  {
    name: 'partitions come, leave and change below a table that gets another name',
    before: `kind: Table
name: s.p
columns: [{ name: id, type: int, nullable: false }, { name: x, type: int }]
partitionBy: RANGE (id)
---
kind: Table
name: s.p1
partitionOf: { table: s.p, for: FROM (0) TO (10) }
---
kind: Table
name: s.p2
partitionOf: { table: s.p, for: FROM (10) TO (20) }
---
kind: Table
name: s.p3
partitionOf: { table: s.p, for: FROM (20) TO (30) }
`,
    after: `kind: Table
name: s.a
renamedFrom: s.p
columns: [{ name: id, type: int, nullable: false }, { name: x, type: int }]
partitionBy: RANGE (id)
---
kind: Table
name: s.p1
columns: [{ name: id, type: int, nullable: false }, { name: x, type: int }]
---
kind: Table
name: s.p2
partitionOf: { table: s.a, for: FROM (10) TO (15) }
---
kind: Table
name: s.p4
partitionOf: { table: s.a, for: FROM (20) TO (40) }
`,
    setup: ['INSERT INTO s.p VALUES (1, 1), (11, 1)'],
    allow: drops,
    rows: [{ sql: 'SELECT id::text FROM s.a', rows: [['11']] }],
    oneWay: 'other names are not taken back by the plan of before',
  },
  {
    name: 'another expression of a generated column below a policy and a trigger',
    since: 15,
    before: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: text, generated: "b::text" }
  - { name: b, type: int }
primaryKey: id
rowSecurity:
  enabled: true
  policies: [{ name: p, using: a <> '' }]
---
kind: Function
name: s.touch
returns: trigger
language: plpgsql
body: BEGIN RETURN NEW; END
---
kind: Trigger
name: one
on: s.t
timing: after
events: [update]
forEach: row
when: NEW.a <> ''
function: s.touch
---
kind: Publication
name: p
tables: [{ name: s.t, where: id > 5 }]
`,
    after: `kind: Table
name: s.t
columns:
  - { name: id, type: int, nullable: false }
  - { name: a, type: text, generated: "(b+1)::text" }
  - { name: b, type: int }
primaryKey: id
rowSecurity:
  enabled: true
  policies: [{ name: p, using: a <> '' }]
---
kind: Function
name: s.touch
returns: trigger
language: plpgsql
body: BEGIN RETURN NEW; END
---
kind: Trigger
name: one
on: s.t
timing: after
events: [update]
forEach: row
when: NEW.a <> ''
function: s.touch
---
kind: Publication
name: p
tables: [{ name: s.t, where: id > 5 }]
`,
    setup: ['INSERT INTO s.t (id, b) VALUES (1, 2)'],
  },
  {
    name: 'types that keep less',
    before: table(`
      name: a, type: bigint
      name: b, type: interval
      name: c, type: inet
      name: d, type: timetz
      name: e, type: double precision
      name: f, type: "text[]"
      name: g, type: json
      name: h, type: char(5)
      name: i, type: text
      name: j, type: text
      name: k, type: timestamp`),
    after: table(`
      name: a, type: double precision
      name: b, type: time
      name: c, type: cidr
      name: d, type: time
      name: e, type: numeric
      name: f, type: "varchar(3)[]"
      name: g, type: jsonb
      name: h, type: text
      name: i, type: int
      name: j, type: timestamp
      name: k, type: timestamptz`),
    setup: [
      `INSERT INTO s.t VALUES (1, '2 hours', '10.1.2.0/24', '10:00+00', 0.5, '{abc}', '{"a": 1, "a": 2}', 'abc', '007', '2026-01-01 10:00', '2026-01-01 10:00')`,
    ],
    rows: [
      {
        sql: 'SELECT g, h, i, j, k FROM s.t',
        rows: [['{"a": 2}', 'abc', '7', '2026-01-01 10:00:00', '2026-01-01 10:00:00+00']],
      },
    ],
    allow: drops,
    back: { allow: drops },
  },
  {
    name: 'a table made anew that another refers to',
    before: `${table(
      'name: a, type: int, nullable: false',
      'primaryKey: a\nlifecycle: { replace: recreate }\n',
    )}---\n${table('name: a, type: int', 'constraints: [{ name: k, foreignKey: { columns: [a], references: s.t } }]\n', 's.u')}`,
    after: `${table(
      'name: a, type: int, nullable: false',
      'primaryKey: a\npartitionBy: RANGE (a)\nlifecycle: { replace: recreate }\n',
    )}---\n${table('name: a, type: int', 'constraints: [{ name: k, foreignKey: { columns: [a], references: s.t } }]\n', 's.u')}`,
    setup: ['INSERT INTO s.t VALUES (1)', 'INSERT INTO s.u VALUES (NULL)'],
    allow: drops,
    back: { allow: drops },
  },
  {
    name: 'another index by which rows are replicated',
    before: table(
      'name: a, type: int, nullable: false\nname: b, type: int, nullable: false',
      'replicaIdentity: using index t_u\nindexes: [{ name: t_u, columns: [a], unique: true }]\n',
    ),
    after: table(
      'name: a, type: int, nullable: false\nname: b, type: int, nullable: false',
      'replicaIdentity: using index t_u\nindexes: [{ name: t_u, columns: [a, b], unique: true }]\n',
    ),
    setup: ['INSERT INTO s.t VALUES (1, 2)'],
  },
  {
    name: 'type changed below views, a policy, a trigger and generated columns',
    before: `${table(
      `
      name: id, type: int, nullable: false
      name: n, type: int, nullable: false
      name: twice, type: bigint, generated: n * 2, comment: computed`,
      `primaryKey: id
indexes: [{ columns: [twice] }]
constraints: [{ name: small, check: twice < 1000 }]
rowSecurity: { enabled: true, policies: [{ name: own, using: n > 0, to: [postgres] }] }
`,
    )}---
kind: Function
name: s.touch
returns: trigger
language: plpgsql
body: BEGIN RETURN NEW; END
---
kind: Trigger
name: touch
on: s.t
timing: before
events: [update of n]
forEach: row
function: s.touch
${view('s.v', 'SELECT id, n FROM s.t WHERE n > 3', 'comment: outer\n')}${view('s.w', 'SELECT v.n, count(*) AS c FROM s.v GROUP BY v.n')}---
kind: MaterializedView
name: s.m
query: SELECT n FROM s.w
indexes: [{ name: m_n, columns: [n], unique: true }]
---
kind: Grant
to: PUBLIC
on: table s.v
privileges: [select]
`,
    after: `${table(
      `
      name: id, type: int, nullable: false
      name: n, type: numeric, nullable: false
      name: twice, type: bigint, generated: n * 2, comment: computed`,
      `primaryKey: id
indexes: [{ columns: [twice] }]
constraints: [{ name: small, check: twice < 1000 }]
rowSecurity: { enabled: true, policies: [{ name: own, using: n > 0, to: [postgres] }] }
`,
    )}---
kind: Function
name: s.touch
returns: trigger
language: plpgsql
body: BEGIN RETURN NEW; END
---
kind: Trigger
name: touch
on: s.t
timing: before
events: [update of n]
forEach: row
function: s.touch
${view('s.v', 'SELECT id, n FROM s.t WHERE n > 3', 'comment: outer\n')}${view('s.w', 'SELECT v.n, count(*) AS c FROM s.v GROUP BY v.n')}---
kind: MaterializedView
name: s.m
query: SELECT n FROM s.w
indexes: [{ name: m_n, columns: [n], unique: true }]
---
kind: Grant
to: PUBLIC
on: table s.v
privileges: [select]
`,
    setup: ['INSERT INTO s.t VALUES (1, 5)'],
    back: { allow: drops },
  },
  {
    name: 'null or not, defaults, identity and serial',
    before: table(
      `
      name: id, type: int
      name: a, type: text
      name: b, type: text, nullable: false, default: "'x'"
      name: c, type: int, nullable: false
      name: d, type: bigint, identity: always
      name: e, type: int
      name: f, type: serial
      name: g, type: bigint, identity: byDefault, identityOptions: { increment: 5, start: 100 }`,
    ),
    after: table(
      `
      name: id, type: int, nullable: false
      name: a, type: text, nullable: false, default: "upper('y')"
      name: b, type: text
      name: c, type: int, identity: byDefault, identityOptions: { start: 10, cache: 5 }
      name: d, type: bigint
      name: e, type: bigserial
      name: f, type: int, default: 9
      name: g, type: bigint, identity: always, identityOptions: { cycle: true, max: 1000 }`,
      'primaryKey: [id]\n',
    ),
    setup: ["INSERT INTO s.t (id, a, b, c, e) VALUES (1, 'a', 'b', 3, 4), (2, 'c', 'd', 5, 6)"],
    allow: drops,
    back: { allow: drops },
  },
  {
    name: 'columns with everything, added and dropped',
    before: table('name: id, type: int, nullable: false'),
    after: table(
      `
      name: id, type: int, nullable: false
      name: a, type: text, collation: C, storage: external, compression: pglz, statistics: 50, comment: one
      name: b, type: "numeric(10, 2)", nullable: false, default: 0, options: { n_distinct: 5 }
      name: c, type: int, generated: id + 1
      name: d, type: bigint, identity: always
      name: e, type: serial
      name: f, type: uuid, default: gen_random_uuid()
      name: g, type: "text[]", default: "'{}'"
      name: '"quoted" Name', type: "varchar(20)", nullable: false, default: "'it''s'"`,
      `primaryKey: [d]
indexes:
  - { columns: [a], method: hash }
  - { name: Big, columns: ['"quoted" Name', "lower(a) DESC NULLS LAST"], include: [b], where: b > 0, with: { fillfactor: 60 }, comment: idx }
  - { columns: [g], method: gin }
constraints:
  - { unique: [c, e], deferrable: true }
  - { name: chk, check: b >= 0 AND id IS NOT NULL, comment: chk }
  - { exclude: "USING gist (int4range(id, id + 1) WITH &&)" }
`,
    ),
    setup: ['INSERT INTO s.t VALUES (1), (2)'],
    back: { allow: drops },
  },
  {
    name: 'properties of columns',
    before: table(`
      name: a, type: text, collation: C, storage: external, statistics: 50, comment: one, options: { n_distinct: 5 }
      name: b, type: text
      name: c, type: int, statistics: 7`),
    after: table(`
      name: a, type: text, comment: two
      name: b, type: text, collation: POSIX, storage: main, compression: pglz, options: { n_distinct: -1 }, comment: it's
      name: c, type: int, statistics: 9`),
    setup: ["INSERT INTO s.t VALUES ('a', 'b', 1)"],
  },
  {
    name: 'generated columns',
    before: table(
      `
      name: id, type: int
      name: a, type: int, generated: id + 1
      name: b, type: int, generated: id * 2
      name: c, type: int`,
      'indexes: [{ columns: [a] }, { columns: [a, id], unique: true }]\nconstraints: [{ check: a > 0 }]\n',
    ),
    after: table(
      `
      name: id, type: int
      name: a, type: bigint, generated: id + 2
      name: b, type: int
      name: c, type: int, generated: id * 3`,
      'indexes: [{ columns: [a] }, { columns: [a, id], unique: true }]\nconstraints: [{ check: a > 0 }]\n',
    ),
    setup: ['INSERT INTO s.t (id, c) VALUES (1, 1), (2, 2)'],
    allow: drops,
    back: { allow: drops },
  },
  {
    name: 'serial again, where the sequence of before was left',
    before: table('name: id, type: int'),
    after: table('name: id, type: serial'),
    setup: [
      'CREATE SEQUENCE s.t_id_seq AS smallint INCREMENT BY 5 OWNED BY s.t.id',
      'INSERT INTO s.t VALUES (7)',
    ],
    unmanaged: ['Sequence/s.t_id_seq'],
    rows: [{ sql: 'INSERT INTO s.t DEFAULT VALUES RETURNING id', rows: [['8']] }],
    back: { allow: drops },
  },
  {
    name: 'keys have the names that indexes had',
    before: table(
      `
      name: a, type: int, nullable: false
      name: b, type: int, nullable: false`,
      `indexes:
  - { name: k, columns: [a], unique: true }
  - { name: j, columns: [b] }
  - { name: same, columns: [b, a], unique: true }
`,
    ),
    after: table(
      `
      name: a, type: int, nullable: false
      name: b, type: int, nullable: false`,
      `primaryKey: [a, b]
constraints:
  - { name: k, unique: [b] }
  - { name: j, unique: [a], comment: of a }
  - { name: same, unique: [b, a] }
indexes:
  - { name: i, columns: [b] }
`,
    ),
    setup: ['INSERT INTO s.t VALUES (1, 1), (2, 2)'],
    rows: [
      {
        sql: "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 's.t'::regclass AND contype = 'u' ORDER BY 1",
        rows: [
          ['j', 'UNIQUE (a)'],
          ['k', 'UNIQUE (b)'],
          ['same', 'UNIQUE (b, a)'],
        ],
      },
    ],
    back: {
      rows: [
        {
          sql: "SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE indrelid = 's.t'::regclass ORDER BY 1",
          rows: [
            ['j', 'CREATE INDEX j ON s.t USING btree (b)'],
            ['k', 'CREATE UNIQUE INDEX k ON s.t USING btree (a)'],
            ['same', 'CREATE UNIQUE INDEX same ON s.t USING btree (b, a)'],
          ],
        },
      ],
    },
  },
  {
    name: 'keys and checks',
    before: table(
      `
      name: a, type: int, nullable: false
      name: b, type: int, nullable: false
      name: c, type: text`,
      `primaryKey: [a]
constraints:
  - { name: u, unique: [b] }
  - { name: v, unique: [c] }
  - { name: k, check: b > 0 }
  - { name: l, check: a > 0, comment: l }
  - { name: gone, check: a > -1 }
---
kind: Table
name: s.child
columns: [{ name: a, type: int }, { name: b, type: int }]
constraints:
  - { foreignKey: { columns: [b], references: s.t, referencedColumns: [b] } }
  - { name: to_pk, foreignKey: { columns: [a], references: s.t, onDelete: cascade } }
`,
    ),
    after: table(
      `
      name: a, type: int, nullable: false
      name: b, type: int, nullable: false
      name: c, type: text`,
      `constraints:
  - { name: u, unique: [b], include: [c] }
  - { name: v, unique: [c, a], deferrable: true, initiallyDeferred: true }
  - { name: renamed, check: b > 0 }
  - { name: l, check: a > 0 AND b > 0, comment: m }
  - { name: named_key, primaryKey: [a] }
---
kind: Table
name: s.child
columns: [{ name: a, type: int }, { name: b, type: int }]
constraints:
  - { name: other, foreignKey: { columns: [b], references: s.t, referencedColumns: [b] }, initiallyDeferred: true }
  - { name: to_pk, foreignKey: { columns: [a], references: s.t, onDelete: set null, onUpdate: cascade } }
`,
    ),
    setup: ["INSERT INTO s.t VALUES (1, 2, 'x'), (3, 4, 'y')", 'INSERT INTO s.child VALUES (1, 4)'],
  },
  {
    name: 'the primary key moves',
    before: table(
      'name: a, type: int, nullable: false\nname: b, type: int',
      `primaryKey: [a]
---
kind: Table
name: s.child
columns: [{ name: a, type: int }]
`,
    ),
    after: table(
      'name: a, type: int\nname: b, type: int, nullable: false',
      `primaryKey: [b]
---
kind: Table
name: s.child
columns: [{ name: a, type: int }]
constraints: [{ foreignKey: { columns: [a], references: s.t } }]
`,
    ),
    setup: ['INSERT INTO s.t VALUES (1, 2)', 'INSERT INTO s.child VALUES (2)'],
  },
  {
    name: 'indexes',
    before: table(
      'name: a, type: int\nname: b, type: text',
      `indexes:
  - { columns: [a] }
  - { name: changed, columns: [a], where: a > 1 }
  - { name: old_name, columns: [b, a] }
  - { name: set, columns: [b], with: { fillfactor: 70 }, comment: x }
  - { name: gone, columns: [b text_pattern_ops] }
`,
    ),
    after: table(
      'name: a, type: int\nname: b, type: text',
      `indexes:
  - { columns: [a] }
  - { name: changed, columns: [a DESC], unique: true, where: a > 2, comment: new }
  - { name: new_name, columns: [b, a] }
  - { name: set, columns: [b], with: { deduplicate_items: false } }
  - { columns: [lower(b)], include: [a] }
  - { columns: [a + 1] }
`,
    ),
    setup: ["INSERT INTO s.t VALUES (1, 'a'), (2, 'b'), (3, 'c')"],
  },
  {
    name: 'columns, constraints, indexes and policies under new names',
    before: table(
      `
      name: id, type: serial, renamedFrom: number
      name: note, type: text, renamedFrom: Remark
      name: n, type: int, renamedFrom: m
      name: twice, type: int, generated: n * 2`,
      `primaryKey: [id]
indexes: [{ columns: [lower(note), n] }, { columns: [n], unique: true, include: [note] }]
constraints: [{ check: n > 0 }, { unique: [n] }, { exclude: "USING btree (n WITH =)" }]
rowSecurity: { enabled: true, policies: [{ name: p, using: n > 1 }] }
---
kind: Table
name: s.child
columns: [{ name: n, type: int }]
constraints: [{ foreignKey: { columns: [n], references: s.t, referencedColumns: [n] } }]
`,
    ),
    after: table(
      `
      name: number, type: serial, renamedFrom: id
      name: Remark, type: text, renamedFrom: note
      name: m, type: int, renamedFrom: n
      name: twice, type: int, generated: m * 2`,
      `primaryKey: [number]
indexes: [{ columns: [lower("Remark"), m] }, { columns: [m], unique: true, include: [Remark] }]
constraints: [{ check: m > 0 }, { unique: [m] }, { exclude: "USING btree (m WITH =)" }]
rowSecurity: { enabled: true, policies: [{ name: p, using: m > 1 }] }
---
kind: Table
name: s.child
columns: [{ name: n, type: int }]
constraints: [{ foreignKey: { columns: [n], references: s.t, referencedColumns: [m] } }]
`,
    ),
    setup: ["INSERT INTO s.t (note, n) VALUES ('x', 5)", 'INSERT INTO s.child VALUES (5)'],
  },
  {
    name: 'another name and schema',
    before: `kind: Schema
name: u
---
${table(
  'name: id, type: bigserial\nname: p, type: int',
  `renamedFrom: u.new_name
primaryKey: [id]
constraints: [{ check: p > 0 }]
indexes: [{ columns: [p] }]
---
kind: Table
name: s.child
columns: [{ name: t, type: bigint }]
constraints: [{ foreignKey: { columns: [t], references: s.t } }]
`,
)}`,
    after: `kind: Schema
name: u
---
${table(
  'name: id, type: bigserial\nname: p, type: int',
  `renamedFrom: s.t
primaryKey: [id]
constraints: [{ check: p > 0 }]
indexes: [{ columns: [p] }]
---
kind: Table
name: s.child
columns: [{ name: t, type: bigint }]
constraints: [{ foreignKey: { columns: [t], references: u.new_name } }]
`,
  'u.new_name',
)}`,
    setup: ['INSERT INTO s.t (p) VALUES (1)', 'INSERT INTO s.child VALUES (1)'],
  },
  {
    name: 'properties of the table',
    before: table(
      'name: a, type: int, nullable: false',
      'primaryKey: a\nwith: { fillfactor: 70 }\nunlogged: true\n',
    ),
    after: table(
      'name: a, type: int, nullable: false',
      'primaryKey: a\nwith: { autovacuum_enabled: false, toast.autovacuum_enabled: false }\nreplicaIdentity: full\ncomment: what it is\n',
    ),
    setup: ['INSERT INTO s.t VALUES (1)'],
    back: { allow: drops },
  },
  {
    name: 'replica identity by an index',
    before: table('name: a, type: int, nullable: false', 'replicaIdentity: nothing\n'),
    after: table(
      'name: a, type: int, nullable: false',
      'indexes: [{ name: t_a, columns: [a], unique: true }]\nreplicaIdentity: using index t_a\n',
    ),
  },
  {
    name: 'row security',
    before: table(
      'name: a, type: int\nname: owner, type: text',
      'rowSecurity: { enabled: true, policies: [{ name: p, using: a > 0 }, { name: q, for: insert, withCheck: a < 5 }, { name: r, using: a = 1 }] }\n',
    ),
    after: table(
      'name: a, type: int\nname: owner, type: text',
      `rowSecurity:
  enabled: true
  force: true
  policies:
    - { name: p, using: "a > 1 AND owner = CURRENT_USER", to: [postgres], withCheck: a > 2, comment: why }
    - { name: q, for: insert, withCheck: a < 6, as: restrictive }
    - { name: z, for: update, using: EXISTS (SELECT 1 FROM s.other o WHERE o.a = t.a) }
---
kind: Table
name: s.other
columns: [{ name: a, type: int }]
rowSecurity: { policies: [{ name: back, using: EXISTS (SELECT 1 FROM s.t) }] }
`,
    ),
    back: { allow: drops },
  },
  {
    name: 'a partitioned table gets columns, keys and indexes',
    before: table(
      'name: id, type: int, nullable: false\nname: at, type: date, nullable: false',
      `partitionBy: RANGE (at)
---
kind: Table
name: s.p1
partitionOf: { table: s.t, for: "from ('2025-01-01') to ('2026-01-01')" }
---
kind: Table
name: s.p2
partitionOf: { table: s.t, for: default }
`,
    ),
    after: table(
      `name: id, type: int, nullable: false
       name: at, type: date, nullable: false
       name: v, type: text, default: "'d'"
       name: w, type: numeric, nullable: false, default: 1`,
      `partitionBy: RANGE (at)
primaryKey: [id, at]
indexes: [{ columns: [v] }, { columns: [id, at, v], unique: true }]
constraints:
  - { check: w > 0 }
  - { foreignKey: { columns: [id], references: s.parent } }
---
kind: Table
name: s.p1
columns: [{ name: v, default: "'other'", nullable: false }]
partitionOf: { table: s.t, for: "from ('2025-01-01') to ('2026-01-01')" }
constraints: [{ check: id > 0 }]
indexes: [{ columns: [w] }]
---
kind: Table
name: s.p2
partitionOf: { table: s.t, for: default }
---
kind: Table
name: s.parent
columns: [{ name: id, type: int, nullable: false }]
primaryKey: id
`,
    ),

    back: { allow: drops },
  },
  {
    name: 'a partition leaves, another joins',
    before: table(
      'name: id, type: int, nullable: false\nname: at, type: date, nullable: false',
      `partitionBy: RANGE (at)
primaryKey: [id, at]
indexes: [{ columns: [at] }]
---
kind: Table
name: s.p1
partitionOf: { table: s.t, for: "from ('2025-01-01') to ('2026-01-01')" }
---
kind: Table
name: s.p2
columns: [{ name: id, type: int, nullable: false }, { name: at, type: date, nullable: false }]
primaryKey: [id, at]
indexes: [{ columns: [at] }]
`,
    ),
    after: table(
      'name: id, type: int, nullable: false\nname: at, type: date, nullable: false',
      `partitionBy: RANGE (at)
primaryKey: [id, at]
indexes: [{ columns: [at] }]
---
kind: Table
name: s.p1
columns: [{ name: id, type: int, nullable: false }, { name: at, type: date, nullable: false }]
primaryKey: [id, at]
indexes: [{ columns: [at] }]
---
kind: Table
name: s.p2
partitionOf: { table: s.t, for: "from ('2025-01-01') to ('2026-01-01')" }
`,
    ),
    setup: [
      "INSERT INTO s.p1 VALUES (1, '2025-03-03')",
      "INSERT INTO s.p2 VALUES (2, '2025-03-03')",
    ],
  },
  {
    name: 'heirs',
    before: table(
      'name: a, type: int',
      `---
kind: Table
name: s.heir
columns: [{ name: b, type: int }]
inherits: [s.t]
`,
    ),
    after: table(
      'name: a, type: bigint\nname: c, type: text, default: "\'x\'"',
      `constraints: [{ check: a > 0 }]
---
kind: Table
name: s.heir
columns: [{ name: b, type: int }]
inherits: [s.t]
`,
    ),
    setup: ['INSERT INTO s.heir VALUES (1, 2)'],
    back: { allow: drops },
  },
  {
    name: 'virtual columns',
    since: 18,
    before: table('name: a, type: int\nname: v, type: int, generated: a + 1, virtual: true'),
    after: table('name: a, type: int\nname: v, type: int, generated: a + 2, virtual: true'),
    setup: ['INSERT INTO s.t (a) VALUES (1)'],
  },
  {
    name: 'several types at once, below views that change as well',
    before: `${table(
      `
      name: id, type: int, nullable: false
      name: a, type: int
      name: b, type: int
      name: g, type: bigint, generated: a + b
      name: note, type: varchar(10)`,
      `primaryKey: id
rowSecurity: { enabled: true, policies: [{ name: p, using: a > 0 AND b > 0 }] }
constraints: [{ check: a + b > 0 }]
---
kind: Table
name: s.o
columns: [{ name: n, type: int }, { name: old, type: text }]
`,
    )}${view('s.v', 'SELECT id, a, b, g, note FROM s.t')}${view('s.w', 'SELECT v.a, o.n, o.old FROM s.v JOIN s.o ON o.n = v.b')}---
kind: MaterializedView
name: s.m
query: SELECT a FROM s.w
`,
    after: `${table(
      `
      name: id, type: int, nullable: false
      name: a, type: bigint, nullable: false
      name: b, type: numeric, nullable: false
      name: g, type: bigint, generated: a + b
      name: remark, type: text, renamedFrom: note
      name: state, type: text, default: "'new'"`,
      `primaryKey: id
rowSecurity: { enabled: true, policies: [{ name: p, using: a > 0 AND b > 0 }] }
constraints: [{ check: a + b > 0 }]
---
kind: Table
name: s.o
columns: [{ name: n, type: bigint }, { name: fresh, type: text, renamedFrom: old }, { name: more, type: int }]
`,
    )}${view('s.v', 'SELECT id, a, b, g, remark, state FROM s.t')}${view('s.w', 'SELECT v.a, o.n, o.fresh, o.more, v.state FROM s.v JOIN s.o ON o.n = v.b')}---
kind: MaterializedView
name: s.m
query: SELECT a FROM s.w
`,
    setup: ["INSERT INTO s.t VALUES (1, 2, 3, DEFAULT, 'x')", "INSERT INTO s.o VALUES (3, 'y')"],
    back: { allow: drops },
  },
  {
    name: 'foreign keys whose two sides get other types',
    before: table(
      'name: id, type: int, nullable: false',
      `primaryKey: id
---
kind: Table
name: s.child
columns: [{ name: t, type: int }, { name: note, type: text }]
constraints: [{ foreignKey: { columns: [t], references: s.t } }]
`,
    ),
    after: table(
      'name: id, type: text, nullable: false',
      `primaryKey: id
---
kind: Table
name: s.child
columns: [{ name: t, type: text }, { name: note, type: text }]
constraints: [{ foreignKey: { columns: [t], references: s.t } }]
`,
    ),
    setup: ['INSERT INTO s.t VALUES (1)', 'INSERT INTO s.child VALUES (1)'],
    allow: drops,
    back: { allow: drops },
  },
  {
    name: 'a type below the condition of a publication',
    since: 15,
    before: table(
      'name: id, type: int, nullable: false\nname: n, type: int',
      `primaryKey: id
---
kind: Publication
name: some
operations: [insert]
tables: [{ name: s.t, where: n > 5 }]
`,
    ),
    after: table(
      'name: id, type: int, nullable: false\nname: n, type: bigint',
      `primaryKey: id
---
kind: Publication
name: some
operations: [insert]
tables: [{ name: s.t, where: n > 5 }]
`,
    ),
    setup: ['INSERT INTO s.t VALUES (1, 2)'],
  },
  {
    name: 'a type under another name',
    before: table(
      'name: id, type: int\nname: c, type: s.color, default: "\'red\'"\nname: l, type: "s.color[]"',
      `indexes: [{ columns: [id], where: "c = 'red'" }]
constraints: [{ check: "c <> 'green' OR id > 0" }]
rowSecurity: { enabled: true, policies: [{ name: p, using: "c = 'red'" }] }
---
kind: Type
name: s.color
renamedFrom: s.hue
enum: [red, green]
`,
    ),
    after: table(
      'name: id, type: int\nname: c, type: s.hue, default: "\'red\'"\nname: l, type: "s.hue[]"',
      `indexes: [{ columns: [id], where: "c = 'red'" }]
constraints: [{ check: "c <> 'green' OR id > 0" }]
rowSecurity: { enabled: true, policies: [{ name: p, using: "c = 'red'" }] }
---
kind: Type
name: s.hue
renamedFrom: s.color
enum: [red, green]
`,
    ),
    setup: ["INSERT INTO s.t VALUES (1, 'green', '{red}')"],
  },
  {
    name: 'a foreign key keeps its name and refers to another table, and the former one goes',
    before: `${table('name: a, type: int', 'primaryKey: [a]\n')}---
${table('name: a, type: int', 'constraints: [{ name: k, foreignKey: { columns: [a], references: s.t } }]\n', 's.u')}---
${table('name: a, type: int', 'primaryKey: [a]\n', 's.other')}`,
    after: `${table('name: a, type: int', 'constraints: [{ name: k, foreignKey: { columns: [a], references: s.other } }]\n', 's.u')}---
${table('name: a, type: int', 'primaryKey: [a]\n', 's.other')}`,
    setup: ['INSERT INTO s.other VALUES (1)'],
    allow: drops,
    rows: [
      {
        sql: "SELECT confrelid::regclass::text FROM pg_constraint WHERE conname = 'k'",
        rows: [['s.other']],
      },
    ],
  },
  {
    name: 'rights change on what is made again around another one',
    before: `${table('name: a, type: int')}---
kind: Role
name: s_reader
---
kind: MaterializedView
name: s.m
query: SELECT a FROM s.t
lifecycle: { replace: recreate }
${view('s.v', 'SELECT m.a FROM s.m')}---
{ kind: Grant, to: s_reader, on: table s.m, privileges: [select] }
---
{ kind: Grant, to: s_reader, on: table s.v, privileges: [select, update] }
`,
    after: `${table('name: a, type: int')}---
kind: Role
name: s_reader
---
kind: MaterializedView
name: s.m
query: SELECT a, a + 1 AS b FROM s.t
lifecycle: { replace: recreate }
${view('s.v', 'SELECT m.a FROM s.m')}---
{ kind: Grant, to: s_reader, on: table s.v, privileges: [select, insert] }
`,
  },
  {
    name: 'a view gets another name and is made anew, with rights and a trigger on it',
    before: `${table('name: a, type: int')}---
kind: Role
name: s_reader
---
kind: Function
name: s.f
returns: trigger
language: plpgsql
body: BEGIN RETURN NULL; END
${view('s.v', 'SELECT a FROM s.t', 'renamedFrom: s.w\n')}---
{ kind: Grant, to: s_reader, on: table s.v, privileges: [select] }
---
{ kind: Trigger, name: r, on: s.v, timing: insteadOf, events: [insert], forEach: row, function: s.f }
`,
    after: `${table('name: a, type: int')}---
kind: Role
name: s_reader
---
kind: Function
name: s.f
returns: trigger
language: plpgsql
body: BEGIN RETURN NULL; END
${view('s.w', 'SELECT a::bigint AS a FROM s.t', 'renamedFrom: s.v\n')}---
{ kind: Grant, to: s_reader, on: table s.w, privileges: [select] }
---
{ kind: Trigger, name: r, on: s.w, timing: insteadOf, events: [insert], forEach: row, function: s.f }
`,
  },
  {
    name: 'rows that a key cannot have',
    before: table('name: a, type: int\nname: b, type: int'),
    after: table(
      'name: a, type: int\nname: b, type: int',
      'constraints: [{ name: u, unique: [a, b] }]\n',
    ),
    setup: ['INSERT INTO s.t VALUES (1, 2), (1, 2)'],
    refused: ['Table/s.t'],
    messages: ['`u` cannot be: 1, 2 occurs more than once'],
  },
]
