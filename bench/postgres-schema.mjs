// A generated PostgreSQL schema in two states, each as plan files and as SQL: groups of twenty objects (eight tables
// with keys, checks and indexes, six views, two functions, an enum, a sequence, a trigger, a materialized view), of
// which one is changed between the states: 5 %.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const perGroup = 20

/** Documents and their SQL, in an order in which the SQL can be run. */
export function objectsOf(size, isChanged) {
  const groups = Math.round(size / perGroup)
  const schemas = Math.min(10, Math.max(1, Math.round(groups / 5)))
  const objects = Array.from({ length: schemas }, (_, index) => schema(`bench_${index}`))
  for (let group = 0; group < groups; group++) {
    objects.push(...groupOf(`bench_${group % schemas}`, group, isChanged ? group % 8 : -1))
  }
  return objects
}

export function sqlOf(objects) {
  return objects.map(({ sql }) => sql)
}

export function writePlans(directory, objects, perFile = 25) {
  mkdirSync(join(directory, 'plans'), { recursive: true })
  for (let start = 0; start < objects.length; start += perFile) {
    const name = `part-${String(start / perFile).padStart(4, '0')}.yaml`
    const text = objects.slice(start, start + perFile).map(({ doc }) => yaml(doc))
    writeFileSync(join(directory, 'plans', name), text.join('---\n'))
  }
}

/** Values as JSON, which is YAML. */
function yaml(doc) {
  const lines = Object.entries(doc).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  return `${lines.join('\n')}\n`
}

function schema(name) {
  return { doc: { kind: 'Schema', name }, sql: `CREATE SCHEMA ${name}` }
}

function groupOf(inSchema, group, change) {
  const of = (name) => `${inSchema}.${name}_${group}`
  const tables = Array.from({ length: 8 }, (_, index) => table(of, group, index, change))
  return [
    enumType(of, change === 4),
    sequence(of),
    fee(of, change === 2),
    touch(of),
    ...tables,
    trigger(of, group, change === 7),
    ...Array.from({ length: 6 }, (_, index) => view(of, index, change === 1)),
    totals(of, change === 6),
  ]
}

function enumType(of, isChanged) {
  const labels = ['new', 'paid', 'sent', ...(isChanged ? ['lost'] : [])]
  return {
    doc: { kind: 'Type', name: of('status'), enum: labels },
    sql: `CREATE TYPE ${of('status')} AS ENUM (${labels.map((label) => `'${label}'`).join(', ')})`,
  }
}

function sequence(of) {
  return {
    doc: { kind: 'Sequence', name: of('numbers'), increment: 5 },
    sql: `CREATE SEQUENCE ${of('numbers')} INCREMENT BY 5`,
  }
}

function fee(of, isChanged) {
  const body = `SELECT round(amount * ${isChanged ? '0.2' : '0.1'}, 2)`
  const doc = {
    kind: 'Function',
    name: of('fee'),
    arguments: [{ name: 'amount', type: 'numeric' }],
    returns: 'numeric',
    language: 'sql',
    volatility: 'immutable',
    body,
  }
  const head = `CREATE FUNCTION ${of('fee')}(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE`
  return { doc, sql: `${head} AS $$${body}$$` }
}

function touch(of) {
  const body = 'BEGIN NEW.changed_at := now(); RETURN NEW; END'
  const doc = {
    kind: 'Function',
    name: of('touch'),
    returns: 'trigger',
    language: 'plpgsql',
    body,
  }
  return {
    doc,
    sql: `CREATE FUNCTION ${of('touch')}() RETURNS trigger LANGUAGE plpgsql AS $$${body}$$`,
  }
}

/** The first is read by the views; each of the others has a key into the one before it. */
function table(of, group, index, change) {
  const name = of(`orders_${index}`)
  const local = `orders_${index}_${group}`
  const columns = [
    ['id', 'bigint', false],
    ['customer_id', 'bigint', true],
    ['status', of('status'), true, "'new'"],
    ['amount', 'numeric(12,2)', false, '0'],
    ['quantity', index === 7 && change === 5 ? 'bigint' : 'integer', true],
    ['note', 'text', true],
    ['changed_at', 'timestamp with time zone', true, 'now()'],
    ...(index === 0 && change === 0 ? [['extra', 'text', true]] : []),
  ]
  const before = of(`orders_${index - 1}`)
  const check = { name: `${local}_positive`, expression: `amount >= 0` }
  const indexes = [
    { name: `${local}_customer`, columns: ['customer_id', 'changed_at DESC'] },
    ...(index === 3 && change === 3 ? [{ name: `${local}_status`, columns: ['status'] }] : []),
  ]
  const doc = {
    kind: 'Table',
    name,
    columns: columns.map(([column, type, nullable, value]) => ({
      name: column,
      type,
      ...(nullable ? {} : { nullable }),
      ...(value === undefined ? {} : { default: value }),
    })),
    primaryKey: ['id'],
    constraints: [
      { name: check.name, check: check.expression },
      ...(index === 0
        ? []
        : [
            {
              name: `${local}_before`,
              foreignKey: { columns: ['customer_id'], references: before, onDelete: 'cascade' },
            },
          ]),
    ],
    indexes,
    comment: `Orders ${index} of group ${group}`,
  }
  const lines = [
    ...columns.map(
      ([column, type, nullable, value]) =>
        `${column} ${type}${value === undefined ? '' : ` DEFAULT ${value}`}${nullable ? '' : ' NOT NULL'}`,
    ),
    'PRIMARY KEY (id)',
    `CONSTRAINT ${check.name} CHECK (${check.expression})`,
    ...(index === 0
      ? []
      : [
          `CONSTRAINT ${local}_before FOREIGN KEY (customer_id) REFERENCES ${before} ON DELETE CASCADE`,
        ]),
  ]
  const sql = [
    `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n)`,
    ...indexes.map((each) => `CREATE INDEX ${each.name} ON ${name} (${each.columns.join(', ')})`),
    `COMMENT ON TABLE ${name} IS '${doc.comment}'`,
  ]
  return { doc, sql: sql.join(';\n') }
}

function trigger(of, group, isChanged) {
  const on = of('orders_0')
  const events = isChanged ? ['insert', 'update'] : ['update']
  const doc = {
    kind: 'Trigger',
    name: `touch_${group}`,
    on,
    timing: 'before',
    events,
    forEach: 'row',
    function: of('touch'),
  }
  const fires = events.join(' OR ').toUpperCase()
  return {
    doc,
    sql: `CREATE TRIGGER touch_${group} BEFORE ${fires} ON ${on} FOR EACH ROW EXECUTE FUNCTION ${of('touch')}()`,
  }
}

/** The first reads the table, the others the first. */
function view(of, index, isChanged) {
  const name = of(`daily_${index}`)
  const filter = isChanged && index === 5 ? ' AND n > 1' : ''
  const query =
    index === 0
      ? `SELECT date_trunc('day', changed_at) AS day, status, count(*) AS n, sum(${of('fee')}(amount)) AS fees\nFROM ${of('orders_0')}\nWHERE note IS NULL OR note IN ('a', 'b')\nGROUP BY 1, 2`
      : `SELECT v.day, v.status, v.n, CASE WHEN v.n = 0 THEN 0 ELSE round(v.fees / v.n, ${index}) END AS rate\nFROM ${of('daily_0')} v\nWHERE v.day > now() - interval '${index * 30} days'${filter}`
  return { doc: { kind: 'View', name, query }, sql: `CREATE VIEW ${name} AS ${query}` }
}

function totals(of, isChanged) {
  const name = of('totals')
  const query = `SELECT status, sum(n) AS n${isChanged ? ', max(day) AS last' : ''} FROM ${of('daily_0')} GROUP BY status`
  const doc = {
    kind: 'MaterializedView',
    name,
    query,
    withData: false,
    lifecycle: { replace: 'recreate' },
  }
  return { doc, sql: `CREATE MATERIALIZED VIEW ${name} AS ${query} WITH NO DATA` }
}
