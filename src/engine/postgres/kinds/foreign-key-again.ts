/** A foreign key that had to go while what it stands on changed: as it was, with its comment. */
import type { Address } from '../../../resource/id.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft, KindContext } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { constraintSql } from './constraint.ts'
import { draft, standalone } from './draft.ts'
import { underEitherName } from './foreign-key-neighbours.ts'
import { quoteIdent, quoteLiteral, sqlName } from './names.ts'
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
  becomes?: Address,
): KeyAgain {
  const [table, name] = [sqlName(address), quoteIdent(constraint.name)]
  const run = (statement: (table: string) => string): string =>
    underEitherName(table, becomes, statement)
  const add = (words: string): string =>
    run((one) => `ALTER TABLE ${one} ADD ${constraintSql(constraint, desired)}${words}`)
  const { comment } = constraint
  const comments =
    comment === undefined
      ? []
      : [draft(run((one) => `COMMENT ON CONSTRAINT ${name} ON ${one} IS ${quoteLiteral(comment)}`))]
  if (constraint.enforced === false) return { made: [draft(add('')), ...comments], checked: [] }
  if (spec.partitionBy !== undefined && factsOf(desired).major < 18) {
    const locked = hazard('locks-table', `nobody writes to ${table} while its rows are checked`)
    return { made: [draft(add(''), { hazards: [locked] }), ...comments], checked: [] }
  }
  return {
    made: [draft(add(' NOT VALID')), ...comments],
    checked: constraint.notValid
      ? []
      : [standalone(run((one) => `ALTER TABLE ${one} VALIDATE CONSTRAINT ${name}`))],
  }
}
