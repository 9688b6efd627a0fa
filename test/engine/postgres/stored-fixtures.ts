/** Declarations written otherwise than the server prints them, with what stands in their way in names. */
import type { JsonObject } from '../../../src/resource/json.ts'

export interface StoredFixture {
  readonly name: string
  readonly database?: string
  readonly documents: readonly JsonObject[]
}

export const storedFixtures: readonly StoredFixture[] = [
  {
    name: 'types',
    documents: [
      { kind: 'Schema', name: 'app' },
      { kind: 'Type', name: 'app.color', enum: ['red', 'app.color', "it's"] },
      {
        kind: 'Type',
        name: 'app.positive',
        domain: {
          type: 'decimal( 10 )',
          default: '1+1',
          notNull: true,
          constraints: [{ name: 'c', check: 'value>0 AND value in (1,2,3)' }],
        },
      },
      {
        kind: 'Type',
        name: 'app.pair',
        comment: 'of app.color',
        composite: [
          { name: 'a', type: 'app.color' },
          { name: 'b', type: 'app.positive[]' },
          { name: 'c', type: 'timestamptz(3)' },
        ],
      },
    ],
  },
  {
    name: 'names that need quotes, and schemas called as keywords',
    documents: [
      { kind: 'Schema', name: 'My "Schema"' },
      { kind: 'Schema', name: 'order' },
      { kind: 'Schema', name: 'schöma' },
      { kind: 'Type', schema: 'order', name: 'select', enum: ['a'] },
      {
        kind: 'Table',
        schema: 'My "Schema"',
        name: 'T x.y',
        columns: [
          { name: 'Id', type: 'int', nullable: false },
          { name: 'order', type: '"order"."select"', default: `'a'::"order"."select"` },
        ],
        primaryKey: ['Id'],
        constraints: [{ name: 'C 1', check: `"order" <> 'a' OR "Id">0` }],
        indexes: [{ name: 'I 1', columns: ['lower("Id"::text) desc'] }],
      },
      {
        kind: 'View',
        schema: 'schöma',
        name: 'Größe',
        query: 'SELECT "Id" i, "My ""Schema"""."T x.y"."order" FROM "My ""Schema"""."T x.y"',
      },
    ],
  },
  {
    name: 'tables of every sort',
    documents: [
      { kind: 'Schema', name: 'app' },
      { kind: 'Sequence', name: 'app.numbers', increment: 5 },
      {
        kind: 'Table',
        name: 'app.customers',
        columns: [
          { name: 'id', type: 'bigint', identity: 'always' },
          { name: 'name', type: 'varchar(20)', default: "'x'", collation: 'C' },
          { name: 'number', type: 'int8', default: "nextval('app.numbers')" },
          { name: 'lower_name', type: 'text', generated: 'lower(name)' },
          { name: 'at', type: 'timestamptz', nullable: false, default: 'now()' },
        ],
        primaryKey: ['id'],
        constraints: [
          { name: 'named', check: "name != '' and name not in ('a','b')" },
          { name: 'once', unique: ['name', 'number'] },
        ],
        indexes: [
          { name: 'by_lower', columns: ['lower(name)', 'at DESC'], where: 'number>0' },
          { name: 'by_hash', columns: ['name'], method: 'hash' },
        ],
        comment: 'app.customers',
      },
      {
        kind: 'Table',
        name: 'app.orders',
        columns: [
          { name: 'id', type: 'serial' },
          { name: 'customer', type: 'bigint' },
          { name: 'parent', type: 'int' },
          { name: 'price', type: 'numeric(10, 2)', default: '0' },
        ],
        primaryKey: ['id'],
        constraints: [
          {
            name: 'of',
            foreignKey: {
              columns: ['customer'],
              references: 'app.customers',
              referencedColumns: ['id'],
              onDelete: 'cascade',
            },
          },
          {
            name: 'below',
            foreignKey: {
              columns: ['parent'],
              references: 'app.orders',
              referencedColumns: ['id'],
            },
          },
        ],
        rowSecurity: {
          enabled: true,
          policies: [
            {
              name: 'own',
              for: 'select',
              using: 'customer in (select id from app.customers where name=current_user)',
            },
          ],
        },
      },
      {
        kind: 'Table',
        name: 'app.events',
        columns: [
          { name: 'ts', type: 'timestamp', nullable: false },
          { name: 'what', type: 'jsonb', default: "'{}'" },
        ],
        partitionBy: 'RANGE (ts)',
      },
      {
        kind: 'Table',
        name: 'app.events_2026',
        partitionOf: { table: 'app.events', for: "FROM ('2026-01-01') TO ('2027-01-01')" },
      },
    ],
  },
  {
    name: 'what is named without a schema',
    database: 'app',
    documents: [
      { kind: 'Schema', name: 'app' },
      { kind: 'Type', name: 'color', enum: ['red'] },
      { kind: 'Sequence', name: 'numbers' },
      {
        kind: 'Function',
        name: 'twice',
        arguments: 'n int',
        returns: 'int',
        language: 'sql',
        volatility: 'immutable',
        body: 'SELECT app.helper(n)*2',
      },
      {
        kind: 'Function',
        name: 'helper',
        arguments: 'n int',
        returns: 'int',
        language: 'sql',
        volatility: 'immutable',
        body: 'SELECT n',
      },
      {
        kind: 'Table',
        name: 't',
        columns: [
          { name: 'id', type: 'int', default: "nextval('numbers')" },
          { name: 'c', type: 'color', default: "'red'" },
          { name: 'd', type: 'int', generated: 'twice(id)' },
        ],
        indexes: [{ name: 'by_twice', columns: ['twice(id)'] }],
      },
      { kind: 'View', name: 'v', query: "SELECT t.*, twice(id) x FROM t WHERE c='red'" },
      { kind: 'View', name: 'w', query: 'SELECT v.c, count(*) FROM v GROUP BY 1' },
      { kind: 'MaterializedView', name: 'm', query: 'SELECT max(count) FROM w', withData: false },
    ],
  },
  {
    name: 'functions, several of one name, and what calls them',
    documents: [
      { kind: 'Schema', name: 'app' },
      {
        kind: 'Table',
        name: 'app.log',
        columns: [
          { name: 'id', type: 'int' },
          { name: 'note', type: 'text' },
        ],
      },
      {
        kind: 'Function',
        name: 'app.f',
        arguments: "a int, b text default lower('X')",
        returns: 'TABLE (x int, y app.log)',
        language: 'sql',
        body: 'SELECT 1, l FROM app.log l',
      },
      {
        kind: 'Function',
        name: 'app.f',
        arguments: 'a text',
        returns: 'SETOF app.log',
        language: 'sql',
        volatility: 'stable',
        strict: true,
        body: 'SELECT * FROM app.log WHERE note=a',
      },
      {
        kind: 'Function',
        name: 'app.atomic',
        returns: 'bigint',
        language: 'sql',
        body: 'BEGIN ATOMIC SELECT count(*) FROM app.log; END',
      },
      {
        kind: 'Function',
        name: 'app.touch',
        returns: 'trigger',
        language: 'plpgsql',
        body: "BEGIN\n  -- app.log\n  NEW.note = 'x';\n  RETURN NEW;\nEND",
      },
      {
        kind: 'Procedure',
        name: 'app.p',
        arguments: [{ name: 'n', type: 'int' }],
        language: 'sql',
        body: 'DELETE FROM app.log WHERE id=n',
      },
      {
        kind: 'Trigger',
        name: 'touched',
        on: 'app.log',
        timing: 'before',
        events: ['insert', 'update of note'],
        forEach: 'row',
        when: "NEW.note is null or NEW.note!='x'",
        function: 'app.touch',
      },
      {
        kind: 'View',
        name: 'app.v',
        query: "SELECT * FROM app.f('a') UNION ALL SELECT id, 'x' FROM app.log",
      },
    ],
  },
  {
    name: 'what stands between two that are made',
    documents: [
      { kind: 'Schema', name: 'app' },
      { kind: 'Schema', name: 'other' },
      { kind: 'Extension', name: 'citext' },
      { kind: 'Type', name: 'other.state', enum: ['new', 'old'] },
      {
        kind: 'Table',
        name: 'app.things',
        columns: [
          { name: 'id', type: 'int', nullable: false },
          { name: 'name', type: 'citext' },
          { name: 'state', type: 'other.state', default: "'new'" },
        ],
        primaryKey: ['id'],
        constraints: [{ name: 'named', check: "name <> ''" }],
      },
      {
        kind: 'Function',
        name: 'other.label',
        arguments: 't app.things',
        returns: 'text',
        language: 'sql',
        volatility: 'stable',
        body: 'SELECT (t).name || (t).state',
      },
      {
        kind: 'Function',
        name: 'other.label',
        arguments: 's other.state',
        returns: 'text',
        language: 'sql',
        volatility: 'immutable',
        body: "SELECT CASE s WHEN 'new' THEN 'fresh' ELSE other.label(s, 1) END",
      },
      {
        kind: 'Function',
        name: 'other.label',
        arguments: 's other.state, n int',
        returns: 'text',
        language: 'sql',
        volatility: 'immutable',
        body: 'SELECT n::text',
      },
      {
        kind: 'View',
        name: 'app.labels',
        query:
          'SELECT things.id, other.label(things) of_row, other.label(things.state) of_state FROM app.things',
      },
      { kind: 'MaterializedView', name: 'other.kept', query: 'SELECT * FROM app.labels' },
      {
        kind: 'Function',
        name: 'app.on_change',
        returns: 'trigger',
        language: 'plpgsql',
        body: 'BEGIN PERFORM other.label(NEW.state, 1) FROM app.labels; RETURN NULL; END',
      },
      {
        kind: 'Trigger',
        name: 'changed',
        on: 'app.things',
        timing: 'after',
        events: ['update'],
        forEach: 'row',
        when: "OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'old'",
        function: 'app.on_change',
      },
      {
        kind: 'Trigger',
        name: 'instead',
        on: 'app.labels',
        timing: 'instead of',
        events: ['insert'],
        forEach: 'row',
        function: 'app.on_change',
      },
    ],
  },
]
