/** Indexes that belong to no constraint, of tables and materialized views alike, as JSON. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { closingBracket, splitAtCommas, withoutBrackets } from '../kinds/brackets.ts'
import { unquoted } from '../kinds/name-lists.ts'
import type { IndexSpec } from '../kinds/table-spec.ts'
import { isList, isObject } from '../kinds/values.ts'
import { commentOn } from './comments.ts'
import { parametersOf } from './parameters.ts'

/** Expression over the oid of a relation. An index that is part of a parent's is the parent's. */
export const indexesOf = (relation: string): string => `(SELECT json_agg(json_build_object(
    'name', ic.relname,
    'definition', pg_get_indexdef(i.indexrelid),
    'isInvalid', CASE WHEN NOT i.indisvalid THEN true END,
    'with', ic.reloptions,
    'tablespace', (SELECT ts.spcname FROM pg_tablespace ts WHERE ts.oid = ic.reltablespace),
    'comment', ${commentOn('pg_class', 'i.indexrelid')}) ORDER BY ic.relname)
  FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
  WHERE i.indrelid = ${relation}
    AND NOT EXISTS (SELECT 1 FROM pg_constraint ik WHERE ik.conrelid = i.indrelid AND ik.conindid = i.indexrelid AND ik.contype IN ('p', 'u', 'x'))
    AND NOT EXISTS (SELECT 1 FROM pg_inherits ii WHERE ii.inhrelid = i.indexrelid))`

export function readIndexRows(rows: Json | undefined): readonly IndexSpec[] {
  return isList(rows) ? rows.filter(isObject).map(readIndexRow) : []
}

function readIndexRow(row: JsonObject): IndexSpec {
  const { comment, tablespace } = row
  return compact<IndexSpec>({
    name: String(row['name']),
    ...readDefinition(String(row['definition'])),
    with: parametersOf(row['with']),
    tablespace: typeof tablespace === 'string' ? tablespace : undefined,
    isInvalid: row['isInvalid'] === true ? true : undefined,
    comment: typeof comment === 'string' ? comment : undefined,
  })
}

type Definition = Required<Pick<IndexSpec, 'columns'>> & {
  readonly [K in 'unique' | 'method' | 'include' | 'nullsNotDistinct' | 'where']:
    | IndexSpec[K]
    | undefined
}

/** Taken apart as `pg_get_indexdef` prints it, which is always in the same order (ruleutils.c, 18). */
function readDefinition(definition: string): Definition {
  const [head = '', method = ''] =
    /^CREATE (?:UNIQUE )?INDEX .*? USING (\w+) (?=\()/s.exec(definition) ?? []
  const columns = inBrackets(definition, head.length)
  const includeHead = ' INCLUDE '
  const hasInclude = definition.startsWith(includeHead, columns.end)
  const include = hasInclude ? inBrackets(definition, columns.end + includeHead.length) : undefined
  const rest = definition.slice(include?.end ?? columns.end)
  const where = / WHERE (.*)$/s.exec(withoutParameters(rest))?.[1]
  return {
    columns: columns.items,
    unique: definition.startsWith('CREATE UNIQUE') ? true : undefined,
    method: method === 'btree' ? undefined : method,
    include: include?.items.map(unquoted),
    nullsNotDistinct: rest.startsWith(' NULLS NOT DISTINCT') ? true : undefined,
    where: where === undefined ? undefined : withoutBrackets(where),
  }
}

function inBrackets(
  text: string,
  start: number,
): { readonly items: readonly string[]; readonly end: number } {
  const end = closingBracket(text, start)
  return { items: splitAtCommas(text.slice(start + 1, end)), end: end + 1 }
}

function withoutParameters(rest: string): string {
  const head = /^(?: NULLS NOT DISTINCT)? WITH (?=\()/.exec(rest)?.[0]
  return head === undefined ? rest : rest.slice(closingBracket(rest, head.length) + 1)
}
