import { Composer, Parser, type Document, type YAMLError } from 'yaml'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'

/**
 * Reads the documents of a YAML 1.2 file one after the other, so that the nodes of one can go before the next is
 * read. Syntax errors are reported in Sluice's words; `readDocument` gets the documents that have none.
 */
export function readYamlDocuments(
  file: string,
  text: string,
  report: (diagnostic: Diagnostic) => void,
  readDocument: (document: Document.Parsed, index: number) => void,
  readBroken: (document: Document.Parsed, index: number) => void = () => {},
  from: { readonly start: number; readonly index: number } = { start: 0, index: 0 },
): void {
  let { index } = from
  try {
    for (const document of compose(text, from.start, text.length)) {
      const problems = [...document.errors, ...document.warnings]
      if (problems.length > 0) reportSyntax(file, text, problems, report)
      if (problems.length > 0) readBroken(document, index)
      else readDocument(document, index)
      index++
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    // The parser is recursive, so this is the stack and nothing else.
    report(
      diagnostic('TOO_DEEP', `\`${file}\` is nested too deeply to be read`, {
        span: { file, start: 0, end: 0 },
      }),
    )
  }
}

/** A stretch of a file that is one sound document by itself; undefined where it is not. */
export function readYamlPart(
  text: string,
  start: number,
  end: number,
): Document.Parsed | undefined {
  try {
    const [document, other] = [...compose(text, start, end)]
    const isSound =
      document !== undefined && document.errors.length + document.warnings.length === 0
    return isSound && other === undefined ? document : undefined
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    return undefined
  }
}

/** Only the composer knows where documents begin; duplicate keys are found while values are read, with both places. */
function compose(text: string, start: number, end: number): Generator<Document.Parsed, void> {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
  })
  const parser = new Parser()
  // Places are those in the file.
  parser.offset = start
  return composer.compose(parser.parse(text.slice(start, end)), true, end)
}

/** How many syntax errors of one document are worth showing: what follows the first is mostly its consequence. */
const shownPerDocument = 3

function reportSyntax(
  file: string,
  text: string,
  problems: readonly YAMLError[],
  report: (diagnostic: Diagnostic) => void,
): void {
  const lines = new Set<number>()
  for (const problem of [...problems].sort((a, b) => a.pos[0] - b.pos[0])) {
    const [start, end] = problem.pos
    const line = text.lastIndexOf('\n', start - 1)
    if (lines.has(line)) continue
    lines.add(line)
    report(syntaxDiagnostic(file, text, problem, start, end))
    if (lines.size === shownPerDocument) return
  }
}

function syntaxDiagnostic(
  file: string,
  text: string,
  problem: YAMLError,
  start: number,
  end: number,
): Diagnostic {
  const span = { file, start, end: Math.max(end, start + 1) }
  const tab = tabInIndentation(text, start)
  if (tab !== undefined) {
    return diagnostic('TAB_INDENT', 'a tab is used as indentation', {
      span: { file, start: tab, end: tab + 1 },
      hint: 'YAML takes spaces only; replace the tab by two spaces.',
    })
  }
  // The parser calls itself per level and reports the end of its stack as an error of the file.
  if (problem.code === 'RESOURCE_EXHAUSTION') {
    return diagnostic('TOO_DEEP', 'nested too deeply to be read', { span })
  }
  if (problem.code === 'TAG_RESOLVE_FAILED') {
    return diagnostic(
      'UNKNOWN_TAG',
      `\`${text.slice(start, end)}\` is a YAML tag that Sluice does not know`,
      {
        span,
        hint: 'if it is text, put it in quotes.',
      },
    )
  }
  return diagnostic('YAML_SYNTAX', sentence(problem.message), {
    span,
    hint: syntaxHint(problem, text, start),
  })
}

function tabInIndentation(text: string, offset: number): number | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const indentation = /^[ \t]*(?:- *)*\t/.exec(text.slice(lineStart, lineStart + 200))?.[0]
  return indentation === undefined ? undefined : lineStart + indentation.indexOf('\t')
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

function syntaxHint(problem: YAMLError, text: string, start: number): string | undefined {
  if (problem.code === 'MULTILINE_IMPLICIT_KEY')
    return 'is a `:` missing, or text with `: ` not in quotes?'
  if (problem.code === 'BLOCK_AS_IMPLICIT_KEY')
    return 'put text with `: ` in quotes, or in a `|` block.'
  if (problem.code === 'MISSING_CHAR') return 'look for a quote or a bracket that is not closed.'
  if (problem.code === 'BAD_INDENT') return 'the lines of one map or list begin in the same column.'
  if (problem.code === 'BAD_SCALAR_START')
    return `text that begins with \`${text[start] ?? ''}\` needs quotes.`
  return undefined
}
