import type { PolicyRule } from '../../../rules/rule.ts'
import type { DictionarySpec } from '../kinds/dictionary.ts'
import { parseText } from '../kinds/text.ts'

export const dictionaryNeverReloads: PolicyRule<DictionarySpec> = {
  id: 'dictionary-never-reloads',
  summary: 'A dictionary with a lifetime of 0.',
  severity: 'off',
  kinds: ['Dictionary'],
  why: 'It is loaded once. What changes in its source is not seen until somebody reloads it or the server starts again.',
  source:
    'https://clickhouse.com/docs/sql-reference/dictionaries#refreshing-dictionary-data-using-lifetime',
  check: ({ spec: { lifetime, layout } }) => {
    const parsed = lifetime === undefined ? undefined : parseText('lifetime', lifetime)
    if (!parsed?.ok || parsed.node.kind !== 'lifetime' || Number(parsed.node.max) !== 0) return []
    // Asks its source for every key.
    if (/direct/i.test(layout ?? '')) return []
    return [
      {
        message: 'is loaded once and never again',
        path: ['lifetime'],
        hint: 'give the seconds within which it may be behind: MIN 300 MAX 600.',
      },
    ]
  },
}
