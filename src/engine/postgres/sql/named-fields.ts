/** Fields of trees that hold names, by what they name. */

/** Fields that hold the name of the object a statement creates or changes. */
export const ownNames: { readonly [node: string]: readonly string[] } = {
  ViewStmt: ['view'],
  CreateTableAsStmt: ['into'],
  CreateSeqStmt: ['sequence'],
  AlterSeqStmt: ['sequence'],
  CompositeTypeStmt: ['typevar'],
  AlterTableStmt: ['relation'],
  RenameStmt: ['relation', 'object'],
  AlterObjectSchemaStmt: ['relation', 'object'],
  AlterOwnerStmt: ['relation', 'object'],
  AlterObjectDependsStmt: ['relation', 'object'],
  RefreshMatViewStmt: ['relation'],
  TruncateStmt: ['relations'],
  LockStmt: ['relations'],
  VacuumStmt: ['rels'],
  ClusterStmt: ['relation'],
  ReindexStmt: ['relation'],
}

/** Options of aggregates, operators and types that name a function. */
export const supportFunctions: ReadonlySet<string> = new Set(
  (
    'sfunc finalfunc combinefunc serialfunc deserialfunc msfunc minvfunc mfinalfunc ' +
    'procedure function restrict join input output receive send typmod_in typmod_out analyze subscript'
  ).split(' '),
)
