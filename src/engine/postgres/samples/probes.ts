import type { Json, JsonObject } from '../../../resource/json.ts'
import type { Probe } from '../../engine.ts'
import { samples } from './samples.ts'

/** What the server is then asked to change of the samples, each from what the one before it left. */
export function probes(schema: string): readonly Probe[] {
  const all = samples(schema)
  const items = find(all, { kind: 'Table', name: `${schema}.items` })
  const longer = columnsOf(items, (columns) => [...columns, { name: 'note', type: 'text' }])
  const required = columnsOf(longer, (columns) =>
    columns.map((column) =>
      isNamed(column, 'tags') ? { ...column, nullable: false, default: "'{}'" } : column,
    ),
  )
  const widened = columnsOf(required, (columns) =>
    columns.map((column) =>
      isNamed(column, 'note') ? { ...column, type: 'varchar(80)' } : column,
    ),
  )
  return [
    { what: 'gets a column', to: longer },
    { what: 'gets a default and loses its nulls', to: required },
    { what: 'gets another type of a column', to: widened },
    {
      what: 'gets an index and loses a constraint',
      to: {
        ...widened,
        constraints: (widened['constraints'] as readonly Json[]).slice(1),
        indexes: [{ name: 'items_number', columns: ['number'], unique: true }],
      },
    },
    changed(all, { kind: 'Role', name: `${schema}_reader` }, 'gets other settings', {
      connectionLimit: 5,
      set: { statement_timeout: '9s', search_path: `${schema}, public` },
    }),
    changed(all, { kind: 'Schema', name: schema }, 'gets another comment', { comment: 'changed' }),
    changed(all, { kind: 'Type', name: `${schema}.state` }, 'gets a label', {
      enum: ['new', 'open', 'done'],
    }),
    changed(all, { kind: 'Sequence', name: `${schema}.numbers` }, 'counts on in other steps', {
      increment: 10,
    }),
    changed(all, { kind: 'Function', name: `${schema}.half` }, 'gets another body', {
      body: 'SELECT round(x / 2, 3)',
    }),
    changed(all, { kind: 'Procedure', name: `${schema}.finish` }, 'gets another body', {
      body: `BEGIN\n  DELETE FROM ${schema}.items WHERE id = wanted;\nEND`,
    }),
    changed(all, { kind: 'Trigger', name: 'touch' }, 'fires at less', { events: ['update'] }),
    changed(all, { kind: 'View', name: `${schema}.halves` }, 'gets another query', {
      query: `SELECT id, owner FROM ${schema}.items`,
    }),
    changed(all, { kind: 'MaterializedView', name: `${schema}.per_owner` }, 'gets another query', {
      query: `SELECT owner, count(*) AS items FROM ${schema}.items GROUP BY owner`,
    }),
    changed(all, { kind: 'Publication', name: `${schema}_changes` }, 'publishes another table', {
      tables: [`${schema}.items`, `${schema}.owners`],
    }),
    changed(all, { kind: 'Grant', on: `table ${schema}.items` }, 'gives less', {
      privileges: ['select (id, price)'],
    }),
    changed(all, { kind: 'DefaultPrivileges', schema }, 'gives more', {
      privileges: ['select', 'insert'],
    }),
    changed(all, { kind: 'ContinuousAggregate' }, 'shows what is not refreshed', {
      materializedOnly: false,
    }),
    changed(all, { kind: 'Policy', type: 'retention' }, 'keeps rows longer', {
      dropAfter: '180 days',
    }),
  ]
}

function changed(
  all: readonly JsonObject[],
  which: JsonObject,
  what: string,
  fields: JsonObject,
): Probe {
  return { what, to: { ...find(all, which), ...fields } }
}

/** The sample that has these values. */
function find(all: readonly JsonObject[], which: JsonObject): JsonObject {
  const found = all.find((sample) =>
    Object.entries(which).every(([key, value]) => sample[key] === value),
  )
  return found ?? {}
}

function columnsOf(
  table: JsonObject,
  change: (columns: readonly JsonObject[]) => readonly JsonObject[],
): JsonObject {
  return { ...table, columns: change(table['columns'] as readonly JsonObject[]) }
}

function isNamed(column: JsonObject, name: string): boolean {
  return column['name'] === name
}
