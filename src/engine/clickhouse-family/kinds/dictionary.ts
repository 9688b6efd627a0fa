/** What dictionaries of both engines have in common: attributes, and a source in their own database. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Json } from '../../../resource/json.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { KindContext, SpecProblem } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { scalarText } from '../../common/scalar.ts'
import { maskSource } from './secrets.ts'
import { badValue, isList, isObject, missingKey } from './settings.ts'
import type { Texts } from './text.ts'

export type DictionaryColumnSpec = {
  readonly name: string
  readonly type: string
  readonly default?: string
  readonly expression?: string
  readonly hierarchical?: boolean
  readonly bidirectional?: boolean
  readonly injective?: boolean
  readonly isObjectId?: boolean
}

/** Timeplus knows two of them; its schema lets no other pass. */
const flags = ['hierarchical', 'bidirectional', 'injective', 'isObjectId'] as const

export interface Dictionaries {
  readonly readAttributes: (
    value: Json | undefined,
    problems: SpecProblem[],
  ) => readonly DictionaryColumnSpec[] | undefined
  readonly normalAttributes: (
    columns: readonly DictionaryColumnSpec[],
    context: KindContext,
  ) => NamedParts
  /** `id UInt64 DEFAULT 0 HIERARCHICAL`. */
  readonly attributeSql: (column: DictionaryColumnSpec, context: KindContext) => string
  /** The server keeps a source without DB as it is, and takes the dictionary's own database. */
  readonly normalSource: (source: string | undefined, context: KindContext) => string | null
}

export function dictionariesIn(texts: Texts): Dictionaries {
  const { dialect, normalOf, normalOrNull, qualified, readText } = texts

  function readAttributes(
    value: Json | undefined,
    problems: SpecProblem[],
  ): readonly DictionaryColumnSpec[] | undefined {
    if (value === undefined || value === null) return undefined
    if (!isList(value)) {
      problems.push(badValue('columns are a list', ['columns']))
      return undefined
    }
    return value.flatMap((item, index) => {
      const path = ['columns', index]
      if (!isObject(item) || scalarText(item['name']) === undefined) {
        problems.push(missingKey('name', path))
        return []
      }
      const type = readText('type', item['type'], [...path, 'type'], problems)
      if (type === undefined) problems.push(missingKey('type', path))
      return [
        compact<DictionaryColumnSpec>({
          name: scalarText(item['name']) ?? '',
          type: type ?? '',
          default: readText('expression', item['default'], [...path, 'default'], problems),
          expression: readText('expression', item['expression'], [...path, 'expression'], problems),
          hierarchical: item['hierarchical'] === true ? true : undefined,
          bidirectional: item['bidirectional'] === true ? true : undefined,
          injective: item['injective'] === true ? true : undefined,
          isObjectId: item['isObjectId'] === true ? true : undefined,
        }),
      ]
    })
  }

  function normalAttributes(
    columns: readonly DictionaryColumnSpec[],
    context: KindContext,
  ): NamedParts {
    const parts = columns.map((column) => ({
      name: column.name,
      form: {
        type: normalOf('type', column.type, context),
        default: normalOrNull('expression', column.default, context),
        expression: normalOrNull('expression', column.expression, context),
        flags: flags.filter((flag) => column[flag] === true).join(' ') || null,
      },
    }))
    return { ordered: true, parts }
  }

  function normalSource(source: string | undefined, context: KindContext): string | null {
    if (source === undefined) return null
    return normalOf('source', qualified('source', maskSource(source, dialect), context), context)
  }

  function attributeSql(column: DictionaryColumnSpec, context: KindContext): string {
    const words = [quoteIdentifier(column.name), column.type]
    if (column.default !== undefined) words.push(`DEFAULT ${column.default}`)
    if (column.expression !== undefined) {
      words.push(`EXPRESSION ${qualified('expression', column.expression, context)}`)
    }
    for (const flag of flags) {
      if (column[flag] === true)
        words.push(flag === 'isObjectId' ? 'IS_OBJECT_ID' : flag.toUpperCase())
    }
    return words.join(' ')
  }

  return { readAttributes, normalAttributes, attributeSql, normalSource }
}

/** A source that names no database means the dictionary's own. */
export function ownDatabase(context: KindContext, database: string | undefined): KindContext {
  return database === undefined || database === context.database
    ? context
    : { ...context, database }
}
