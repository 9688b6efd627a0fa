/** A foreign key that had to go while what it stands on changed: as it was, with its comment. */
import type { LiveObject } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft, KindContext } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { commentDrafts } from './comment.ts'
import { constraintSql } from './constraint.ts'
import { draft, standalone } from './draft.ts'
import { quoteIdent, sqlName } from './names.ts'
import type { ConstraintSpec, TableSpec } from './table-spec.ts'

export interface KeyAgain {
  /** In the transaction of what it had to go for: from then on no row can be without what it refers to. */
  readonly made: readonly Draft[]
  /** Afterwards, beside readers and writers. */
  readonly checked: readonly Draft[]
}

/** A partitioned table takes no unchecked foreign key before 18. */
export function foreignKeyAgain(
  { address, spec }: Pick<LiveObject<TableSpec>, 'address' | 'spec'>,
  constraint: ConstraintSpec,
  desired: KindContext,
): KeyAgain {
  const [table, name] = [sqlName(address), quoteIdent(constraint.name)]
  const add = `ALTER TABLE ${table} ADD ${constraintSql(constraint, desired)}`
  const comments = commentDrafts('CONSTRAINT', `${name} ON ${table}`, constraint.comment)
  if (constraint.enforced === false) return { made: [draft(add), ...comments], checked: [] }
  if (spec.partitionBy !== undefined && factsOf(desired).major < 18) {
    const locked = hazard('locks-table', `nobody writes to ${table} while its rows are checked`)
    return { made: [draft(add, { hazards: [locked] }), ...comments], checked: [] }
  }
  return {
    made: [draft(`${add} NOT VALID`), ...comments],
    checked: constraint.notValid
      ? []
      : [standalone(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`)],
  }
}
