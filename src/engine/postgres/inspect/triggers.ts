/** Triggers of tables and views; those that the server made for its own keys are left out. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { closingBracket } from '../kinds/brackets.ts'
import { quoteIdent } from '../kinds/names.ts'
import type { TriggerSpec } from '../kinds/trigger-spec.ts'
import { commentOn } from './comments.ts'
import { inScope } from './hidden.ts'
import type { Found, InspectPart, Unreadable } from './part.ts'
import { flagIn, textIn, textsIn } from './row-values.ts'

/**
 * A partition's trigger belongs to its parent's, and is named where it is not enabled as that is; a
 * hypertable's own ones call its functions. The condition is found in the whole statement only: its two rows are no single relation.
 */
const sql = `SELECT json_build_object(
  'schema', n.nspname, 'on', c.relname, 'name', t.tgname, 'type', t.tgtype::int,
  'columns', (SELECT json_agg(a.attname ORDER BY k.i)
    FROM unnest(t.tgattr::int2[]) WITH ORDINALITY AS k(num, i)
    JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = k.num),
  'function', CASE fn.nspname WHEN 'pg_catalog' THEN f.proname ELSE fn.nspname || '.' || f.proname END,
  'arguments', encode(t.tgargs, 'hex'), 'count', t.tgnargs::int,
  'definition', CASE WHEN t.tgqual IS NOT NULL THEN pg_get_triggerdef(t.oid, true) END,
  'old', t.tgoldtable, 'new', t.tgnewtable, 'constraint', t.tgconstraint <> 0,
  'deferrable', t.tgdeferrable, 'deferred', t.tginitdeferred, 'from', t.tgconstrrelid <> 0,
  'enabled', t.tgenabled, 'part', t.tgparentid <> 0, 'comment', ${commentOn('pg_trigger', 't.oid')}
) AS o
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_namespace fn ON fn.oid = f.pronamespace
WHERE (NOT t.tgisinternal AND t.tgparentid = 0 OR t.tgenabled <>
    (SELECT p.tgenabled FROM pg_trigger p WHERE p.oid = t.tgparentid AND NOT p.tgisinternal)) AND ${inScope('n.nspname')} AND fn.nspname !~ '^_timescaledb'
ORDER BY n.nspname, c.relname, t.tgname`

export const triggers: InspectPart = {
  name: 'triggers',
  sql: () => sql,
  read: (row) => [read(row)],
}

function read(row: JsonObject): Found | Unreadable {
  const database = textIn(row, 'schema') ?? ''
  const on = textIn(row, 'on') ?? ''
  const name = textIn(row, 'name') ?? ''
  if (flagIn(row, 'from')) {
    const why = 'it names another table with FROM'
    return { unreadable: { kind: 'trigger', name: `${database}.${on}.${name}`, why } }
  }
  if (flagIn(row, 'part')) {
    const why = 'it is enabled otherwise than that of the partitioned table'
    return { unreadable: { kind: 'trigger', name: `${database}.${on}.${name}`, why } }
  }
  return {
    kind: 'Trigger',
    address: { database, on, name },
    spec: specOf(row, `${database}.${on}`),
  }
}

/** Bits of `tgtype` (catalog/pg_trigger.h). */
const bits = { row: 1, before: 2, insert: 4, delete: 8, update: 16, truncate: 32, instead: 64 }

function specOf(row: JsonObject, on: string): TriggerSpec {
  const type = Number(row['type'])
  const has = (bit: keyof typeof bits): boolean => (type & bits[bit]) !== 0
  const columns = textsIn(row, 'columns').map(quoteIdent).join(', ')
  const events = [
    ...(has('insert') ? ['insert'] : []),
    ...(has('update') ? [columns === '' ? 'update' : `update of ${columns}`] : []),
    ...(has('delete') ? ['delete'] : []),
    ...(has('truncate') ? ['truncate'] : []),
  ]
  const args = argumentsOf(row)
  const [old, fresh] = [textIn(row, 'old'), textIn(row, 'new')]
  const hasNames = old !== undefined || fresh !== undefined
  return compact<TriggerSpec>({
    on,
    timing: has('before') ? 'before' : has('instead') ? 'insteadOf' : 'after',
    events,
    forEach: has('row') ? 'row' : undefined,
    when: conditionIn(textIn(row, 'definition')),
    function: textIn(row, 'function') ?? '',
    arguments: args.length === 0 ? undefined : args,
    referencing: hasNames
      ? compact<NonNullable<TriggerSpec['referencing']>>({ old, new: fresh })
      : undefined,
    constraint: flagIn(row, 'constraint') ? true : undefined,
    deferrable: flagIn(row, 'deferrable')
      ? flagIn(row, 'deferred')
        ? 'deferred'
        : 'immediate'
      : undefined,
    enabled: states.get(textIn(row, 'enabled') ?? ''),
    comment: textIn(row, 'comment'),
  })
}

/** Behind it stand the arguments, which are texts of any kind. */
function conditionIn(definition: string | undefined): string | undefined {
  const start = definition?.indexOf(' WHEN (') ?? -1
  if (definition === undefined || start < 0) return undefined
  const open = start + ' WHEN '.length
  return definition.slice(open + 1, closingBracket(definition, open))
}

/** Each ends in a byte of zero. */
function argumentsOf(row: JsonObject): readonly string[] {
  const bytes = Buffer.from(textIn(row, 'arguments') ?? '', 'hex')
  return bytes.toString('utf8').split('\0').slice(0, Number(row['count']))
}

/** `tgenabled` of pg_trigger. */
const states: ReadonlyMap<string, NonNullable<TriggerSpec['enabled']>> = new Map([
  ['A', 'always'],
  ['R', 'replica'],
  ['D', 'disabled'],
])
