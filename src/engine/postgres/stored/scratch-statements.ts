/** The statements that make resources in scratch schemas. */
import type { Resource } from '../../../resource/resource.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import type { Kinds } from '../kinds/kind.ts'
import { parseOne, type Read } from '../sql/parser.ts'
import { isTree, nodesOf, type Tree } from '../sql/tree.ts'
import { madeBy, pairOfResource, plainlyMadeBy } from './made-names.ts'
import { rewritten } from './rewrite.ts'
import type { ScratchSchemas } from './scratch-schemas.ts'

export interface Making {
  readonly kinds: Kinds
  readonly context: LowerContext
}

export interface ScratchResource {
  readonly resource: Resource
  readonly sql: string
}

export interface ScratchStatements {
  readonly objects: readonly ScratchResource[]
  /** What comes when all objects are there: row policies that read other tables. */
  readonly follow: readonly ScratchResource[]
}

/** `standIns`: pairs of what no plan declares. */
export function scratchStatements(
  resources: readonly Resource[],
  standIns: readonly string[],
  schemas: ScratchSchemas,
  making: Making,
): ScratchStatements {
  const made = new Set(standIns)
  for (const resource of resources) {
    const pair = pairOfResource(resource, making.kinds)
    if (pair !== undefined) made.add(pair)
  }
  const written = resources.map((resource) => {
    const statements = scratchDrafts(resource, making).map(readDraft).filter(isNoOwnerChange)
    for (const statement of statements)
      for (const pair of madeIn(statement, making.context.desired.database)) made.add(pair)
    return { resource, statements }
  })
  const ofPhase = (phase: Draft['phase']): readonly ScratchResource[] =>
    written.flatMap(({ resource, statements }) => {
      const own = statements.filter((statement) => statement.phase === phase)
      const sql = own.map((one) => `${rewritten(one.sql, one.treeOf, { schemas, made })}\n;`)
      return own.length === 0 ? [] : [{ resource, sql: sql.join('\n') }]
    })
  return { objects: ofPhase('expand'), follow: ofPhase('follow') }
}

/**
 * Without what waits or has to be committed: none of it is part of the form. What follows is, where
 * a kind says itself how it is made in a scratch schema.
 */
export function scratchDrafts(resource: Resource, { kinds, context }: Making): readonly Draft[] {
  const rules = kinds[resource.kind]
  const own = rules?.stored?.drafts?.(resource, context)
  const drafts = own ?? rules?.create(resource, context) ?? []
  return drafts.filter(
    ({ boundary, phase, step }) =>
      boundary === 'transaction' &&
      step === undefined &&
      (phase === 'expand' || (phase === 'follow' && own !== undefined)),
  )
}

interface Statement {
  readonly sql: string
  readonly phase: Draft['phase']
  /** Undefined where it cannot be read. */
  readonly treeOf: () => Tree | undefined
}

function readDraft({ sql, phase }: Draft): Statement {
  let read: Read<Tree> | undefined
  const treeOf = (): Tree | undefined => {
    read ??= parseOne(sql)
    return read.ok ? read.value : undefined
  }
  return { sql, phase, treeOf }
}

function madeIn({ sql, treeOf }: Statement, database: string): readonly string[] {
  const plainly = plainlyMadeBy(sql, database)
  if (plainly !== undefined) return plainly
  const tree = treeOf()
  return tree === undefined ? [] : madeBy(tree, database)
}

/** Who owns it is compared as it is written, and the role may not be there yet. */
function isNoOwnerChange({ sql, treeOf }: Statement): boolean {
  const tree = /^\s*ALTER\b/i.test(sql) ? treeOf() : undefined
  if (tree === undefined) return true
  if ('AlterOwnerStmt' in tree) return false
  const alter = tree['AlterTableStmt']
  const commands = isTree(alter) ? nodesOf(alter['cmds'], 'AlterTableCmd') : []
  return commands.length === 0 || commands.some(({ subtype }) => subtype !== 'AT_ChangeOwner')
}
