/** Owners: compared where a plan names one, and else left to whoever made the object. */
import type { NormalValue } from '../../../catalog/normal-form.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import { alter } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import type { Draft, FieldRule, KindContext, SpecReference } from '../../engine.ts'
import { nameOf, type Target } from './comment.ts'
import { draft } from './draft.ts'
import { quoteIdent } from './names.ts'
import { roleReference } from './role-names.ts'

interface Owned {
  readonly owner?: string
}

/**
 * `word` is the object's word in SQL: `TABLE`, `MATERIALIZED VIEW`. The new owner needs CREATE on the
 * schema, and we have to be a member of it: https://www.postgresql.org/docs/current/sql-altertable.html
 */
export function ownerRule<S extends Owned>(word: string, target: Target<S> = nameOf): FieldRule<S> {
  return rule(
    inPlace(`ALTER ${word} … OWNER TO`, { note: 'compared only where a plan names an owner' }),
    (_change, _from, to) => alter(...ownerDrafts(word, target(to), to.spec.owner)),
  )
}

/** What a new object needs to have its owner. */
export function ownerDrafts(
  word: string,
  target: string,
  owner: string | undefined,
): readonly Draft[] {
  return owner === undefined ? [] : [draft(`ALTER ${word} ${target} OWNER TO ${quoteIdent(owner)}`)]
}

/** Nothing is wanted where the plan is silent: the live owner is then no difference. */
export function normalOwner({ owner }: Owned, { side }: KindContext): NormalValue {
  if (owner === undefined) return null
  return side === 'live' ? { implied: owner } : owner
}

export function ownerReferences({ owner }: Owned, context: KindContext): readonly SpecReference[] {
  return owner === undefined ? [] : [roleReference(owner, ['owner'], 'is owned by', context)]
}

/** As `import` writes it: not where it is the role that reads, which will own what it makes. */
export function writtenOwner<S extends Owned>(
  { owner }: S,
  { inferred }: Pick<LiveObject<S>, 'inferred'>,
): string | undefined {
  return inferred?.['ownedByUs'] === true ? undefined : owner
}
