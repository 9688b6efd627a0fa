import type { Setting } from '../ast/expression.ts'
import { fromArgument } from './names.ts'
import type { Reference, ReferenceKind } from './reference.ts'

/** Settings whose value names another object. */
const NAMING: ReadonlyMap<string, ReferenceKind> = new Map<string, ReferenceKind>([
  ['named_collection', 'namedCollection'],
  ['storage_policy', 'storagePolicy'],
  ['disk', 'disk'],
  ['format_schema', 'formatSchema'],
  ['target_stream', 'target'],
])

export function settingReference(setting: Setting): Reference | undefined {
  const kind =
    NAMING.get(setting.name) ?? (setting.name.endsWith('_target_stream') ? 'target' : undefined)
  if (kind === undefined || setting.value.kind !== 'string') return undefined
  // Only names of relations have a database; `file.proto:Message` and the like stay whole.
  const reference = fromArgument(kind, setting.value)
  if (!reference || kind === 'target') return reference
  return { ...reference, parts: [setting.value.value] }
}
