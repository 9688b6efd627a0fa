/** Queries that our parser knows in part only, brought into the server's form by the server. */
import type { Connection, Engine } from '../engine/engine.ts'
import type { Json } from '../resource/json.ts'
import type { Resource } from '../resource/resource.ts'

/** Undefined where there is nothing to ask, or nobody: both is the rule. */
export async function canonicalQueries(
  engine: Engine,
  resources: readonly Resource[],
  connection: Connection,
): Promise<ReadonlyMap<string, string> | undefined> {
  if (connection.canonical === undefined) return undefined
  const queries = resources
    .flatMap(({ spec }) => textsIn(spec))
    .filter((text) => /\bselect\b/i.test(text) && engine.isKnownInPart(text))
  return queries.length === 0 ? undefined : await connection.canonical([...new Set(queries)])
}

function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
