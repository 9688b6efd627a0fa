/** What of a publication stands in WITH (…): https://www.postgresql.org/docs/current/sql-createpublication.html */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import { quoteLiteral } from './names.ts'

interface Settings {
  /** Absent: all of them. */
  readonly operations?: readonly string[]
  readonly with?: { readonly [name: string]: string }
}

export const allOperations = ['insert', 'update', 'delete', 'truncate'] as const

/** Everything that is set, and defaults for what was set before. */
export function parameters(to: Settings, from: Settings): string {
  const removed = Object.keys(from.with ?? {}).filter((name) => to.with?.[name] === undefined)
  return [
    `publish = ${quoteLiteral((to.operations ?? allOperations).join(', '))}`,
    ...withSettings({ with: to.with ?? {} }),
    ...removed.map((name) => `${name} = ${defaults[name] ?? 'false'}`),
  ].join(', ')
}

export function withSettings({ operations, with: set }: Settings): readonly string[] {
  return [
    ...(operations === undefined ? [] : [`publish = ${quoteLiteral(operations.join(', '))}`]),
    ...Object.entries(set ?? {}).map(([name, value]) => `${name} = ${value}`),
  ]
}

const defaults: { readonly [name: string]: string } = {
  publish_via_partition_root: 'false',
  publish_generated_columns: 'none',
}

export function normalSettings({ with: set }: Settings): NamedParts {
  const parts = Object.entries(set ?? {})
    .filter(([name, value]) => defaults[name] !== value.toLowerCase())
    .map(([name, value]) => ({ name, form: { value: value.toLowerCase() } }))
  return { ordered: false, parts }
}

export function normalOperations({ operations }: Settings): string | null {
  if (operations === undefined) return null
  return allOperations.filter((word) => operations.includes(word)).join(', ')
}
