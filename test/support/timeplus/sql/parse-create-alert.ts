/** Alerts, tasks, inputs (timeplus.md §1.14, §1.15). */
import type { CreateAlert, CreateInput, CreateTask } from './resource-definition.ts'
import type { Expression } from './expression.ts'
import { parseInterval } from './parse-interval.ts'
import { parseComment, parseIfNotExists, parseObjectName } from './parse-names.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseSettings } from './parse-settings.ts'
import type { Reader } from './reader.ts'

/** Each at its own word, after CREATE [OR REPLACE]. */
export function parseCreateAlert(reader: Reader, orReplace: boolean): CreateAlert {
  reader.expects('ALERT')
  const ifNotExists = !orReplace && parseIfNotExists(reader)
  const name = parseObjectName(reader)
  const batch = reader.takes('BATCH') ? { batch: parseBatch(reader) } : {}
  const limit = reader.takes('LIMIT') ? { limit: parseLimit(reader) } : {}
  reader.expects('CALL')
  const call = reader.identifier()
  reader.expects('AS')
  const query = parseQueryExpression(reader)
  return { kind: 'createAlert', orReplace, ifNotExists, name, ...batch, ...limit, call, query }
}

function parseBatch(reader: Reader): { readonly events: number; readonly timeout: Expression } {
  const events = reader.unsigned()
  if (!reader.takesOne('EVENTS', 'EVENT')) reader.fail('expected EVENTS')
  reader.expects('WITH TIMEOUT')
  return { events, timeout: parseInterval(reader) }
}

function parseLimit(reader: Reader): { readonly alerts: number; readonly per: Expression } {
  const alerts = reader.unsigned()
  if (!reader.takesOne('ALERTS', 'ALERT')) reader.fail('expected ALERTS')
  reader.expects('PER')
  return { alerts, per: parseInterval(reader) }
}

export function parseCreateTask(reader: Reader, orReplace: boolean): CreateTask {
  reader.expects('TASK')
  const ifNotExists = !orReplace && parseIfNotExists(reader)
  const name = parseObjectName(reader)
  reader.expects('SCHEDULE')
  const schedule: Expression =
    reader.peek().kind === 'string'
      ? { kind: 'string', value: reader.string() }
      : parseInterval(reader)
  const timeout = reader.takes('TIMEOUT') ? { timeout: parseInterval(reader) } : {}
  const checkpoint = reader.takes('CHECKPOINT') ? { checkpoint: reader.string() } : {}
  const into = reader.takes('INTO') ? { into: parseObjectName(reader) } : {}
  reader.expects('AS')
  const body = parseRest(reader)
  return {
    kind: 'createTask',
    orReplace,
    ifNotExists,
    name,
    schedule,
    ...timeout,
    ...checkpoint,
    ...into,
    body,
  }
}

/** The body is raw text up to the semicolon. */
function parseRest(reader: Reader): string {
  const start = reader.peek().start
  while (!reader.atEnd && !reader.seesSymbol(';')) reader.next()
  const body = reader.sql.slice(start, reader.peek().start).trimEnd()
  return body === '' ? reader.fail('expected the SQL of the task') : body
}

export function parseCreateInput(reader: Reader, orReplace: boolean): CreateInput {
  if (orReplace) reader.refuse('OR REPLACE INPUT')
  reader.expects('INPUT')
  const ifNotExists = parseIfNotExists(reader)
  const name = parseObjectName(reader)
  reader.expects('SETTINGS')
  const settings = parseSettings(reader)
  return { kind: 'createInput', ifNotExists, name, settings, ...parseComment(reader) }
}
