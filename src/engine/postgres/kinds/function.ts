/** Functions: https://www.postgresql.org/docs/current/sql-createfunction.html */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { FieldRule } from '../../engine.ts'
import { readDocument } from './documents.ts'
import type { PostgresKind } from './kind.ts'
import { routinesLookAlike } from './looks-alike.ts'
import { takenAtOnce } from './rights-at-once.ts'
import { onRetype, routineFacts } from './routine-lineage.ts'
import { recreateRoutine, replaceRoutine, routineRule } from './routine-replace.ts'
import {
  mergeRoutine,
  renameRoutine,
  routineAliases,
  routineFields,
  routineReferences,
  writeRoutine,
} from './routine-rules.ts'
import {
  type FunctionSpec,
  hasOutput,
  normalFunction,
  readFunctionFields,
  routineAddress,
} from './routine-spec.ts'
import { dropRoutineIfThere, routineDrafts } from './routine-statement.ts'
import { shownType } from './shown-type.ts'
import { missingKey } from './values.ts'
import { dropBelowCallers } from './routine-drop.ts'

const WORD = 'FUNCTION'
const written = routineRule<FunctionSpec>(WORD)

const fields: { readonly [F in keyof Required<FunctionSpec>]: FieldRule<FunctionSpec> } = {
  ...routineFields<FunctionSpec>(WORD),
  // Another return type is a function made anew.
  returns: { ...written, effects: written.effects.filter(({ when }) => when !== undefined) },
  volatility: written,
  strict: written,
  leakproof: written,
  parallel: written,
  cost: written,
  rows: written,
}

export const sqlFunction: PostgresKind<FunctionSpec> = {
  kind: 'Function',
  rank: 6,
  namespace: 'function',
  lives: 'database',
  hasUntrackedUsers: true,
  heldByReaders: true,
  mayCallItself: true,
  fields,
  address: routineAddress,
  read: (json) => {
    const { spec, problems } = readDocument<FunctionSpec>(json, {
      kinds: ['Function'],
      required: ['body'],
      fields: readFunctionFields,
    })
    const isWhole = spec.returns !== undefined || hasOutput(spec) || problems.length > 0
    const missing = isWhole ? [] : [missingKey('returns', [])]
    return { spec: complete(spec), problems: [...problems, ...missing] }
  },
  write: (spec, live) =>
    compact<JsonObject>({
      ...writeRoutine(spec, live),
      returns: spec.returns === undefined ? undefined : shownType(spec.returns),
      cost: numberOf(spec.cost),
      rows: numberOf(spec.rows),
    }),
  fileEnding: (spec, field) => (field === 'body' ? ending(spec.language) : 'sql'),
  aliases: routineAliases,
  references: (spec, address, context) => routineReferences(WORD, spec, address, context),
  columns: (spec, address, context) => routineFacts(WORD, spec, address, context),
  onRetype,
  normal: (spec, _address, context) => normalFunction(spec, context),
  stored: { drafts: (to) => routineDrafts(WORD, to), merge: mergeRoutine },
  looksAlike: routinesLookAlike,
  create: (to, context) => [...routineDrafts(WORD, to), ...takenAtOnce(to, context)],
  replace: (from, to, context) => replaceRoutine(WORD, from, to, context),
  recreate: (from, to, context) => recreateRoutine(WORD, from, to, context),
  drop: (from) => [dropRoutineIfThere(WORD, from)],
  dropEarly: (from, context) => dropBelowCallers(WORD, from, context),
  rename: (from, to, { desired }) => renameRoutine(WORD, from, to, desired),
  losses: () => [],
}

/** Statements give numbers as numbers; every reader gives the language. */
function complete(spec: FunctionSpec): FunctionSpec {
  const { cost, rows } = spec
  return {
    ...spec,
    language: spec.language ?? 'sql',
    ...(cost === undefined ? {} : { cost: String(cost) }),
    ...(rows === undefined ? {} : { rows: String(rows) }),
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

function ending(language: string): string {
  const known: { readonly [language: string]: string } = {
    plpython3u: 'py',
    plperl: 'pl',
    plperlu: 'pl',
    plv8: 'js',
    pltcl: 'tcl',
  }
  return known[language] ?? 'sql'
}
