/** Functions and procedures; what Sluice cannot make again is named as what it is. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type ArgumentSpec, isInput, signatureOf } from '../kinds/routine-arguments.ts'
import { writtenBody } from '../kinds/routine-body.ts'
import type { FunctionSpec, RoutineSpec } from '../kinds/routine-spec.ts'
import { readSettingEntries } from '../kinds/session-settings.ts'
import { isObject } from '../kinds/values.ts'
import { commentOn } from './comments.ts'
import { callsInferred, callsOf } from './calls.ts'
import { inScope, notOfExtension } from './hidden.ts'
import { ownerFields, ownerInferred } from './owner.ts'
import type { Found, InspectPart, Unreadable } from './part.ts'
import { flagIn, listIn, textIn, textsIn } from './row-values.ts'

/**
 * Aggregates are read elsewhere, and a range type brings its own functions along. A body that is no
 * string has been taken apart (14 and later).
 */
const sql = `SELECT json_build_object(
  'schema', n.nspname, 'name', p.proname, 'form', p.prokind, ${ownerFields('p.proowner')},
  'comment', ${commentOn('pg_proc', 'p.oid')}, 'language', l.lanname,
  'arguments', (SELECT json_agg(json_build_object(
      'name', p.proargnames[a.i], 'type', format_type(a.type, NULL), 'mode', p.proargmodes[a.i],
      'default', CASE WHEN p.pronargdefaults > 0 THEN pg_get_function_arg_default(p.oid, a.i::int) END) ORDER BY a.i)
    FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS a(type, i)),
  'returns', pg_get_function_result(p.oid),
  'source', CASE WHEN p.prosqlbody IS NULL THEN p.prosrc END,
  'body', CASE WHEN p.prosqlbody IS NOT NULL THEN pg_get_function_sqlbody(p.oid) END,
  'volatility', p.provolatile, 'strict', p.proisstrict, 'leakproof', p.proleakproof,
  'definer', p.prosecdef, 'parallel', p.proparallel, 'cost', p.procost::text, 'rows', p.prorows::text,
  'calls', CASE WHEN p.prosqlbody IS NOT NULL THEN ${callsOf('pg_proc', 'ARRAY[p.oid]')} END,
  'set', p.proconfig, 'support', p.prosupport <> 0, 'transforms', p.protrftypes IS NOT NULL
) AS o
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE p.prokind IN ('f', 'p', 'w') AND ${inScope('n.nspname')} AND ${notOfExtension('pg_proc', 'p.oid')}
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
ORDER BY n.nspname, p.proname`

export const routines: InspectPart = {
  name: 'functions and procedures',
  sql: () => sql,
  read: (row) => [read(row)],
}

function read(row: JsonObject): Found | Unreadable {
  const schema = textIn(row, 'schema') ?? ''
  const args = argumentsOf(row)
  const name = `${textIn(row, 'name') ?? ''}(${signatureOf(args, schema)})`
  const isProcedure = textIn(row, 'form') === 'p'
  const why = unknownPart(row, args)
  if (why !== undefined) {
    const kind = isProcedure ? 'procedure' : 'function'
    return { unreadable: { kind, name: `${schema}.${name}`, why } }
  }
  return {
    kind: isProcedure ? 'Procedure' : 'Function',
    address: { database: schema, name },
    spec: isProcedure ? routineSpec(row, args) : functionSpec(row, args),
    inferred: { ...ownerInferred(row), ...callsInferred(row) },
  }
}

/** What no field can say. */
function unknownPart(row: JsonObject, args: readonly ArgumentSpec[]): string | undefined {
  const isUnclear = namelessPlaces(textIn(row, 'body') ?? '') > 0 && nameless(args).length !== 1
  if (isUnclear) return 'the server shows all its arguments without a name alike'
  if (textIn(row, 'language') === 'c') return 'it is written in C'
  if (textIn(row, 'form') === 'w') return 'it is a window function'
  if (flagIn(row, 'support')) return 'it has a function that supports the planner'
  return flagIn(row, 'transforms') ? 'it transforms types' : undefined
}

/** Columns of RETURNS TABLE are in what it returns. */
function argumentsOf(row: JsonObject): readonly ArgumentSpec[] {
  return listIn(row, 'arguments').flatMap((one) =>
    isObject(one) && textIn(one, 'mode') !== 't' ? [argument(one)] : [],
  )
}

function argument(row: JsonObject): ArgumentSpec {
  const name = textIn(row, 'name')
  return compact<ArgumentSpec>({
    name: name === '' ? undefined : name,
    type: textIn(row, 'type') ?? '',
    mode: modes.get(textIn(row, 'mode') ?? ''),
    default: textIn(row, 'default'),
  })
}

/** `proargmodes` of pg_proc. */
const modes: ReadonlyMap<string, NonNullable<ArgumentSpec['mode']>> = new Map([
  ['o', 'out'],
  ['b', 'inout'],
  ['v', 'variadic'],
])

function routineSpec(row: JsonObject, args: readonly ArgumentSpec[]): RoutineSpec {
  const language = textIn(row, 'language') ?? ''
  const source = textIn(row, 'source')
  return compact<RoutineSpec>({
    arguments: args.length === 0 ? undefined : args,
    language,
    body:
      source === undefined
        ? withNumbers((textIn(row, 'body') ?? '').trim(), args)
        : writtenBody({ language, body: source }),
    security: flagIn(row, 'definer') ? 'definer' : undefined,
    set: readSettingEntries(textsIn(row, 'set')),
    owner: textIn(row, 'owner'),
    comment: textIn(row, 'comment'),
  })
}

/** Where others have names, one without is printed as `""` or `f.""` (ruleutils.c; 14 to 18). */
const namelessPlace =
  /('(?:[^']|'')*'|"(?:[^"]|"")+"(?!\.""))|(?:(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)\.)?""/gu

function namelessPlaces(body: string): number {
  return [...body.matchAll(namelessPlace)].filter(([, text]) => text === undefined).length
}

function withNumbers(body: string, args: readonly ArgumentSpec[]): string {
  const [only] = nameless(args)
  return body.replace(namelessPlace, (found, text) => (text === undefined ? `$${only}` : found))
}

/** Their numbers in a body. */
function nameless(args: readonly ArgumentSpec[]): readonly number[] {
  return args.filter(isInput).flatMap(({ name }, index) => (name === undefined ? [index + 1] : []))
}

function functionSpec(row: JsonObject, args: readonly ArgumentSpec[]): FunctionSpec {
  const language = textIn(row, 'language')
  const cost = textIn(row, 'cost')
  const rows = textIn(row, 'rows')
  const hasOutput = args.some(({ mode }) => mode === 'out' || mode === 'inout')
  const returns = textIn(row, 'returns')
  const isSet = returns?.startsWith('SETOF ') === true
  return compact<FunctionSpec>({
    ...routineSpec(row, args),
    returns: hasOutput && !isSet ? undefined : returns,
    volatility: volatilities.get(textIn(row, 'volatility') ?? ''),
    strict: flagIn(row, 'strict') ? true : undefined,
    leakproof: flagIn(row, 'leakproof') ? true : undefined,
    parallel: parallels.get(textIn(row, 'parallel') ?? ''),
    // Defaults of functioncmds.c; no rows without a set.
    cost: cost === (language === 'internal' ? '1' : '100') ? undefined : cost,
    rows: rows === '0' || rows === '1000' ? undefined : rows,
  })
}

const volatilities: ReadonlyMap<string, 'stable' | 'immutable'> = new Map([
  ['s', 'stable'],
  ['i', 'immutable'],
])

const parallels: ReadonlyMap<string, 'restricted' | 'safe'> = new Map([
  ['r', 'restricted'],
  ['s', 'safe'],
])
