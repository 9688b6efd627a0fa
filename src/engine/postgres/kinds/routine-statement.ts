/** Statements that name or make functions and procedures. */
import type { Address } from '../../../resource/id.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Draft } from '../../engine.ts'
import { commentDrafts } from './comment.ts'
import { draft } from './draft.ts'
import { sqlName } from './names.ts'
import { ownerDrafts } from './owner.ts'
import { argumentsSql, inputTypesSql } from './routine-arguments.ts'
import { bodySql } from './routine-body.ts'
import { type FunctionSpec, type RoutineSpec, routineName } from './routine-spec.ts'
import { settingSql } from './session-settings.ts'

export type RoutineWord = 'FUNCTION' | 'PROCEDURE'

/** `app.f`, without its arguments. */
export function routineSqlName(address: Address): string {
  return sqlName({ ...address, name: routineName(address) })
}

/** `app.f(integer, text)`: one of those that share the name. */
export function routineTarget({
  address,
  spec,
}: Pick<Resource<RoutineSpec>, 'address' | 'spec'>): string {
  return `${routineSqlName(address)}(${inputTypesSql(spec.arguments)})`
}

/** The same for all: attributes that are left out are the server's own again. */
export function createRoutine(
  word: RoutineWord,
  { address, spec }: Pick<Resource<RoutineSpec & Partial<FunctionSpec>>, 'address' | 'spec'>,
  create: 'CREATE' | 'CREATE OR REPLACE' = 'CREATE',
): string {
  const name = `${routineSqlName(address)}(${argumentsSql(spec.arguments)})`
  return [
    `${create} ${word} ${name}`,
    ...(spec.returns === undefined ? [] : [`RETURNS ${spec.returns}`]),
    [`LANGUAGE ${spec.language}`, ...attributes(spec)].join(' '),
    ...Object.entries(spec.set ?? {}).map(([key, value]) => `SET ${settingSql(key, value)}`),
    bodySql(spec),
  ].join('\n')
}

function attributes(spec: RoutineSpec & Partial<FunctionSpec>): readonly string[] {
  const { volatility, strict, leakproof, security, parallel, cost, rows } = spec
  return [
    ...(volatility === undefined ? [] : [volatility.toUpperCase()]),
    ...(strict === true ? ['STRICT'] : []),
    ...(leakproof === true ? ['LEAKPROOF'] : []),
    ...(security === 'definer' ? ['SECURITY DEFINER'] : []),
    ...(parallel === undefined ? [] : [`PARALLEL ${parallel.toUpperCase()}`]),
    ...(cost === undefined ? [] : [`COST ${cost}`]),
    ...(rows === undefined ? [] : [`ROWS ${rows}`]),
  ]
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

/** Where what it calls goes, it may have stepped aside already. */
export function dropRoutineIfThere(
  word: RoutineWord,
  from: Pick<LiveObject<RoutineSpec>, 'address' | 'spec'>,
): Draft {
  return draft(`DROP ${word} IF EXISTS ${routineTarget(from)}`)
}
