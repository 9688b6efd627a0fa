/** How a text is written in YAML 1.2: plain where nothing else could be read from it, quoted otherwise. */

export interface ScalarContext {
  /** Inside `{…}` or `[…]`, where brackets and commas end a plain text. */
  readonly isFlow: boolean
}

/** A text on one line, in the plainest form that is read back as the same text. */
export function writeText(text: string, context: ScalarContext): string {
  return canBePlain(text, context) ? text : quoteText(text)
}

/** A text in quotes: double ones, unless single ones need no escapes where double ones would. */
export function quoteText(text: string): string {
  const readsBetterSingle = /["\\]/.test(text) && !text.includes("'") && !needsEscape.test(text)
  if (readsBetterSingle) return `'${text}'`
  return JSON.stringify(text).replace(
    escapedBeyondJson,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function canBePlain(text: string, { isFlow }: ScalarContext): boolean {
  if (text === '' || needsEscape.test(text) || isOtherType(text)) return false
  if (/^[\s]|\s$|:(?:\s|$)|\s#|^(?:---|\.\.\.)(?:\s|$)/.test(text)) return false
  if (/^[,[\]{}#&*!|>'"%@`]/.test(text) || /^[-?:](?:\s|$)/.test(text) || text === '<<')
    return false
  return !isFlow || (!/[,[\]{}]/.test(text) && !/^[-?:]/.test(text) && !/:$/.test(text))
}

/** What the core schema reads as null, a boolean or a number. */
function isOtherType(text: string): boolean {
  return (
    /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/.test(
      text,
    ) || /^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)$/.test(text)
  )
}

// Line ends of every kind, control characters, marks that show nothing, and halves of surrogate pairs.
const needsEscape =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const escapedBeyondJson = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

export interface BlockText {
  /** `|`, `|-`, `|+`, with an indentation indicator where the text begins with a space. */
  readonly header: string
  readonly lines: readonly string[]
}

/** A text as a `|` block; undefined where a block could not hold it. */
export function blockText(text: string): BlockText | undefined {
  if (
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(text) ||
    loneSurrogate.test(text)
  )
    return undefined
  // Text that begins or ends with blank lines of its own reads worse as a block than in quotes.
  if (!/\S/.test(text) || /^[ \t]*\n/.test(text) || /\n[ \t]+\n*$/.test(text)) return undefined
  const body = text.replace(/\n+$/, '')
  const ends = text.length - body.length
  const indicator = /^[ \t]/.test(body) ? '2' : ''
  const chomp = ends === 0 ? '-' : ends === 1 ? '' : '+'
  return {
    header: `|${indicator}${chomp}`,
    lines: [...body.split('\n'), ...Array<string>(Math.max(0, ends - 1)).fill('')],
  }
}

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
