import type { Setting, StringLiteral } from '../ast/expression.ts'
import type { AlterCommand } from '../ast/statement.ts'
import { fromArgument, fromString, inside } from './names.ts'
import type { Reference, ReferenceKind } from './reference.ts'

/** Settings whose value names another object. */
const NAMING: ReadonlyMap<string, ReferenceKind> = new Map<string, ReferenceKind>([
  ['named_collection', 'namedCollection'],
  ['storage_policy', 'storagePolicy'],
  ['disk', 'disk'],
  ['shared_disk', 'disk'],
  ['format_schema', 'formatSchema'],
  ['target_stream', 'target'],
])

export function settingReferences({ name, value }: Setting): readonly Reference[] {
  if (value.kind !== 'string') return []
  if (name === 'checkpoint_settings') return sharedDisk(value)
  const kind = NAMING.get(name) ?? (name.endsWith('_target_stream') ? 'target' : undefined)
  if (kind === undefined) return []
  if (kind === 'target') return targets(value)
  const reference = fromArgument(kind, value)
  return reference ? [{ ...reference, parts: [ownName(kind, value.value)] }] : []
}

/** Only relations have a database. The message behind the colon of `schema:Message` is no part of the name. */
function ownName(kind: ReferenceKind, value: string): string {
  return kind === 'formatSchema' ? value.replace(/:[^:]*$/, '') : value
}

/** The streams an input of Timeplus writes to: one, or a list with commas. */
function targets(value: StringLiteral): readonly Reference[] {
  return value.value.split(',').map((name) => ({
    ...fromString('target', { ...value, value: name.trim() }),
    place: 'setting',
  }))
}

/** `type=…;shared_disk=d;…` of a materialized view. */
function sharedDisk(value: StringLiteral): readonly Reference[] {
  const name = /(?:^|;)\s*shared_disk\s*=\s*([^;\s]+)/.exec(value.value)?.[1]
  if (name === undefined) return []
  return [{ kind: 'disk', parts: [name], ...inside(value), dynamic: false, quoting: 'string' }]
}

/** `TO DISK 'd'` of a TTL or of ALTER … MOVE PARTITION. */
export function diskReference(value: StringLiteral | undefined): Reference | undefined {
  const reference = value && fromArgument('disk', value)
  return reference && { ...reference, parts: [value.value] }
}

export function movedTo({ parts }: AlterCommand): StringLiteral | undefined {
  const at = parts.findIndex((part) => part.kind === 'keywords' && part.text === 'DISK')
  const disk = at < 0 ? undefined : parts[at + 1]
  return disk?.kind === 'string' ? disk : undefined
}
