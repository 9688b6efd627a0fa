// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts name placeholders
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteLiteral } from './kinds/names.ts'

/**
 * Puts the values of secrets where their placeholders stand, each escaped for the literal around
 * it. Only placeholders of the map are replaced; one in a comment stays, so that a secret never
 * travels where it is not needed.
 */
export function putSecrets(sql: string, secrets: ReadonlyMap<string, string>): string {
  if (secrets.size === 0) return sql
  return sql.replace(piece, (text, ...groups) => {
    const found = groups.at(-1) as Partial<Record<'escaped' | 'quoted' | 'tag' | 'comment', string>>
    if (found.comment !== undefined) return text
    if (found.escaped !== undefined) return filled(text, secrets, escapeWithBackslashes)
    if (found.quoted !== undefined)
      return filled(text, secrets, (value) => value.replaceAll("'", "''"))
    const { tag } = found
    if (tag !== undefined)
      return filled(text, secrets, (value, name) => withoutTag(value, name, tag))
    return filled(text, secrets, quoteLiteral)
  })
}

/**
 * Runs of text of one sort: a literal with backslash escapes, one without, a dollar-quoted text, a
 * quoted name (as it is), a comment, or a placeholder that stands alone.
 * Source: manual, "Lexical Structure → Constants"; comments in brackets nest, which a pattern
 * cannot tell: two levels do.
 */
const piece =
  /(?<escaped>\b[eE]'(?:[^'\\]|''|\\.)*')|(?<quoted>'(?:[^']|'')*')|(?<comment>--[^\n]*|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|\/\*(?:[^*]|\*(?!\/))*\*\/)*\*\/|"(?:[^"]|"")*")|(?<tag>\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\k<tag>|\$\{(?:env|file):[^}]*\}/g

const placeholder = /\$\{(?:env|file):[^}]*\}/g

function filled(
  text: string,
  secrets: ReadonlyMap<string, string>,
  escaped: (value: string, name: string) => string,
): string {
  return text.replace(placeholder, (name) => {
    const value = secrets.get(name)
    return value === undefined ? name : escaped(value, name)
  })
}

function escapeWithBackslashes(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "''")
}

function withoutTag(value: string, name: string, tag: string): string {
  if (!value.includes(tag)) return value
  throw new SluiceError('UNRESOLVED_SECRET', `the value of ${name} contains \`${tag}\``, {
    hint: `${tag} ends the text it stands in: write the text in single quotes instead`,
  })
}
