/** Lists of names, as plan files and catalogs have them. */
import type { Json } from '../../../resource/json.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'
import { splitAtCommas } from './brackets.ts'
import { quoteIdent } from './names.ts'
import { textList } from './values.ts'

/** A list of names; one text may hold several as SQL does: `region, "Order"`. */
export function readNames(
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): readonly string[] | undefined {
  const text = scalarText(value)
  return text === undefined ? textList(value, path, problems) : splitAtCommas(text).map(unquoted)
}

/** A name as the catalog has it: `"Order"` → `Order`. */
export function unquoted(name: string): string {
  return /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name
}

/** As it stands in a statement: `(region, "Order")`. */
export function namesSql(names: readonly string[]): string {
  return `(${names.map(quoteIdent).join(', ')})`
}

/** All words of an SQL text that could be names of columns. */
export function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"]|"")+)"|[\p{L}_][\p{L}\p{N}_$]*/gu)].map(
    ([word, quoted]) => quoted?.replaceAll('""', '"') ?? word,
  )
}
