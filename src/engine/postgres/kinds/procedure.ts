/** Procedures: https://www.postgresql.org/docs/current/sql-createprocedure.html */
import type { FieldRule } from '../../engine.ts'
import { readDocument } from './documents.ts'
import type { PostgresKind } from './kind.ts'
import { routinesLookAlike } from './looks-alike.ts'
import { takenAtOnce } from './rights-at-once.ts'
import { onRetype, routineFacts } from './routine-lineage.ts'
import { recreateRoutine, replaceRoutine } from './routine-replace.ts'
import {
  mergeRoutine,
  renameRoutine,
  routineAliases,
  routineFields,
  routineReferences,
  writeRoutine,
} from './routine-rules.ts'
import {
  normalRoutine,
  readRoutineFields,
  routineAddress,
  type RoutineSpec,
} from './routine-spec.ts'
import { dropRoutineIfThere, routineDrafts } from './routine-statement.ts'
import { dropBelowCallers } from './routine-drop.ts'

const WORD = 'PROCEDURE'

const fields: { readonly [F in keyof Required<RoutineSpec>]: FieldRule<RoutineSpec> } =
  routineFields(WORD)

export const procedure: PostgresKind<RoutineSpec> = {
  kind: 'Procedure',
  rank: 6,
  namespace: 'function',
  lives: 'database',
  hasUntrackedUsers: true,
  heldByReaders: true,
  mayCallItself: true,
  fields,
  address: routineAddress,
  read: (json) => {
    const { spec, problems } = readDocument<RoutineSpec>(json, {
      kinds: ['Procedure'],
      required: ['body'],
      fields: readRoutineFields,
    })
    return { spec: { ...spec, language: spec.language ?? 'sql' }, problems }
  },
  write: writeRoutine,
  aliases: routineAliases,
  references: (spec, address, context) => routineReferences(WORD, spec, address, context),
  columns: (spec, address, context) => routineFacts(WORD, spec, address, context),
  onRetype,
  normal: (spec, _address, context) => normalRoutine(spec, context),
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
