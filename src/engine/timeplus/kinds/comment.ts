/** Comments of what lives in a database: MODIFY COMMENT came with 2.9 (timeplus.md §0.2). */
import { quoteString } from '../../../sql/index.ts'
import type { FieldRule } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { isAtLeast } from '../generation.ts'

export function commentRule<S extends { readonly comment?: string }>(
  object: 'STREAM' | 'VIEW',
  /** Why no scenario runs it on a server without the statement. */
  notRunBefore?: string,
): FieldRule<S> {
  return rule(
    [
      inPlace(`ALTER ${object} … MODIFY COMMENT`, { on: '2.9 and 3.x', evidence: 'docs' }),
      {
        how: 'ignored',
        on: 'before 2.9',
        note: noStatement,
        evidence: 'docs',
        ...(notRunBefore === undefined ? {} : { notRun: notRunBefore }),
      },
    ],
    (_change, _from, to, { live }) => {
      if (!isAtLeast(live, '2.9')) return { how: 'ignore', because: noStatement }
      const text = quoteString(to.spec.comment ?? '')
      return alter(draft(`ALTER ${object} ${sqlName(to.address)} MODIFY COMMENT ${text}`))
    },
  )
}

const noStatement = 'servers before 2.9 cannot change a comment; it is written when the object is'
