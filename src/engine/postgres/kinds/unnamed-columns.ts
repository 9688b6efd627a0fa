/** Names that the server gives to columns without one. */
import { unquoted } from './name-lists.ts'
import { parseTypeName } from './type-name.ts'

/**
 * Where nobody sees it (in bodies, in `IN (SELECT …)`), a column without a name is printed without one
 * (`'x'::text`), and has that of its type when it is made from there, which is printed then
 * (`'x'::text AS text`; ruleutils.c and FigureColname, 14 to 18).
 */
export function withoutTypeNames(text: string): string {
  return text
    .split(/('(?:[^']|'')*')/)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(typedColumn, withoutOwnName)))
    .join('')
}

const typedColumn =
  /::([\w$." ]+?(?:\([\d,]+\))?[\w ]*(?:\[\])*)((?:\)| COLLATE [\w$."]+)*) AS ("(?:[^"]|"")+"|[a-z_][\w$]*)(?=[\s,;)]|$)/g

function withoutOwnName(found: string, type: string, tail: string, name: string): string {
  return parseTypeName(type, 'pg_catalog')?.name === unquoted(name) ? `::${type}${tail}` : found
}
