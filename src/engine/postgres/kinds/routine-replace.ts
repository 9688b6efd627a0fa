/**
 * Functions that take the place of another form of themselves. What CREATE OR REPLACE may change:
 * https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-NOTES
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { replace } from '../../common/lowered.ts'
import { rule } from '../../common/rule.ts'
import type { Draft, FieldRule, KindContext, LowerContext } from '../../engine.ts'
import { withoutDefaultRights } from './default-rights.ts'
import { draft } from './draft.ts'
import { quoteIdent } from './names.ts'
import { ownedChanges } from './owned-changes.ts'
import { attached, type InTheWay, isInTheWay, rebuildAround } from './rebuild-around.ts'
import { asResource } from './remade.ts'
import { type ArgumentSpec, isInput } from './routine-arguments.ts'
import { isAtomic } from './routine-body.ts'
import { type FunctionSpec, normalReturns, routineName, type RoutineSpec } from './routine-spec.ts'
import {
  createRoutine,
  dropRoutine,
  routineDrafts,
  routineTarget,
  type RoutineWord,
} from './routine-statement.ts'
import { trigger } from './trigger.ts'
import type { TriggerSpec } from './trigger-spec.ts'
import { normalType } from './types.ts'
import { isList, isObject } from './values.ts'

/** Written again in one statement where that is enough; who calls it does not notice. */
export function routineRule<S extends RoutineSpec>(word: RoutineWord): FieldRule<S> {
  const by = `CREATE OR REPLACE ${word}`
  return rule(
    [
      { how: 'one statement', by },
      {
        how: 'one statement',
        when: 'another return type, other results, a name or a default of an argument less',
        by: `DROP ${word}; CREATE ${word}`,
        note: 'in one transaction, with views and triggers that call it, grants and comments; refused where a table or a type calls it',
      },
    ],
    ({ top }, from, to, context) => {
      const limit = limitOf(from.spec, storedSpec(to, context), context.desired)
      if (limit === undefined)
        return replace(
          `${by}, in one statement${top === 'body' ? computedBefore(from, context) : ''}`,
        )
      const rebuilt = madeAgain(word, from, to, context)
      if (isInTheWay(rebuilt)) return { how: 'refuse', because: `${limit}, and ${rebuilt.because}` }
      return replace(`${limit}: it is made again with what calls it, in one transaction`)
    },
  )
}

/** The server looks at no row again: an index even answers wrongly where rows were sorted by the old one. */
function computedBefore({ address }: LiveObject, { neighbours = [] }: LowerContext): string {
  const name = quoteIdent(routineName(address))
  const holders = neighbours
    .filter(({ object: { kind, spec } }) => {
      const { columns, indexes, constraints } = spec
      const generated = isList(columns)
        ? columns.map((one) => (isObject(one) ? (one['generated'] ?? null) : null))
        : []
      const kept = kind === 'Table' ? [generated, constraints, indexes] : [indexes]
      return JSON.stringify(kept).includes(`${JSON.stringify(name).slice(1, -1)}(`)
    })
    .map(({ object }) => object.id)
  return holders.length === 0
    ? ''
    : `; what ${[...new Set(holders)].join(', ')} computed with the old one (generated columns, indexes, checks) stays as it is`
}

/** Undefined where the server wants it dropped first. */
export function replaceRoutine<S extends RoutineSpec>(
  word: RoutineWord,
  from: LiveObject<S>,
  to: Resource<S>,
  context: LowerContext,
): readonly Draft[] | undefined {
  if (limitOf(from.spec, storedSpec(to, context), context.desired) !== undefined) return undefined
  return [
    draft(createRoutine(word, to, 'CREATE OR REPLACE')),
    ...ownedChanges(word, routineTarget(to), from.spec, to.spec),
  ]
}

export function recreateRoutine<S extends RoutineSpec>(
  word: RoutineWord,
  from: LiveObject<S>,
  to: Resource<S>,
  context: LowerContext,
): readonly Draft[] | undefined {
  const rebuilt = madeAgain(word, from, to, context)
  return isInTheWay(rebuilt) ? undefined : rebuilt
}

/** Views and triggers that call it step aside; a body that is a string does not notice. */
function madeAgain(
  word: RoutineWord,
  from: LiveObject<RoutineSpec>,
  to: Resource<RoutineSpec>,
  context: LowerContext,
): readonly Draft[] | InTheWay {
  const callers = (context.neighbours ?? []).map(({ object }) => object)
  const held = callers.filter(holds).map(({ id }) => id)
  if (held.length > 0) return { because: `${held.join(', ')} would have to be changed with it` }
  const triggers = callers.filter((one): one is LiveObject<TriggerSpec> => one.kind === 'Trigger')
  const owner = to.spec.owner ?? from.spec.owner
  const kept = owner === undefined ? to : { ...to, spec: { ...to.spec, owner } }
  const grants = (context.neighbours ?? []).filter(({ object }) => object.kind === 'Grant')
  return rebuildAround(
    from as LiveObject,
    [
      ...triggers.flatMap((one) => trigger.drop(one, context)),
      dropRoutine(word, from),
      ...routineDrafts(word, kept),
      ...withoutDefaultRights(kept, context),
      ...attached(grants, context),
      ...triggers.flatMap((one) => trigger.create(asResource(one), context)),
    ],
    context,
  )
}

/** Whether the server keeps the function for its sake, and no statement here makes it again. */
function holds({ kind, spec }: LiveObject): boolean {
  if (kind === 'Function' || kind === 'Procedure') return isAtomic(spec as RoutineSpec)
  return !steppingAside.has(kind)
}

const steppingAside: ReadonlySet<string> = new Set([
  'View',
  'MaterializedView',
  'ContinuousAggregate',
  'Trigger',
  'Grant',
  'Policy',
])

function storedSpec<S extends RoutineSpec>(to: Resource<S>, { desired }: LowerContext): S {
  return (desired.stored?.(to.id)?.spec ?? to.spec) as S
}

/** Why it cannot be replaced; both in the server's form where it was asked. */
function limitOf(
  from: RoutineSpec & Partial<FunctionSpec>,
  to: RoutineSpec & Partial<FunctionSpec>,
  context: KindContext,
): string | undefined {
  if (normalReturns(from, context) !== normalReturns(to, context)) return 'it returns another type'
  const [before, after] = [from.arguments ?? [], to.arguments ?? []]
  if (outputs(before, context) !== outputs(after, context)) return 'it gives other results'
  const inputs = after.filter(isInput)
  for (const [index, argument] of before.filter(isInput).entries()) {
    const next = inputs[index]
    if (argument.name !== undefined && argument.name !== next?.name)
      return `the argument \`${argument.name}\` gets another name`
    if (argument.default !== undefined && next?.default === undefined)
      return `the default of \`${argument.name ?? index + 1}\` goes away`
  }
  return undefined
}

function outputs(args: readonly ArgumentSpec[], { database }: KindContext): string {
  return args
    .filter(({ mode }) => mode === 'out' || mode === 'inout')
    .map(({ name = '', type, mode }) => `${mode} ${name} ${normalType(type, database)}`)
    .join(', ')
}
