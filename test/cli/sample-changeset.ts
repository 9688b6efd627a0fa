import type { Action, Changeset, Op, Summary } from '../../src/changeset/changeset.ts'
import type { PlanHeader } from '../../src/operation/results.ts'

export const digest = (digit: string): string => `sha256:${digit.repeat(64)}`

/** An action that says nothing but what the test is about. */
export function action(op: Op, id: string, parts: Partial<Action> = {}): Action {
  const [kind = '', name = ''] = id.split('/')
  return {
    kind,
    name,
    op,
    reason: op === 'create' ? 'new' : 'changed',
    fields: [],
    stateEffect: null,
    hazards: [],
    observed: {},
    cause: null,
    statements: [],
    desired: null,
    basis: { before: null, after: null },
    ...parts,
  }
}

export function statement(sql: string): Action['statements'][number] {
  return { sql, digest: digest('5'), boundary: 'standalone', secrets: [] }
}

export function changeset(actions: readonly Action[], parts: Partial<Changeset> = {}): Changeset {
  const count = (op: Op): number => actions.filter((one) => one.op === op).length
  const summary: Summary = {
    create: count('create'),
    alter: count('alter'),
    rename: count('rename'),
    replace: count('replace'),
    drop: count('drop'),
    adopt: count('adopt'),
    forget: count('forget'),
    drift: parts.drift?.length ?? 0,
  }
  return {
    formatVersion: '1.0',
    engine: 'clickhouse',
    environment: 'production',
    target: 'f00',
    release: `sha256:4f1c2a9${'0'.repeat(57)}`,
    from: digest('1'),
    to: digest('2'),
    digest: digest('9'),
    hasChanges: actions.some((one) => one.op !== 'adopt'),
    hasDestructive: false,
    partial: false,
    summary,
    consents: [],
    actions,
    basis: [],
    drift: [],
    blocked: [],
    unsupported: [],
    unmanaged: [],
    warnings: [],
    plans: [],
    ...parts,
  }
}

export const header: PlanHeader = {
  project: 'orders',
  environment: 'production',
  engine: 'clickhouse',
  engineVersion: '26.7',
  resources: 41,
  milliseconds: 200,
  unmanagedCount: 12,
}

/** The plan of the reference: each kind of line once. */
export const sketch: Changeset = changeset(
  [
    action('alter', 'Function/usd', {
      fields: [
        {
          field: 'body',
          before: 'round(amount * rate, 2)',
          after: 'round(amount * rate, 4)',
          how: 'alter',
        },
      ],
    }),
    action('alter', 'Table/orders.raw', {
      fields: [{ field: 'columns.note', before: null, after: "String DEFAULT ''", how: 'alter' }],
    }),
    action('replace', 'Table/orders.sessions', {
      hazards: [{ id: 'rewrites-data', detail: '' }],
      observed: { bytes: 48_200_000_000, rows: 1_900_000_000 },
      fields: [
        {
          field: 'orderBy',
          before: '(user_id, ts)',
          after: '(ts, user_id)',
          how: 'replace: ORDER BY cannot change in place',
        },
      ],
      statements: [
        statement(
          'CREATE TABLE orders.sessions__next (ts DateTime) ENGINE = MergeTree ORDER BY ts',
        ),
        statement('EXCHANGE TABLES orders.sessions AND orders.sessions__next'),
      ],
    }),
    action('alter', 'MaterializedView/orders.per_minute_mv', {
      stateEffect: 'keeps state, from the next insert on',
      cause: 'Function/usd',
      fields: [
        {
          field: 'query',
          before:
            'SELECT toStartOfMinute(ts) AS minute, round(sum(amount * rate), 2) AS total FROM orders.raw GROUP BY minute',
          after:
            'SELECT toStartOfMinute(ts) AS minute, round(sum(amount * rate), 4) AS total FROM orders.raw GROUP BY minute',
          how: 'alter',
        },
      ],
    }),
    action('create', 'View/orders.refunds_usd', {
      statements: [
        statement('CREATE VIEW orders.refunds_usd AS SELECT usd(amount, rate) FROM orders.refunds'),
      ],
    }),
    action('drop', 'MaterializedView/orders.old_mv', {
      reason: 'removed',
      hazards: [{ id: 'loses-state', detail: 'its own storage goes with it' }],
      observed: { bytes: 212_000_000 },
    }),
    action('alter', 'Table/orders.devices', {
      reason: 'drift',
      fields: [{ field: 'columns.oops', before: 'UInt8', after: null, how: 'alter' }],
    }),
  ],
  {
    hasDestructive: true,
    drift: [
      {
        kind: 'Table',
        name: 'orders.devices',
        op: 'alter',
        fields: [{ field: 'columns.oops', before: null, after: 'UInt8', how: 'drift' }],
      },
    ],
    blocked: [
      {
        kind: 'MaterializedView',
        name: 'orders.old_mv',
        code: 'BLOCKED',
        detail: 'loses-state: its own storage goes with it',
        allow: '--allow loses-state:MaterializedView/orders.old_mv',
      },
    ],
  },
)
