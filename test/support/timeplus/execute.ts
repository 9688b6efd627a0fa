/** Which part of the double does which statement. SELECT, INSERT, SET and USE are the server's. */
import { alter } from './alter/index.ts'
import { accessStatement } from './access/change.ts'
import type { Context, Listing } from './context.ts'
import { createExternalStream, createExternalTable } from './create/external.ts'
import { alterDatabase, createDatabase } from './create/database.ts'
import { createFunction, dropFunction } from './create/function.ts'
import {
  alterCollection,
  createCollection,
  createDisk,
  createPolicy,
  createSchema,
  dropGlobal,
} from './create/global.ts'
import { createMaterializedView } from './create/materialized-view.ts'
import {
  createAlert,
  createDictionary,
  createInput,
  createTask,
  dropTask,
} from './create/scheduled.ts'
import { createStream } from './create/stream.ts'
import { createView } from './create/view.ts'
import { ServerError } from './errors.ts'
import { checkFeature } from './features.ts'
import { translate } from './query/translate.ts'
import { formatQuery, type DropStatement, type Statement } from './sql/index.ts'
import { dropDatabase, dropRelation } from './statement/drop.ts'
import { deleteRows, rename, truncate } from './statement/rename.ts'
import { showCreate } from './statement/show-create.ts'
import { describe, exists, show } from './statement/show.ts'
import { system } from './statement/system.ts'

const reading: ReadonlySet<Statement['kind']> = new Set([
  'select',
  'show',
  'showCreate',
  'exists',
  'describe',
  'explain',
  'set',
  'use',
])

export function isReading({ kind }: Statement): boolean {
  return reading.has(kind)
}

export async function execute(
  context: Context,
  statement: Statement,
): Promise<Listing | undefined> {
  checkFeature(context, statement)
  switch (statement.kind) {
    case 'show':
      return show(context, statement)
    case 'showCreate':
      return showCreate(context, statement)
    case 'exists':
      return exists(context, statement)
    case 'describe':
      return describe(context, statement)
    case 'explain': {
      await translate(context, statement.query)
      const text = formatQuery(statement.query, 'stored')
      return { names: ['explain'], types: ['String'], rows: [[text]] }
    }
    default:
      await change(context, statement)
      return undefined
  }
}

async function change(context: Context, statement: Statement): Promise<void> {
  switch (statement.kind) {
    case 'createStream':
      return statement.variety === 'external'
        ? createExternalStream(context, statement)
        : createStream(context, statement)
    case 'createExternalTable':
      return createExternalTable(context, statement)
    case 'createView':
      return createView(context, statement)
    case 'createMaterializedView':
      return createMaterializedView(context, statement)
    case 'createDatabase':
      return createDatabase(context, statement)
    case 'createSqlFunction':
    case 'createSourceFunction':
    case 'createRemoteFunction':
      return createFunction(context, statement)
    case 'createFormatSchema':
      return createSchema(context, statement)
    case 'createDictionary':
      return createDictionary(context, statement)
    case 'createDisk':
      return createDisk(context, statement)
    case 'createStoragePolicy':
      return createPolicy(context, statement)
    case 'createNamedCollection':
      return createCollection(context, statement)
    case 'createAlert':
      return createAlert(context, statement)
    case 'createTask':
      return createTask(context, statement)
    case 'createInput':
      return createInput(context, statement)
    case 'alter':
      return alter(context, statement)
    case 'alterDatabase':
      return alterDatabase(context, statement)
    case 'alterNamedCollection':
      return alterCollection(context, statement)
    case 'drop':
      return drop(context, statement)
    case 'rename':
      return rename(context, statement)
    case 'truncate':
      return truncate(context, statement)
    case 'delete':
      return deleteRows(context, statement)
    case 'system':
      return system(context, statement)
    case 'optimize':
    case 'kill':
      return
    case 'user':
    case 'role':
    case 'rowPolicy':
    case 'quota':
    case 'settingsProfile':
    case 'grant':
    case 'setDefaultRole':
    case 'dropAccess':
      return accessStatement(context, statement)
    default:
      throw new ServerError(48, `${statement.kind} is not supported`)
  }
}

async function drop(context: Context, statement: DropStatement): Promise<void> {
  switch (statement.target) {
    case 'DATABASE':
      return dropDatabase(context, statement)
    case 'FUNCTION':
      return dropFunction(context, statement)
    case 'FORMAT SCHEMA':
      return dropGlobal(context, 'schemas', statement)
    case 'NAMED COLLECTION':
      return dropGlobal(context, 'collections', statement)
    case 'DISK':
      return dropGlobal(context, 'disks', statement)
    case 'STORAGE POLICY':
      return dropGlobal(context, 'storagePolicies', statement)
    case 'TASK':
      return dropTask(context, statement)
    default:
      return dropRelation(context, statement)
  }
}
