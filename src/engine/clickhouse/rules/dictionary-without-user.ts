// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the hint names a placeholder
import type { PolicyRule } from '../../../rules/rule.ts'
import type { DictionarySpec } from '../kinds/dictionary.ts'
import { parseText } from '../kinds/text.ts'

export const dictionaryWithoutUser: PolicyRule<DictionarySpec> = {
  id: 'dictionary-without-user',
  summary: 'A dictionary that reads from ClickHouse as nobody in particular.',
  severity: 'off',
  kinds: ['Dictionary'],
  why: 'Without USER it reads as `default` with an empty password. Where that user has one, or is gone, the dictionary is created and fails when it is first asked.',
  source: 'https://clickhouse.com/docs/sql-reference/dictionaries#clickhouse',
  check: ({ spec: { source } }) => {
    const parsed = source === undefined ? undefined : parseText('source', source)
    if (!parsed?.ok || parsed.node.kind !== 'keyValueCall') return []
    if (parsed.node.name.text.toUpperCase() !== 'CLICKHOUSE') return []
    const keys = parsed.node.pairs.map(({ key }) => key.text.toUpperCase())
    if (keys.includes('USER') || keys.includes('NAME')) return []
    return [
      {
        message: 'reads its source as the user `default` without a password',
        path: ['source'],
        hint: 'name a USER and a PASSWORD as ${env:…}, or a NamedCollection: CLICKHOUSE(NAME reader TABLE …).',
      },
    ]
  },
}
