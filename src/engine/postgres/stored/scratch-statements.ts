/** The statements that make resources in scratch schemas. */
import type { Resource } from '../../../resource/resource.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import type { PostgresKind } from '../kinds/kind.ts'
import { parseOne } from '../sql/parser.ts'
import { isTree, nodesOf, type Tree } from '../sql/tree.ts'
import { madeBy, pairOf } from './made-names.ts'
import { rewritten } from './rewrite.ts'
import type { ScratchSchemas } from './scratch-schemas.ts'

type Kinds = { readonly [kind: string]: PostgresKind }

export interface ScratchResource {
  readonly resource: Resource
  readonly sql: string
}

interface Read {
  readonly sql: string
  readonly tree: Tree | undefined
}

export function scratchStatements(
  resources: readonly Resource[],
  schemas: ScratchSchemas,
  {
    context,
    kinds,
    standIns,
  }: {
    readonly context: LowerContext
    readonly kinds: Kinds
    /** Pairs of what no plan declares. */
    readonly standIns: readonly string[]
  },
): readonly ScratchResource[] {
  const made = new Set(standIns)
  const written = resources.map((resource) => {
    const statements = draftsOf(resource, kinds, context).flatMap(({ sql }): readonly Read[] => {
      const read = parseOne(sql)
      if (!read.ok) return [{ sql, tree: undefined }]
      if (isOwnerChange(read.value)) return []
      for (const pair of madeBy(read.value, context.desired.database)) made.add(pair)
      return [{ sql, tree: read.value }]
    })
    return { resource, statements }
  })
  for (const { address } of resources) {
    if (address.database !== undefined) made.add(pairOf(address.database, address.name))
  }
  return written.map(({ resource, statements }) => ({
    resource,
    sql: statements
      .map(({ sql, tree }) => `${rewritten(sql, tree, { schemas, made })};`)
      .join('\n'),
  }))
}

/** Without what follows later, waits or has to be committed: none of it is part of the form. */
function draftsOf(resource: Resource, kinds: Kinds, context: LowerContext): readonly Draft[] {
  const rules = kinds[resource.kind]
  const drafts = rules?.stored?.drafts?.(resource, context) ?? rules?.create(resource, context)
  return (drafts ?? []).filter(
    ({ boundary, phase, step }) =>
      boundary === 'transaction' && phase === 'expand' && step === undefined,
  )
}

/** Who owns it is compared as it is written, and the role may not be there yet. */
function isOwnerChange(tree: Tree): boolean {
  if ('AlterOwnerStmt' in tree) return true
  const alter = tree['AlterTableStmt']
  const commands = isTree(alter) ? nodesOf(alter['cmds'], 'AlterTableCmd') : []
  return commands.length > 0 && commands.every(({ subtype }) => subtype === 'AT_ChangeOwner')
}
