/** What everything that lives in a database under one name can do. */
import type { LiveObject, Resource, Spec } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type { Draft, FieldRule } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inPlace, rule } from '../../common/rule.ts'

/** Works for tables, views, materialized views and dictionaries of every engine (26.7.2.1). */
export const commentRule: FieldRule<Spec> = rule(
  inPlace('ALTER TABLE … MODIFY COMMENT'),
  (_change, _from, to) => {
    const { comment } = to.spec
    const text = typeof comment === 'string' ? comment : ''
    return alter(draft(`ALTER TABLE ${sqlName(to.address)} MODIFY COMMENT ${quoteString(text)}`))
  },
)

/** One pair per statement: a RENAME of several is not all-or-nothing (clickhouse.md §1.6). */
export function renameTable(from: LiveObject<Spec>, to: Resource<Spec>): readonly Draft[] {
  return [draft(`RENAME TABLE ${sqlName(from.address)} TO ${sqlName(to.address)}`)]
}
