/** CREATE TRIGGER: https://www.postgresql.org/docs/current/sql-createtrigger.html */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { nodesOf, stringsOf, textOf, type Tree } from '../sql/tree.ts'
import { ownTriggerFunctions } from '../kinds/own-trigger-functions.ts'
import { listOrNone, trueOf } from './constraint.ts'
import {
  fieldName,
  type Known,
  listedAddress,
  put,
  type Reading,
  relationAddress,
  type UnknownPart,
} from './known.ts'
import {
  findWords,
  spanOfTokens,
  type Statement,
  stepOver,
  textOfTokens,
  expressionWithin,
  wordAt,
} from './statement.ts'

export function readTrigger(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const table = relationAddress(fields['relation'], known)
  const name = textOf(fields['trigname']) ?? ''
  const { name: on, ...schema } = table
  return put(
    'Trigger',
    { ...schema, on, name },
    compact<JsonObject>({
      on: fieldName(table),
      timing: timings[String(fields['timing'] ?? 0)],
      events: eventsOf(statement),
      forEach: fields['row'] === true ? 'row' : undefined,
      when: conditionOf(statement),
      function: functionName(fields['funcname'], known),
      arguments: listOrNone(stringsOf(fields['args'])),
      referencing: referencingOf(fields),
      constraint: trueOf(fields['isconstraint']),
      deferrable: deferrableOf(fields),
    }),
    otherTable(statement),
  )
}

/** TRIGGER_TYPE_BEFORE and TRIGGER_TYPE_INSTEAD of the server's pg_trigger.h. */
const timings: { readonly [bits: string]: string } = { 0: 'after', 2: 'before', 64: 'insteadOf' }

/** `insert`, `update of a, b`, in the order they are written. */
function eventsOf(statement: Statement): readonly string[] {
  const timing = ['BEFORE', 'AFTER', 'INSTEAD OF'].map((words) => ({
    // The name itself may be such a word.
    at: findWords(statement, words, findWords(statement, 'TRIGGER', 0) + 2),
    length: words.split(' ').length,
  }))
  const first = timing.reduce((a, b) => (b.at < a.at ? b : a))
  const end = findWords(statement, 'ON', first.at)
  const events: string[] = []
  let from = first.at + first.length
  for (let at = from; at <= end; at = stepOver(statement, at)) {
    if (at < end && wordAt(statement, at) !== 'OR') continue
    const columns =
      wordAt(statement, from + 1) === 'OF' ? textOfTokens(statement, from + 2, at) : ''
    const event = wordAt(statement, from).toLowerCase()
    events.push(columns === '' ? event : `${event} of ${columns}`)
    from = at + 1
  }
  return events
}

function functionName(names: unknown, known: Known): string {
  const [own = '', more] = stringsOf(names)
  return more === undefined && ownTriggerFunctions.has(own)
    ? own
    : fieldName(listedAddress(names, known))
}

function conditionOf(statement: Statement): string | undefined {
  if (statement.fields['whenClause'] === undefined) return undefined
  return expressionWithin(statement, findWords(statement, 'WHEN (', 0) + 1)
}

function referencingOf(fields: Tree): JsonObject | undefined {
  const names = nodesOf(fields['transitionRels'], 'TriggerTransition')
  if (names.length === 0) return undefined
  return compact<JsonObject>({
    old: textOf(names.find(({ isNew }) => isNew !== true)?.['name']),
    new: textOf(names.find(({ isNew }) => isNew === true)?.['name']),
  })
}

function deferrableOf({ deferrable, initdeferred }: Tree): string | undefined {
  if (initdeferred === true) return 'deferred'
  return deferrable === true ? 'immediate' : undefined
}

/** FROM of a constraint trigger: only foreign keys use it. */
function otherTable(statement: Statement): readonly UnknownPart[] {
  if (statement.fields['constrrel'] === undefined) return []
  const at = statement.tokenOf(statement.fields['constrrel'])
  return [
    { text: textOfTokens(statement, at - 1, at + 1), ...spanOfTokens(statement, at - 1, at + 1) },
  ]
}
