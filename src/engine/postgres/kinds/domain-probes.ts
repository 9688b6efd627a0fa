/**
 * Questions to the rows of tables whose columns are of a domain: the server refuses what does not
 * hold for them, and names neither the row nor its value
 * (https://www.postgresql.org/docs/current/sql-alterdomain.html).
 */
import type { LiveObject } from '../../../resource/resource.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { isPlainExpression } from './constraint-drafts.ts'
import { scan } from '../sql/parser.ts'
import { quoteIdent, sqlName } from './names.ts'
import { expectNoValue } from './table-probe.ts'
import type { TableSpec } from './table-spec.ts'
import { parseTypeName } from './type-name.ts'

/** A condition over `VALUE` that all values are to meet. */
export function expectValues(
  domain: LiveObject,
  { name, check }: { readonly name: string; readonly check: string },
  context: LowerContext,
): readonly Draft[] {
  return columnsOf(domain, context).map(({ table, column }) =>
    expectNoValue({
      table: sqlName(table.address),
      condition: `NOT (${withValue(check, quoteIdent(column))})`,
      example: quoteIdent(column),
      message: `\`${name}\` does not hold for column \`${column}\` of ${table.name} in {{rows}}, such as {{example}}`,
      early: isPlainExpression(check),
    }),
  )
}

export function expectNoNulls(domain: LiveObject, context: LowerContext): readonly Draft[] {
  return columnsOf(domain, context).map(({ table, column }) =>
    expectNoValue({
      table: sqlName(table.address),
      condition: `${quoteIdent(column)} IS NULL`,
      example: quoteIdent(column),
      message: `column \`${column}\` of ${table.name} is NULL in {{rows}}: fill them first`,
      early: true,
    }),
  )
}

interface DomainColumn {
  readonly table: LiveObject
  readonly column: string
}

/** As they stand: the server asks those that are to change or to go as well. */
function columnsOf(
  { name }: LiveObject,
  { neighbours = [], live }: LowerContext,
): readonly DomainColumn[] {
  const tables = new Map(neighbours.map(({ object }) => [object.id, object] as const))
  return [...tables.values()]
    .filter(({ kind }) => kind === 'Table')
    .flatMap((table) =>
      ((table.spec as TableSpec).columns ?? [])
        .filter(({ type = 'text' }) => {
          const found = parseTypeName(type, live.database)
          return found?.isArray === false && `${found.schema}.${found.name}` === name
        })
        .map((column) => ({ table, column: column.name })),
    )
}

/** `VALUE > 0` → `amount > 0`. */
function withValue(check: string, column: string): string {
  let result = ''
  let end = 0
  for (const token of scan(check) ?? []) {
    if (token.text.toLowerCase() !== 'value') continue
    result += check.slice(end, token.start) + column
    end = token.end
  }
  return result + check.slice(end)
}
