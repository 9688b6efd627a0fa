/**
 * Constraints in place. ADD CONSTRAINT looks at no row that is there (26.7.2.1), yet a copy of the
 * table would be refused by a CHECK, and queries believe an ASSUME: rows are looked at before.
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindContext, LowerContext } from '../../engine.ts'
import { columnName } from '../../clickhouse-family/kinds/columns.ts'
import { flatColumns } from './columns.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { engineName, engineTraits } from './engines.ts'
import { expectNoValue, isThere } from './expect.ts'
import { columnsOf } from './key-columns.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { alterTable } from './statement.ts'
import type { TableSpec } from './table.ts'
import { constraintSql } from './table-parts.ts'
import { normalOf, qualified } from './text.ts'

export const constraintRule: FieldRule<TableSpec> = rule(
  [
    inPlace('ALTER TABLE … ADD CONSTRAINT', {
      when: 'added',
      hazards: ['blocks-ingest'],
      note: 'only while every row that is there satisfies it',
    }),
    inPlace('ALTER TABLE … DROP CONSTRAINT … ADD CONSTRAINT', {
      when: 'changed',
      hazards: ['blocks-ingest'],
      note: 'one statement; the same',
    }),
    inPlace('ALTER TABLE … DROP CONSTRAINT', { when: 'removed' }),
    { when: 'other engines', how: 'replaced', hazards: ['drops-data'] },
  ],
  (change, from, to, context) => {
    const name = change.part
    if (name === undefined) return replace('constraints cannot be put in another order')
    if (!engineTraits(from.spec.engine).mergeTree) {
      return replace(`${engineName(from.spec.engine)} cannot alter constraints`)
    }
    const drop = `DROP CONSTRAINT ${quoteIdentifier(name)}`
    const wanted = to.spec.constraints?.find((constraint) => constraint.name === name)
    if (wanted === undefined) return alter(alterTable(to, drop))
    const add = `ADD ${constraintSql(wanted, context.desired)}`
    const text = wanted.check ?? wanted.assume ?? ''
    const condition = qualified('expression', text, context.desired)
    const hazards =
      wanted.check === undefined
        ? []
        : [hazard('blocks-ingest', `inserts with a row that violates \`${name}\` are refused`)]
    const used = columnsOf(text, flatColumns(to.spec.columns))
    return alter(
      expectNoValue({
        to,
        // NULL satisfies no constraint (26.7.2.1).
        condition: `NOT ifNull(${condition}, 0)`,
        example:
          used.length > 1
            ? `(${used.map(columnName).join(', ')})`
            : (used.map(columnName)[0] ?? quoteString('')),
        message: `constraint \`${name}\` does not hold in {{rows}}, such as {{example}}; the server would not look at them. Change or delete them first`,
        late:
          !isThere(to, context) || !used.every((column) => isAsBefore(column, from, to, context)),
      }),
      alterTable(to, change.type === 'added' ? add : `${drop}, ${add}`, { hazards }),
    )
  },
)

/** A column that the same plan adds, renames or converts is what it shall be only when its turn comes. */
function isAsBefore(
  name: string,
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
  context: LowerContext,
): boolean {
  const type = (columns: TableSpec['columns'], side: KindContext): string | undefined => {
    const column = flatColumns(columns).find((one) => one.name === name)
    return column && normalOf('type', column.type ?? '', side)
  }
  const before = type(from.spec.columns, context.live)
  return before !== undefined && before === type(to.spec.columns, context.desired)
}
