/** What functions and procedures have in common: their fields, and the form that is compared. */
import type { NormalForm } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import type { KindContext, SpecProblem } from '../../engine.ts'
import { addressOfDdl, relationAddress } from './documents.ts'
import { normalOwner } from './owner.ts'
import {
  type ArgumentSpec,
  normalArguments,
  readArguments,
  signatureOf,
} from './routine-arguments.ts'
import { normalBody, readBody } from './routine-body.ts'
import { normalSessionSettings, type SettingsSpec } from './session-settings.ts'
import { readText } from './text.ts'
import { normalType } from './types.ts'
import { badValue, booleanOf, textMap } from './values.ts'

export type RoutineSpec = {
  readonly arguments?: readonly ArgumentSpec[]
  readonly language: string
  /** What stands between the quotes; in SQL also `RETURN …` and `BEGIN ATOMIC … END`. */
  readonly body: string
  readonly security?: 'definer' | 'invoker'
  readonly set?: SettingsSpec
  readonly owner?: string
  readonly comment?: string
}

export type FunctionSpec = RoutineSpec & {
  /** Absent where arguments are `out`. */
  readonly returns?: string
  readonly volatility?: 'volatile' | 'stable' | 'immutable'
  readonly strict?: boolean
  readonly leakproof?: boolean
  readonly parallel?: 'unsafe' | 'restricted' | 'safe'
  readonly cost?: string
  readonly rows?: string
}

/**
 * `f(int,text)`: the name with what tells it from others of its name. The arguments stand in the
 * document, in its statement, or in the name itself.
 */
export function routineAddress(json: JsonObject, schema: string): Address | undefined {
  const address = relationAddress(json, schema)
  if (address === undefined) return undefined
  const name = routineName(address)
  const inName = address.name.slice(name.length).replace(/^\(|\)$/g, '')
  const written = addressOfDdl(json['ddl'])
  const signature =
    written === undefined
      ? `(${signatureOf(readArguments(json['arguments'] ?? inName, []), schema)})`
      : written.name.slice(routineName(written).length)
  return { ...address, name: `${name}${signature}` }
}

/** The name alone: `f` of `f(int,text)`. Types in ids have no brackets. */
export function routineName({ name }: Address): string {
  return name.endsWith(')') ? name.slice(0, name.lastIndexOf('(')) : name
}

export function readRoutineFields(own: JsonObject, problems: SpecProblem[]): Partial<RoutineSpec> {
  const language = scalarText(own['language'])?.toLowerCase()
  return compact<Partial<RoutineSpec>>({
    arguments: readArguments(own['arguments'], problems),
    language,
    body: readBody(own['body'], language ?? 'sql', problems),
    security: wordIn(own, 'security', ['definer', 'invoker']),
    set: textMap(own['set'], ['set'], problems),
    owner: scalarText(own['owner']),
  })
}

export function readFunctionFields(
  own: JsonObject,
  problems: SpecProblem[],
): Partial<FunctionSpec> {
  return compact<Partial<FunctionSpec>>({
    ...readRoutineFields(own, problems),
    returns: readText('returns', own['returns'], ['returns'], problems),
    volatility: wordIn(own, 'volatility', ['volatile', 'stable', 'immutable']),
    strict: booleanOf(own['strict'], ['strict'], problems),
    leakproof: booleanOf(own['leakproof'], ['leakproof'], problems),
    parallel: wordIn(own, 'parallel', ['unsafe', 'restricted', 'safe']),
    cost: readNumber(own, 'cost', problems),
    rows: readNumber(own, 'rows', problems),
  })
}

function wordIn<W extends string>(
  own: JsonObject,
  key: string,
  words: readonly W[],
): W | undefined {
  const text = scalarText(own[key])?.toLowerCase()
  return words.find((word) => word === text)
}

function readNumber(own: JsonObject, key: string, problems: SpecProblem[]): string | undefined {
  const text = scalarText(own[key])
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return String(number)
  problems.push(badValue('this is a number above zero', [key]))
  return undefined
}

/** Whether results come as arguments: then the server says itself what is returned. */
export function hasOutput({ arguments: args = [] }: RoutineSpec): boolean {
  return args.some(({ mode }) => mode === 'out' || mode === 'inout')
}

export function normalRoutine(spec: RoutineSpec, context: KindContext): NormalForm {
  return {
    arguments: normalArguments(spec.arguments, context),
    language: spec.language,
    body: normalBody(spec),
    security: spec.security === 'definer' ? 'definer' : null,
    set: normalSessionSettings(spec.set),
    owner: normalOwner(spec, context),
    comment: spec.comment ?? null,
  }
}

export function normalFunction(spec: FunctionSpec, context: KindContext): NormalForm {
  const { volatility, parallel, cost, rows, language } = spec
  // pg_proc's own defaults (functioncmds.c): C and internal cost 1, everything else 100.
  const usualCost = language === 'internal' || language === 'c' ? '1' : '100'
  return {
    ...normalRoutine(spec, context),
    returns: normalReturns(spec, context),
    volatility: volatility === 'volatile' ? null : (volatility ?? null),
    strict: spec.strict === true ? 'true' : null,
    leakproof: spec.leakproof === true ? 'true' : null,
    parallel: parallel === 'unsafe' ? null : (parallel ?? null),
    cost: cost === undefined || cost === usualCost ? null : cost,
    rows: rows === undefined || rows === '1000' ? null : rows,
  }
}

/**
 * `TABLE (…)` is the server's text on both sides where it was asked. With output arguments only
 * whether there are many rows of them is left to say.
 */
export function normalReturns(
  spec: RoutineSpec & Partial<FunctionSpec>,
  context: KindContext,
): string | null {
  const { returns } = spec
  if (hasOutput(spec)) return returns !== undefined && /^setof\b/i.test(returns) ? 'SETOF' : null
  if (returns === undefined) return null
  return /^table\b/i.test(returns) ? returns : normalType(returns, context.database)
}
