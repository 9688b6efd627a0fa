import type * as access from './access.ts'
import type * as expression from './expression.ts'
import type * as query from './query.ts'
import type { Name, UnknownClause } from './span.ts'
import type * as statement from './statement.ts'
import type * as streaming from './streaming.ts'
import type * as table from './table.ts'
import type * as type from './type.ts'

/** Every node of the tree; `kind` tells which. */
export type Node =
  | expression.Expression
  | expression.CaseBranch
  | expression.ColumnTransform
  | expression.OrderItem
  | expression.Fill
  | expression.WindowSpec
  | expression.WindowFrame
  | expression.FrameBound
  | expression.Setting
  | query.Query
  | query.CommonTable
  | query.From
  | query.TableSource
  | query.Join
  | query.ArrayJoin
  | query.GroupBy
  | query.NamedWindow
  | query.OrderBy
  | query.LimitBy
  | query.Limit
  | streaming.Emit
  | streaming.EmitPart
  | streaming.AlertBatch
  | streaming.AlertLimit
  | streaming.ShowLike
  | type.TypeNode
  | type.TypeField
  | type.EnumValue
  | type.TypeOption
  | table.ColumnDefinition
  | table.Codec
  | table.IndexDefinition
  | table.ProjectionDefinition
  | table.ConstraintDefinition
  | table.FamilyDefinition
  | table.KeyClause
  | table.TtlClause
  | table.TtlItem
  | table.RefreshClause
  | table.TimeSpan
  | table.TimeSpanPart
  | table.DictionaryColumn
  | table.KeyValueCall
  | table.KeyValue
  | table.KeyValueList
  | table.LifetimeClause
  | table.RangeClause
  | access.AuthMethod
  | access.HostRule
  | access.RoleSet
  | access.ProfileElement
  | access.PolicyTarget
  | access.QuotaInterval
  | access.QuotaLimit
  | access.GrantedRights
  | access.Privilege
  | statement.Statement
  | statement.FunctionArgument
  | statement.CollectionEntry
  | statement.AlterCommand
  | statement.Keywords
  | statement.AlterTable
  | statement.AlterList
  | statement.RenamePair
  | Name
  | UnknownClause
