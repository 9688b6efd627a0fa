import type { Diagnostic, RelatedPlace } from './diagnostic.ts'
import { codeFrame } from './code-frame.ts'
import type { LineIndex, Position } from './line-index.ts'
import { lineIndex } from './line-index.ts'
import type { Span } from './span.ts'
import { visibleText } from './visible-text.ts'

export type TextOf = (file: string) => string | undefined
export type DiagnosticStyle =
  | 'error'
  | 'warning'
  | 'code'
  | 'place'
  | 'gutter'
  | 'caret'
  | 'hint'
  | 'summary'

export interface RenderOptions {
  readonly textOf: TextOf
  readonly color?: (style: DiagnosticStyle, text: string) => string
  /** How many files were checked; without it, the files that have a problem are counted. */
  readonly files?: number
}

export interface DiagnosticJson {
  readonly code: string
  readonly severity: string
  readonly message: string
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
  readonly hint: string | null
}

/** All problems as text, worst first, then by place; the last line counts them and names what explains the first. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  options: RenderOptions,
): string {
  if (diagnostics.length === 0) return ''
  const places = placeFinder(withoutSecrets(diagnostics, options.textOf))
  const color = options.color ?? ((_, text) => text)
  const sorted = sortDiagnostics(diagnostics)
  const blocks = sorted.map((one) => renderDiagnostic(one, places, color))
  return [...blocks, color('summary', summary(sorted, options.files))].join('\n\n') + '\n'
}

/** A secret in a file is shown by no frame, be it of another problem beside it: logs are read by more people. */
function withoutSecrets(diagnostics: readonly Diagnostic[], textOf: TextOf): TextOf {
  const spans = diagnostics.flatMap(({ code, rule, span }) =>
    span !== undefined && (code === 'CLEAR_SECRET' || rule === 'clear-secret') ? [span] : [],
  )
  if (spans.length === 0) return textOf
  return (file) =>
    spans
      .filter((span) => span.file === file)
      .reduce(
        (text, { start, end }) =>
          text &&
          text.slice(0, start) + text.slice(start, end).replace(/./g, '*') + text.slice(end),
        textOf(file),
      )
}

/** The form of a diagnostic in `--json` output. */
export function toJson(diagnostic: Diagnostic, textOf: TextOf): DiagnosticJson {
  return diagnosticJson(diagnostic, placeFinder(textOf))
}

/** As `toJson` for many, in the order of `renderDiagnostics`; each file is indexed once. */
export function diagnosticsToJson(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
): readonly DiagnosticJson[] {
  const places = placeFinder(textOf)
  return sortDiagnostics(diagnostics).map((one) => diagnosticJson(one, places))
}

/** Errors before warnings, then file and place; the same problem at the same place is kept once. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return diagnostics
    .filter((one) => {
      const key = `${one.code}\0${one.span?.file}\0${one.span?.start}\0${one.message}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .sort(compareDiagnostics)
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compare(a.severity, b.severity) ||
    compare(a.span?.file ?? '', b.span?.file ?? '') ||
    (a.span?.start ?? 0) - (b.span?.start ?? 0) ||
    compare(a.code, b.code)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

type Color = NonNullable<RenderOptions['color']>

function renderDiagnostic(diagnostic: Diagnostic, places: PlaceFinder, color: Color): string {
  const { severity, code, message, span, hint, related } = diagnostic
  const out = [`${color(severity, severity)} ${color('code', code)}: ${visibleText(message)}`]

  if (span) {
    out.push(`  ${color('place', places.name(span))}`)
    const lines = places.linesOf(span.file)
    for (const line of lines ? codeFrame(lines, span) : []) {
      const text = line.isCaret ? color('caret', line.text) : line.text
      out.push(`${color('gutter', line.gutter)} ${text}`.trimEnd())
    }
  }
  for (const place of related ?? []) out.push(`  ${renderRelated(place, places)}`)
  if (hint) out.push(`  ${color('hint', 'hint:')} ${visibleText(hint)}`)

  return out.join('\n')
}

function renderRelated({ message, span, to }: RelatedPlace, places: PlaceFinder): string {
  const text = visibleText(message)
  if (!text.includes('{at}')) return `${text} (${places.name(span)})`
  const target = to && (to.file === span.file ? places.shortName(to) : places.name(to))
  return text.replace('{at}', () => places.name(span)).replace('{to}', () => target ?? '')
}

function summary(sorted: readonly Diagnostic[], files: number | undefined): string {
  const errors = sorted.filter((one) => one.severity === 'error').length
  const warnings = sorted.length - errors
  const counts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ]
  const inFiles = files ?? new Set(sorted.flatMap((one) => (one.span ? [one.span.file] : []))).size
  const where = inFiles > 0 ? ` in ${count(inFiles, 'file')}` : ''
  const [first] = sorted
  return `${counts.join(', ')}${where}. sluice explain ${first?.rule ?? first?.code} tells more.`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Of a file that could not be read as text. */
const unreadPosition: Position = { line: 1, column: 1 }

interface PlaceFinder {
  readonly name: (span: Span) => string
  readonly shortName: (span: Span) => string
  readonly linesOf: (file: string) => LineIndex | undefined
}

function placeFinder(textOf: TextOf): PlaceFinder {
  const indexes = new Map<string, LineIndex | undefined>()
  const linesOf = (file: string): LineIndex | undefined => {
    if (!indexes.has(file)) {
      const text = textOf(file)
      indexes.set(file, text === undefined ? undefined : lineIndex(text))
    }
    return indexes.get(file)
  }
  const shortName = (span: Span): string => {
    const { line, column } = linesOf(span.file)?.positionAt(span.start) ?? unreadPosition
    return `${line}:${column}`
  }
  const name = (span: Span): string => visibleText(`${span.file}:${shortName(span)}`)
  return { name, shortName, linesOf }
}

function diagnosticJson(diagnostic: Diagnostic, places: PlaceFinder): DiagnosticJson {
  const { code, severity, message, span, hint } = diagnostic
  const position = span && (places.linesOf(span.file)?.positionAt(span.start) ?? unreadPosition)
  return {
    code,
    severity,
    message,
    file: span?.file ?? null,
    line: position?.line ?? null,
    column: position?.column ?? null,
    hint: hint ?? null,
  }
}
