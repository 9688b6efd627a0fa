import type { JsonObject } from '../../../resource/json.ts'

export function relations(schema: string): readonly JsonObject[] {
  return [
    {
      kind: 'Table',
      name: `${schema}.owners`,
      columns: [
        { name: 'id', type: 'int', identity: 'byDefault' },
        { name: 'name', type: 'text', nullable: false, default: "'nobody'" },
      ],
      primaryKey: ['id'],
    },
    items(schema),
    {
      kind: 'Table',
      name: `${schema}.visits`,
      columns: [
        { name: 'at', type: 'timestamptz', nullable: false },
        { name: 'item', type: 'bigint' },
      ],
      partitionBy: 'RANGE (at)',
      indexes: [{ name: 'visits_by_item', columns: ['item'] }],
    },
    {
      kind: 'Table',
      name: `${schema}.visits_early`,
      partitionOf: {
        table: `${schema}.visits`,
        for: "FROM (MINVALUE) TO ('2026-01-01 00:00:00+00')",
      },
    },
    {
      kind: 'View',
      name: `${schema}.halves`,
      query: `SELECT id, ${schema}.half(price) AS half FROM ${schema}.items`,
      comment: 'half of each price',
    },
    {
      kind: 'MaterializedView',
      name: `${schema}.per_owner`,
      query: `SELECT owner, count(*) AS items, sum(price) AS price FROM ${schema}.items GROUP BY owner`,
      indexes: [{ name: 'per_owner_key', columns: ['owner'], unique: true }],
    },
    {
      kind: 'Publication',
      name: `${schema}_changes`,
      tables: [`${schema}.items`],
      operations: ['insert', 'update'],
    },
  ]
}

function items(schema: string): JsonObject {
  return {
    kind: 'Table',
    name: `${schema}.items`,
    columns: [
      { name: 'id', type: 'bigint', identity: 'always' },
      { name: 'owner', type: 'int', nullable: false },
      { name: 'state', type: `${schema}.state`, nullable: false, default: "'new'" },
      { name: 'price', type: `${schema}.amount`, default: '0' },
      { name: 'taxed', type: 'numeric', generated: 'price * 1.19' },
      { name: 'number', type: 'bigint', default: `nextval('${schema}.numbers')` },
      { name: 'tags', type: 'text[]', comment: 'free words' },
      { name: 'touched', type: 'timestamptz', nullable: false, default: 'now()' },
    ],
    primaryKey: ['id'],
    constraints: [
      { name: 'items_number_key', unique: ['number'] },
      { name: 'items_tags_check', check: 'cardinality(tags) < 100' },
      {
        name: 'items_owner_fkey',
        foreignKey: { columns: ['owner'], references: `${schema}.owners`, onDelete: 'cascade' },
      },
    ],
    indexes: [
      { name: 'items_new', columns: ['owner', 'touched DESC'], where: "state = 'new'" },
      { name: 'items_tags', columns: ['tags'], method: 'gin' },
    ],
    rowSecurity: {
      enabled: true,
      policies: [{ name: 'own', to: [`${schema}_reader`], using: 'owner > 0' }],
    },
    replicaIdentity: 'full',
    with: { fillfactor: '90' },
  }
}
