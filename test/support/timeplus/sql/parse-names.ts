/** Names of objects. */
import type { ObjectName } from './query.ts'
import type { Reader } from './reader.ts'

export function parseObjectName(reader: Reader): ObjectName {
  const first = reader.identifier()
  if (!reader.takesSymbol('.')) return { name: first }
  return { database: first, name: reader.identifier() }
}

/** A column of a nested kind may have points: `a.b`. */
export function parseColumnName(reader: Reader): string {
  const parts = [reader.identifier()]
  while (reader.takesSymbol('.')) parts.push(reader.identifier())
  return parts.join('.')
}

export function parseIfNotExists(reader: Reader): boolean {
  return reader.takes('IF NOT EXISTS')
}

export function parseUuid(reader: Reader): { readonly uuid?: string } {
  return reader.takes('UUID') ? { uuid: reader.string() } : {}
}

export function parseComment(reader: Reader): { readonly comment?: string } {
  return reader.takes('COMMENT') ? { comment: reader.string() } : {}
}
