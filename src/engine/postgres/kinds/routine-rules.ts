/** What functions and procedures have in common as kinds. */
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { writtenRule } from '../../common/rule.ts'
import type { Draft, FieldRule, KindContext, SpecReference } from '../../engine.ts'
import { commentDrafts, commentRule } from './comment.ts'
import { draft } from './draft.ts'
import { merged } from './merged.ts'
import { ownerDrafts, ownerReferences, ownerRule, writtenOwner } from './owner.ts'
import { bodyReferences, inSchema, referencesIn } from './references.ts'
import { renameDrafts } from './rename.ts'
import { argumentReferences, inputTypesSql, signatureOf } from './routine-arguments.ts'
import { isAtomic, normalBody } from './routine-body.ts'
import { type RoutineSpec, routineName } from './routine-spec.ts'
import { createRoutine, routineTarget, type RoutineWord } from './routine-statement.ts'
import { shownType } from './shown-type.ts'

/** Written again in one statement; who calls it does not notice. */
export function routineRule<S extends RoutineSpec>(word: RoutineWord, note?: string): FieldRule<S> {
  const by = `CREATE OR REPLACE ${word}`
  return writtenRule(by, `${by}, in one statement`, note === undefined ? {} : { note })
}

export function routineFields<S extends RoutineSpec>(
  word: RoutineWord,
): { readonly [F in keyof Required<RoutineSpec>]: FieldRule<S> } {
  const written = routineRule<S>(word)
  return {
    arguments: routineRule(
      word,
      'names and defaults; where a default or a name goes away, it is dropped and made again with those that use it; other types are another one',
    ),
    language: written,
    body: written,
    security: written,
    set: written,
    owner: ownerRule(word, routineTarget),
    comment: commentRule(word, routineTarget),
  }
}

export function routineDrafts(
  word: RoutineWord,
  to: Pick<Resource<RoutineSpec>, 'address' | 'spec'>,
): readonly Draft[] {
  const target = routineTarget(to)
  return [
    draft(createRoutine(word, to)),
    ...ownerDrafts(word, target, to.spec.owner),
    ...commentDrafts(word, target, to.spec.comment),
  ]
}

export function dropRoutine(
  word: RoutineWord,
  from: Pick<LiveObject<RoutineSpec>, 'address' | 'spec'>,
): Draft {
  return draft(`DROP ${word} ${routineTarget(from)}`)
}

/** Another name only: other arguments are another function. */
export function renameRoutine(
  word: RoutineWord,
  from: LiveObject<RoutineSpec>,
  to: Resource<RoutineSpec>,
  { database }: KindContext,
): readonly Draft[] | undefined {
  const signature = (spec: RoutineSpec): string => signatureOf(spec.arguments, database)
  if (signature(from.spec) !== signature(to.spec)) return undefined
  const named = (address: Address): Address => ({ ...address, name: routineName(address) })
  return renameDrafts(
    word,
    named(from.address),
    named(to.address),
    `(${inputTypesSql(from.spec.arguments)})`,
  )
}

/** Without its arguments, as SQL calls it. */
export function routineAliases(address: Address): readonly string[] {
  return [`${address.database}.${routineName(address)}`]
}

export function routineReferences(
  word: RoutineWord,
  spec: RoutineSpec & { readonly returns?: string },
  address: Address,
  context: KindContext,
): readonly SpecReference[] {
  return [
    ...inSchema(address),
    ...ownerReferences(spec, context),
    ...argumentReferences(spec.arguments, context),
    ...(spec.returns === undefined
      ? []
      : referencesIn('returns', spec.returns, ['returns'], context)),
    ...(isAtomic(spec)
      ? referencesIn('atomic', spec.body, ['body'], context)
      : bodyReferences(createRoutine(word, { address, spec }), ['body'], context)),
  ]
}

/** As people write it: a body begins at its first line. */
export function writeRoutine<S extends RoutineSpec>(spec: S, live: LiveObject<S>): JsonObject {
  return compact<JsonObject>({
    ...spec,
    body: normalBody(spec),
    arguments: spec.arguments?.map((one) => ({ ...one, type: shownType(one.type) })),
    owner: writtenOwner(spec, live),
  })
}

/** What the server cannot know, and what it keeps byte for byte. */
export function mergeRoutine<S extends RoutineSpec>(desired: S, stored: S): S {
  return merged(desired, { ...stored, body: isAtomic(desired) ? stored.body : desired.body })
}
