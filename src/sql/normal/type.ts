import { parseType } from '../parse/parse.ts'
import { print } from '../print/print.ts'
import type { Dialect } from '../result.ts'
import { normalise } from './normalise.ts'

/** The normal text of a column type; a text that is no type comes back as it is. */
export function normalType(text: string, dialect: Dialect): string {
  const parsed = parseType(text, dialect)
  return parsed.ok ? print(normalise(parsed.node, { dialect })) : text
}
