/** Comments: https://www.postgresql.org/docs/current/sql-comment.html */
import type { Resource } from '../../../resource/resource.ts'
import { alter } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import type { Draft, FieldRule } from '../../engine.ts'
import { draft } from './draft.ts'
import { quoteLiteral, sqlName } from './names.ts'

/** The object as a statement names it. */
export type Target<S> = (to: Pick<Resource<S>, 'address' | 'spec'>) => string

interface Commented {
  readonly comment?: string
}

/** `word` is the object's word in SQL: `TABLE`, `MATERIALIZED VIEW`. */
export function commentRule<S extends Commented>(
  word: string,
  target: Target<S> = nameOf,
): FieldRule<S> {
  return rule(inPlace(`COMMENT ON ${word}`), (_change, _from, to) =>
    alter(commentOn(word, target(to), to.spec.comment)),
  )
}

/** What a new object needs to have its comment. */
export function commentDrafts(
  word: string,
  target: string,
  comment: string | undefined,
): readonly Draft[] {
  return comment === undefined ? [] : [commentOn(word, target, comment)]
}

function commentOn(word: string, target: string, comment: string | undefined): Draft {
  return draft(
    `COMMENT ON ${word} ${target} IS ${comment === undefined ? 'NULL' : quoteLiteral(comment)}`,
  )
}

export function nameOf({ address }: Pick<Resource<unknown>, 'address'>): string {
  return sqlName(address)
}
