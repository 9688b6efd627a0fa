import { isTree, nodeOf, textOf, type Tree } from './tree.ts'

/** `CREATE MATERIALIZED VIEW`, `ALTER TABLE`, `SELECT`: verb and kind of object, modifiers left out. */
export function statementKind(statement: Tree): string {
  const [entry] = Object.entries(statement)
  if (!entry) return ''
  const [name, value] = entry
  const fields = isTree(value) ? value : {}
  const verb = verbs[name]
  if (verb !== undefined) return verb
  const make = objects[name]
  return make ? make(fields) : wordsOf(name)
}

const verbs: { readonly [node: string]: string } = {
  SelectStmt: 'SELECT',
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
  CreateStmt: 'CREATE TABLE',
  CreateForeignTableStmt: 'CREATE FOREIGN TABLE',
  ViewStmt: 'CREATE VIEW',
  IndexStmt: 'CREATE INDEX',
  CreateSeqStmt: 'CREATE SEQUENCE',
  AlterSeqStmt: 'ALTER SEQUENCE',
  CreateTrigStmt: 'CREATE TRIGGER',
  CreateEventTrigStmt: 'CREATE EVENT TRIGGER',
  CreateEnumStmt: 'CREATE TYPE',
  CreateRangeStmt: 'CREATE TYPE',
  CompositeTypeStmt: 'CREATE TYPE',
  AlterEnumStmt: 'ALTER TYPE',
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  AlterDatabaseSetStmt: 'ALTER DATABASE',
  CreateRoleStmt: 'CREATE ROLE',
  AlterRoleStmt: 'ALTER ROLE',
  AlterRoleSetStmt: 'ALTER ROLE',
  DropRoleStmt: 'DROP ROLE',
  CreateFdwStmt: 'CREATE FOREIGN DATA WRAPPER',
  CreateForeignServerStmt: 'CREATE SERVER',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
  CreateStatsStmt: 'CREATE STATISTICS',
  CreatePLangStmt: 'CREATE LANGUAGE',
  RuleStmt: 'CREATE RULE',
  RefreshMatViewStmt: 'REFRESH MATERIALIZED VIEW',
  AlterExtensionContentsStmt: 'ALTER EXTENSION',
  AlterDefaultPrivilegesStmt: 'ALTER DEFAULT PRIVILEGES',
  VariableSetStmt: 'SET',
  VariableShowStmt: 'SHOW',
  DeclareCursorStmt: 'DECLARE',
  TransactionStmt: 'TRANSACTION',
}

const objects: { readonly [node: string]: (fields: Tree) => string } = {
  CreateTableAsStmt: (fields) => `CREATE ${objectOf(fields['objtype'])}`,
  CreateFunctionStmt: (fields) => (fields['is_procedure'] ? 'CREATE PROCEDURE' : 'CREATE FUNCTION'),
  AlterFunctionStmt: (fields) => `ALTER ${objectOf(fields['objtype'])}`,
  DefineStmt: (fields) => `CREATE ${objectOf(fields['kind'])}`,
  AlterTableStmt: (fields) => `ALTER ${objectOf(fields['objtype'])}`,
  DropStmt: (fields) => `DROP ${objectOf(fields['removeType'])}`,
  RenameStmt: (fields) => `ALTER ${objectOf(parentOf(fields))}`,
  AlterObjectSchemaStmt: (fields) => `ALTER ${objectOf(fields['objectType'])}`,
  AlterOwnerStmt: (fields) => `ALTER ${objectOf(fields['objectType'])}`,
  GrantStmt: (fields) => (fields['is_grant'] ? 'GRANT' : 'REVOKE'),
  GrantRoleStmt: (fields) => (fields['is_grant'] ? 'GRANT' : 'REVOKE'),
  VacuumStmt: (fields) => (fields['is_vacuumcmd'] ? 'VACUUM' : 'ANALYZE'),
}

/** A column is renamed by ALTER TABLE, or ALTER VIEW. */
function parentOf(fields: Tree): unknown {
  const type = fields['renameType']
  return type === 'OBJECT_COLUMN' ? fields['relationType'] : type
}

function objectOf(type: unknown): string {
  const name = (textOf(type) ?? '').replace(/^OBJECT_/, '')
  const special: { readonly [name: string]: string } = {
    MATVIEW: 'MATERIALIZED VIEW',
    TABCONSTRAINT: 'TABLE',
    TSCONFIGURATION: 'TEXT SEARCH CONFIGURATION',
    TSDICTIONARY: 'TEXT SEARCH DICTIONARY',
    TSPARSER: 'TEXT SEARCH PARSER',
    TSTEMPLATE: 'TEXT SEARCH TEMPLATE',
    FDW: 'FOREIGN DATA WRAPPER',
    'FOREIGN SERVER': 'SERVER',
    OPCLASS: 'OPERATOR CLASS',
    OPFAMILY: 'OPERATOR FAMILY',
    'STATISTIC EXT': 'STATISTICS',
  }
  const words = name.replaceAll('_', ' ')
  return special[words] ?? words
}

/** `CreatePolicyStmt` → `CREATE POLICY`. */
function wordsOf(node: string): string {
  return node
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()
}

/** The name of what a statement creates: two statements about different objects differ. */
export function objectName(statement: Tree): string | undefined {
  const [value] = Object.values(statement)
  const fields = isTree(value) ? value : {}
  const into = isTree(fields['into']) ? fields['into']['rel'] : undefined
  const relation = [fields['view'], fields['relation'], into].find(isTree)
  return textOf(fields['idxname']) ?? textOf(fields['trigname']) ?? textOf(relation?.['relname'])
}

/** The body of a function as it is stored. */
export function functionBody(statement: Tree): string | undefined {
  const create = nodeOf(statement, 'CreateFunctionStmt')
  const options = Array.isArray(create?.['options']) ? create['options'] : []
  const as = options
    .map((one) => nodeOf(one, 'DefElem'))
    .find((option) => option?.['defname'] === 'as')
  return as && JSON.stringify(as['arg'])
}
