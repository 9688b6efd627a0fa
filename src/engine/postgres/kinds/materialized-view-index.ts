/**
 * Indexes of materialized views. Nobody writes to one but a refresh, so an index is built in the
 * transaction of the other changes: reading goes on meanwhile. The view may have been made again
 * before, around a change of what it reads, with the indexes that it shall have.
 */
import { alter } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import type { Draft, FieldRule } from '../../engine.ts'
import { commentDrafts } from './comment.ts'
import { draft } from './draft.ts'
import { createIndexSql } from './index-definition.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { quoteIdent, sqlName } from './names.ts'

export const materializedIndexRule: FieldRule<MaterializedViewSpec> = rule(
  [
    inPlace('CREATE INDEX', {
      when: 'a new one',
      note: 'a refresh waits for it, reading does not',
    }),
    inPlace('CREATE INDEX; DROP INDEX; ALTER INDEX … RENAME TO', {
      when: 'another definition',
      note: 'in one transaction; the old one is there until the new one is',
    }),
    inPlace('DROP INDEX', { when: 'one less' }),
    inPlace('COMMENT ON INDEX', { when: 'its comment' }),
  ],
  ({ part = '', type, subfields }, _from, { address, spec }) => {
    const name = sqlName({ ...address, name: part })
    const index = spec.indexes?.find((one) => one.name === part)
    if (type === 'removed' || index === undefined)
      return alter(draft(`DROP INDEX IF EXISTS ${name}`))
    if (type === 'changed' && subfields.length === 1 && subfields[0] === 'comment') {
      const cleared = draft(`COMMENT ON INDEX ${name} IS NULL`)
      const set = commentDrafts('INDEX', name, index.comment)
      return alter(...(set.length === 0 ? [cleared] : set))
    }
    const made: readonly Draft[] = commentDrafts('INDEX', name, index.comment)
    if (type === 'added')
      return alter(draft(createIndexSql(address, index, { ifNotExists: true })), ...made)
    const beside = `${part.slice(0, 50)}_new`
    return alter(
      draft(createIndexSql(address, index, { name: beside })),
      draft(`DROP INDEX IF EXISTS ${name}`),
      draft(`ALTER INDEX ${sqlName({ ...address, name: beside })} RENAME TO ${quoteIdent(part)}`),
      ...made,
    )
  },
)
