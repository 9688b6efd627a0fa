/** Constraints of a table, as JSON. Those that come from a parent are its own affair. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { ServerFacts } from '../facts.ts'
import type { ConstraintSpec, ForeignKeySpec } from '../kinds/table-spec.ts'
import { withoutBrackets } from '../kinds/brackets.ts'
import { isList, isObject } from '../kinds/values.ts'
import { commentOn } from './comments.ts'
import { parametersOf } from './parameters.ts'

/** Most keys have one column, which is looked up in a fifth of the time. */
const columnNames = (relation: string, numbers: string): string =>
  `CASE cardinality(${numbers}) WHEN 1 THEN (SELECT json_build_array(ca.attname) FROM pg_attribute ca WHERE ca.attrelid = ${relation} AND ca.attnum = (${numbers})[1])
      ELSE (SELECT json_agg(ca.attname ORDER BY u.place) FROM unnest(${numbers}) WITH ORDINALITY u(number, place) JOIN pg_attribute ca ON ca.attrelid = ${relation} AND ca.attnum = u.number) END`

/** Expression over a row `c` of pg_class. NOT NULL (rows of its own since 18) belongs to columns. */
export const constraintsOfTable = ({
  major,
}: ServerFacts): string => `(SELECT json_agg(json_build_object(
    'name', k.conname,
    'type', k.contype,
    'columns', CASE WHEN k.contype IN ('p', 'u', 'f') THEN ${columnNames('k.conrelid', 'k.conkey')} END,
    'check', CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
    'exclude', CASE k.contype WHEN 'x' THEN pg_get_constraintdef(k.oid) END,
    'noInherit', CASE WHEN k.contype = 'c' AND k.connoinherit THEN true END,
    'deferrable', CASE WHEN k.condeferrable THEN true END,
    'deferred', CASE WHEN k.condeferred THEN true END,
    'notValid', CASE WHEN NOT k.convalidated THEN true END,
    ${major >= 18 ? "'notEnforced', CASE WHEN NOT k.conenforced THEN true END, 'period', CASE WHEN k.conperiod THEN true END," : ''}
    'refSchema', CASE k.contype WHEN 'f' THEN rn.nspname END,
    'refTable', CASE k.contype WHEN 'f' THEN rc.relname END,
    'refColumns', CASE k.contype WHEN 'f' THEN ${columnNames('k.confrelid', 'k.confkey')} END,
    'onDelete', CASE k.contype WHEN 'f' THEN nullif(k.confdeltype, 'a') END,
    ${major >= 15 ? `'onDeleteColumns', CASE k.contype WHEN 'f' THEN ${columnNames('k.conrelid', 'k.confdelsetcols')} END,` : ''}
    'onUpdate', CASE k.contype WHEN 'f' THEN nullif(k.confupdtype, 'a') END,
    'match', CASE WHEN k.contype = 'f' AND k.confmatchtype = 'f' THEN true END,
    'include', CASE WHEN k.contype IN ('p', 'u') AND x.indnatts > x.indnkeyatts THEN
      (SELECT json_agg(ia.attname ORDER BY ip.place) FROM unnest(x.indkey::int2[]) WITH ORDINALITY ip(number, place) JOIN pg_attribute ia ON ia.attrelid = k.conrelid AND ia.attnum = ip.number WHERE ip.place > x.indnkeyatts) END,
    ${major >= 15 ? "'nullsNotDistinct', CASE WHEN k.contype = 'u' AND x.indnullsnotdistinct THEN true END," : ''}
    'with', xc.reloptions,
    'comment', ${commentOn('pg_constraint', 'k.oid')}) ORDER BY k.conname)
  FROM pg_constraint k
  LEFT JOIN pg_index x ON x.indexrelid = k.conindid AND k.contype IN ('p', 'u')
  LEFT JOIN pg_class xc ON xc.oid = x.indexrelid
  LEFT JOIN pg_class rc ON rc.oid = k.confrelid
  LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
  WHERE k.conrelid = c.oid AND k.contype IN ('c', 'p', 'u', 'f', 'x') AND k.conparentid = 0 AND k.coninhcount = 0)`

export interface ConstraintRows {
  readonly constraints: readonly ConstraintSpec[]
  /** Columns of the primary key, whatever its name. */
  readonly key: ReadonlySet<string>
}

export function readConstraintRows(rows: Json | undefined): ConstraintRows {
  const constraints = isList(rows) ? rows.filter(isObject).map(readConstraintRow) : []
  return {
    constraints,
    key: new Set(constraints.flatMap(({ primaryKey = [] }) => primaryKey)),
  }
}

function readConstraintRow(row: JsonObject): ConstraintSpec {
  const { type } = row
  const columns = texts(row['columns'])
  const isTrue = (key: string): true | undefined => (row[key] === true ? true : undefined)
  const check = row['check']
  const exclude = row['exclude']
  const isDeferred = isTrue('deferred')
  return compact<ConstraintSpec>({
    name: String(row['name']),
    unique: type === 'u' ? columns : undefined,
    nullsNotDistinct: isTrue('nullsNotDistinct'),
    primaryKey: type === 'p' ? columns : undefined,
    include: texts(row['include']),
    withoutOverlaps: type === 'f' ? undefined : isTrue('period'),
    check: typeof check === 'string' ? withoutBrackets(check) : undefined,
    noInherit: isTrue('noInherit'),
    foreignKey: type === 'f' ? foreignKeyOf(row, columns ?? []) : undefined,
    exclude: typeof exclude === 'string' ? excludeOf(exclude) : undefined,
    // What is initially deferred is deferrable.
    deferrable: isDeferred ? undefined : isTrue('deferrable'),
    initiallyDeferred: isDeferred,
    with: parametersOf(row['with']),
    notValid: isTrue('notEnforced') ? undefined : isTrue('notValid'),
    enforced: isTrue('notEnforced') ? false : undefined,
    comment: typeof row['comment'] === 'string' ? row['comment'] : undefined,
  })
}

const actions: { readonly [code: string]: string } = {
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}

function foreignKeyOf(row: JsonObject, columns: readonly string[]): ForeignKeySpec {
  const some = texts(row['onDeleteColumns'])
  const onDelete = actions[String(row['onDelete'])]
  return compact<ForeignKeySpec>({
    columns,
    references: `${String(row['refSchema'])}.${String(row['refTable'])}`,
    referencedColumns: texts(row['refColumns']) ?? [],
    onDelete: some === undefined ? onDelete : `${onDelete} (${some.join(', ')})`,
    onUpdate: actions[String(row['onUpdate'])],
    match: row['match'] === true ? 'full' : undefined,
  })
}

/** `pg_get_constraintdef` without its first word and what has fields of its own. */
function excludeOf(definition: string): string {
  return definition
    .replace(/^EXCLUDE /, '')
    .replace(/( NOT VALID)?$/, '')
    .replace(/( DEFERRABLE)?( INITIALLY DEFERRED)?$/, '')
}

function texts(value: Json | undefined): readonly string[] | undefined {
  return isList(value) ? value.map(String) : undefined
}
