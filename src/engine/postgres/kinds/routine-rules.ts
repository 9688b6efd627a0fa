/** What functions and procedures have in common as kinds. */
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import type { Draft, FieldRule, KindContext, SpecReference } from '../../engine.ts'
import { commentRule } from './comment.ts'
import { merged } from './merged.ts'
import { ownerReferences, ownerRule, writtenOwner } from './owner.ts'
import { bodyReferences, inSchema, referencesIn } from './references.ts'
import { renameDrafts } from './rename.ts'
import { argumentReferences, inputTypesSql, signatureOf } from './routine-arguments.ts'
import { isAtomic, writtenBody } from './routine-body.ts'
import { type RoutineSpec, routineName } from './routine-spec.ts'
import { routineRule } from './routine-replace.ts'
import { createRoutine, routineTarget, type RoutineWord } from './routine-statement.ts'
import { shownType } from './shown-type.ts'

export function routineFields<S extends RoutineSpec>(
  word: RoutineWord,
): { readonly [F in keyof Required<RoutineSpec>]: FieldRule<S> } {
  const written = routineRule<S>(word)
  return {
    arguments: written,
    language: written,
    body: written,
    security: written,
    set: written,
    owner: ownerRule(word, routineTarget),
    comment: commentRule(word, routineTarget),
  }
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
    ...writtenName(live.address),
    ...spec,
    body: writtenBody(spec),
    arguments: spec.arguments?.map((one) => ({ ...one, type: shownType(one.type) })),
    owner: writtenOwner(spec, live),
  })
}

/** The name alone: its arguments say the rest. */
function writtenName({ database = '', ...address }: Address): JsonObject {
  const name = routineName(address)
  const isOdd = [database, name].some((part) => part.includes('.'))
  return isOdd ? { name, schema: database } : { name: `${database}.${name}` }
}

/** What the server cannot know, and what it keeps byte for byte. */
export function mergeRoutine<S extends RoutineSpec>(desired: S, stored: S): S {
  return merged(desired, { ...stored, body: isAtomic(desired) ? stored.body : desired.body })
}
