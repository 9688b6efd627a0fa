/** Every statement that says what there is, by the name of its node. The only list of them. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { statementKind } from '../sql/statement-kind.ts'
import {
  alterDomain,
  alterEnum,
  alterExtension,
  alterRoutine,
  alterSequence,
  readPolicy,
} from './alter-other.ts'
import { alterTable } from './alter-table.ts'
import { otherNames } from './other-names.ts'
import { argumentOf, callsOf, plainArgument } from './call.ts'
import { readComment, readOwner } from './comment.ts'
import { readDefaultPrivileges } from './default-privileges.ts'
import { readDrop, readRename, readSetSchema } from './drop.ts'
import { readGrant, readRoleGrant } from './grant.ts'
import {
  fieldName,
  findRelation,
  type Known,
  type ReadObject,
  type Reading,
  relationAddress,
  type StatementReader,
} from './known.ts'
import { itemsOfField, withItems } from './parts.ts'
import { alterPublication, readPublication } from './publication.ts'
import { alterRole, alterRoleSet, readRole } from './role.ts'
import { readRoutine } from './routine.ts'
import { readExtension, readSchema } from './schema.ts'
import { readSequence } from './sequence.ts'
import { settingOf } from './setting.ts'
import type { Statement } from './statement.ts'
import { readTable } from './table.ts'
import { indexItem } from './table-index.ts'
import { readTimescaleCall } from './timescale-call.ts'
import { readTrigger } from './trigger.ts'
import { readComposite, readDomain, readEnum } from './type.ts'
import { readTableAs, readView } from './view.ts'

export function readOne(statement: Statement, known: Known): Reading {
  const reader = readers[statement.node]
  if (reader) return reader(statement, known)
  const kind = statementKind({ [statement.node]: statement.fields })
  return { why: `${kind} makes nothing that Sluice manages`, makes: otherNames(statement, known) }
}

const readers: { readonly [node: string]: StatementReader } = {
  CreateStmt: readTable,
  IndexStmt: readIndex,
  ViewStmt: readView,
  CreateTableAsStmt: readTableAs,
  CreateSeqStmt: readSequence,
  CreateEnumStmt: readEnum,
  CompositeTypeStmt: readComposite,
  CreateDomainStmt: readDomain,
  CreateFunctionStmt: readRoutine,
  CreateTrigStmt: readTrigger,
  CreateSchemaStmt: readSchema,
  CreateExtensionStmt: readExtension,
  CreateRoleStmt: readRole,
  CreatePublicationStmt: readPublication,
  CreatePolicyStmt: readPolicy,
  GrantStmt: readGrant,
  GrantRoleStmt: readRoleGrant,
  AlterDefaultPrivilegesStmt: readDefaultPrivileges,
  AlterTableStmt: alterTable,
  AlterSeqStmt: alterSequence,
  AlterEnumStmt: alterEnum,
  AlterDomainStmt: alterDomain,
  AlterFunctionStmt: alterRoutine,
  AlterPolicyStmt: readPolicy,
  AlterExtensionStmt: alterExtension,
  AlterPublicationStmt: alterPublication,
  AlterRoleStmt: alterRole,
  AlterRoleSetStmt: alterRoleSet,
  AlterOwnerStmt: readOwner,
  AlterObjectSchemaStmt: readSetSchema,
  CommentStmt: readComment,
  DropStmt: readDrop,
  RenameStmt: readRename,
  SelectStmt: readCalls,
  CallStmt: readCalls,
  VariableSetStmt: readSetting,
}

/** An index is a field of its table; a call of TimescaleDB on it may have made the same one. */
function readIndex(statement: Statement, known: Known): Reading {
  const address = relationAddress(statement.fields['relation'], known)
  const table = findRelation(known, address)
  if (table === undefined)
    return { why: `\`${fieldName(address)}\` is not made by these statements` }
  const item = indexItem(statement, known)
  const indexes = itemsOfField(table.spec, 'indexes')
  const isThere = item['name'] !== undefined && indexes.some(({ name }) => name === item['name'])
  if (isThere) return { put: [table] }
  const spec: JsonObject = withItems(table.spec, 'indexes', [...indexes, item])
  return { put: [{ ...table, spec: compact<JsonObject>(spec) }] }
}

/** TimescaleDB is told by functions; set_config is what pg_dump begins with. */
function readCalls(statement: Statement, known: Known): Reading {
  const calls = callsOf(statement) ?? []
  const put = new Map<string, ReadObject>()
  for (const call of calls) {
    if (call.name === 'set_config' && plainArgument(call.positional[0]) === 'search_path')
      return schemaIn(String(plainArgument(argumentOf(call, 'value', 1)) ?? ''))
    const reading = readTimescaleCall(call, known, statement)
    if (reading === undefined) break
    if (!('put' in reading)) return reading
    for (const object of reading.put)
      put.set(`${object.kind}/${JSON.stringify(object.address)}`, object)
  }
  if (put.size === 0) return { why: 'a query makes nothing' }
  return { put: [...put.values()] }
}

/** SET search_path = app, pg_catalog; and what pg_dump says of tables before it makes them. */
function readSetting({ fields }: Statement): Reading {
  const value = settingOf(fields)?.value ?? ''
  switch (fields['name']) {
    case 'search_path':
      return schemaIn(value)
    case 'default_tablespace':
      return { session: { tablespace: value === '' ? undefined : value } }
    case 'default_table_access_method':
      return { session: { method: value === 'heap' || value === '' ? undefined : value } }
    default:
      return { why: 'a setting of the session' }
  }
}

/** The first schema that is no one's own; an empty path leaves names to themselves. */
function schemaIn(path: string): Reading {
  const names = path.split(',').map((name) => name.trim().replace(/^"(.*)"$/s, '$1'))
  const first = names.find((name) => name !== '' && name !== '$user' && !name.startsWith('pg_'))
  return { session: { schema: first ?? 'public' } }
}
