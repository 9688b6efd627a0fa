/** Settings that name other objects (timeplus.md §4.2). */
import type { KindContext, SpecReference } from '../../engine.ts'
import type { SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'

/** References of a settings map, with the place of each name in its value. */
export function settingsReferences(
  settings: SettingsSpec | undefined,
  context: KindContext,
): readonly SpecReference[] {
  return Object.entries(settings ?? {}).flatMap(([name, value]) => named(name, value, context))
}

function named(setting: string, value: string, context: KindContext): readonly SpecReference[] {
  const path = ['settings', setting]
  const whole = (namespace: string, name = value): readonly SpecReference[] =>
    name === '' ? [] : [{ namespace, name, via: 'uses', path, start: 0, end: name.length }]
  switch (setting) {
    case 'named_collection':
      return whole('namedCollection')
    case 'format_schema':
      return whole('formatSchema', value.replace(/:[^:]*$/, ''))
    case 'disk':
    case 'shared_disk':
      return builtIn.has(value) ? [] : whole('disk')
    case 'storage_policy':
      return builtIn.has(value) ? [] : whole('storagePolicy')
    default:
      return setting === 'target_stream' || setting.endsWith('_target_stream')
        ? targets(value, path, context)
        : []
  }
}

/** Every server has a disk and a policy of this name. */
export const builtIn: ReadonlySet<string> = new Set(['default'])

/** One stream, or several with commas between them. */
export function targets(
  value: string,
  path: SpecReference['path'],
  context: KindContext,
): readonly SpecReference[] {
  return [...value.matchAll(/[^,\s][^,]*/g)].map(({ 0: text, index }) => ({
    namespace: 'relation',
    name: qualifiedName(text.trim(), context.database),
    via: 'writes to',
    path,
    start: index,
    end: index + text.trimEnd().length,
  }))
}
