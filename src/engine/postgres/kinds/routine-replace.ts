/**
 * What CREATE OR REPLACE may change of a function:
 * https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-NOTES
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Draft, KindContext, LowerContext } from '../../engine.ts'
import { draft } from './draft.ts'
import { type ArgumentSpec, isInput } from './routine-arguments.ts'
import { type FunctionSpec, normalReturns, type RoutineSpec } from './routine-spec.ts'
import { createRoutine, type RoutineWord } from './routine-statement.ts'
import { normalType } from './types.ts'

/** Undefined where the server wants it dropped first. */
export function replaceRoutine<S extends RoutineSpec>(
  word: RoutineWord,
  from: LiveObject<S>,
  to: Resource<S>,
  { desired }: LowerContext,
): readonly Draft[] | undefined {
  const stored = (desired.stored?.(to.id)?.spec ?? to.spec) as S
  if (limitOf(from.spec, stored, desired) !== undefined) return undefined
  return [draft(createRoutine(word, to, 'CREATE OR REPLACE'))]
}

/** Why it cannot be replaced; both in the server's form where it was asked. */
export function limitOf(
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
