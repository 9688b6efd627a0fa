/** The declared table that a materialized view writes to. */
import type { KindContext } from '../../engine.ts'
import { engineName } from '../kinds/engines.ts'
import { keyColumns } from '../kinds/key-columns.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'
import type { TableSpec } from '../kinds/table.ts'

export interface TargetTable {
  readonly name: string
  readonly spec: TableSpec
  /** Without what a replicated or shared table has in front of it. */
  readonly engine: string
  readonly keys: ReadonlySet<string>
}

/** Undefined where the target is not declared as a table. */
export function targetTable(
  { to }: MaterializedViewSpec,
  context: KindContext,
): TargetTable | undefined {
  if (to === undefined) return undefined
  const name = qualifiedName(to, context.database)
  const found = context.lookup('relation', name)
  if (found?.kind !== 'Table') return undefined
  const spec = found.spec as TableSpec
  return { name, spec, engine: plainEngine(spec.engine), keys: keyColumns(spec) }
}

/** Replication and shared storage change nothing about what a merge does. */
export function plainEngine(engine: string | undefined): string {
  return engineName(engine).replace(/^(Replicated|Shared)(?=\w*MergeTree$)/, '')
}
