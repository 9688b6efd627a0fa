/** CREATE SCHEMA and CREATE EXTENSION: https://www.postgresql.org/docs/current/sql-createschema.html */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { listOf, textOf } from '../sql/tree.ts'
import { put, type Reading } from './known.ts'
import { optionNamed, optionValue, roleName } from './options.ts'
import type { Statement } from './statement.ts'

export function readSchema({ fields }: Statement): Reading {
  if (listOf(fields['schemaElts']).length > 0)
    return { why: 'what lies in the schema needs statements of its own' }
  const owner = roleName(fields['authrole'])
  const name = textOf(fields['schemaname']) ?? owner ?? ''
  return put('Schema', { name }, compact<JsonObject>({ owner }))
}

export function readExtension({ fields }: Statement): Reading {
  const text = (name: string): string | undefined => {
    const option = optionNamed(fields['options'], name)
    return option === undefined ? undefined : String(optionValue(option))
  }
  return put(
    'Extension',
    { name: textOf(fields['extname']) ?? '' },
    compact<JsonObject>({ schema: text('schema'), version: text('new_version') }),
  )
}
