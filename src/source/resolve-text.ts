import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { Span } from '../diagnostic/span.ts'
import type { FieldFacts } from './field-facts.ts'
import { isRecord } from './map-text.ts'
import type { Piece, Placeholder } from './placeholders.ts'
import { escapePlaceholders, findPlaceholders, substitute } from './placeholders.ts'
import { pathFrom } from './source-files.ts'
import type { ValueScope } from './value-scope.ts'

export interface TextContext {
  readonly facts: Pick<FieldFacts, 'isText' | 'isSecret'>
  readonly scope: ValueScope
  /** The file the text stands in; `${file:p}` is relative to it. Asked only where one occurs. */
  readonly file: () => string
  /** Where values would have to be declared, for messages. */
  readonly environment: string | undefined
  readonly report: (diagnostic: Diagnostic) => void
  readonly spanOf: (start: number, end: number) => Span
}

/** What a text means once values are in place. Secrets stay references: nothing here reads the environment. */
export function resolveText(text: string, context: TextContext): unknown {
  const [only] = findPlaceholders(text)
  if (!only) return text
  const isWhole = only.start === 0 && only.end === text.length
  if (isWhole && only.type === 'value' && !only.isEscaped) return wholeValue(only, text, context)
  return substituteValues(text, context).text
}

/** The stretches of a resolved text that stand for something else in the file. */
export function resolvedPieces(text: string, context: TextContext): readonly Piece[] {
  const [only] = findPlaceholders(text)
  if (!only) return []
  const quiet = { ...context, report: () => {} }
  const isWhole =
    only.start === 0 && only.end === text.length && only.type === 'value' && !only.isEscaped
  const whole = isWhole ? wholeValue(only, text, quiet) : undefined
  if (isWhole && typeof whole === 'string' && whole !== text) {
    return [{ start: 0, end: text.length, newStart: 0, newEnd: whole.length }]
  }
  return substituteValues(text, quiet).pieces
}

/** A text with `${value:}` left as it is; only paths are made independent of where the file lies. */
export function unresolvedText(text: string, context: Pick<TextContext, 'file'>): string {
  return substitute(text, (one) =>
    one.type === 'file' && !one.isEscaped ? fileReference(one, context) : undefined,
  ).text
}

function wholeValue(placeholder: Placeholder, text: string, context: TextContext): unknown {
  const found = context.scope.find(placeholder.name)
  if (!found) {
    reportUnknown(placeholder, context)
    return text
  }
  const { isText, isSecret } = context.facts
  if (found.text === undefined) return found.value
  if (isText || typeof found.value === 'string')
    return isSecret ? escapePlaceholders(found.text) : found.text
  return found.value
}

function substituteValues(text: string, context: TextContext): ReturnType<typeof substitute> {
  const { isSecret } = context.facts
  return substitute(text, (one) => {
    // A literal in a secret field keeps its escape until secrets are put in place, or it would become one.
    if (one.isEscaped)
      return isSecret && one.type !== 'value' ? undefined : text.slice(one.start + 1, one.end)
    if (one.type === 'value') return valueText(one, context)
    if (!isSecret) {
      reportSecret(one, context)
      return undefined
    }
    return one.type === 'file' ? fileReference(one, context) : undefined
  })
}

function valueText(placeholder: Placeholder, context: TextContext): string | undefined {
  const found = context.scope.find(placeholder.name)
  if (!found) {
    reportUnknown(placeholder, context)
    return undefined
  }
  if (found.text !== undefined)
    return context.facts.isSecret ? escapePlaceholders(found.text) : found.text
  const what = Array.isArray(found.value) ? 'a list' : isRecord(found.value) ? 'a map' : 'empty'
  context.report(
    diagnostic(
      'BAD_VALUE',
      `value \`${placeholder.name}\` is ${what} and cannot stand inside a text`,
      {
        span: context.spanOf(placeholder.start, placeholder.end),
        hint:
          what === 'empty'
            ? undefined
            : 'only a field that is nothing but the placeholder takes it whole.',
      },
    ),
  )
  return undefined
}

function fileReference({ name }: Placeholder, context: Pick<TextContext, 'file'>): string {
  return `\${file:${pathFrom(context.file(), name)}}`
}

function reportUnknown({ name, start, end }: Placeholder, context: TextContext): void {
  const names = context.scope.names()
  const near = nearest(name, names)
  const where =
    context.environment === undefined
      ? 'sluice.yaml declares'
      : `environment \`${context.environment}\` or sluice.yaml declares`
  context.report(
    diagnostic('UNKNOWN_VALUE', `\`${name}\` is no value that ${where}`, {
      span: context.spanOf(start, end),
      hint:
        near === undefined
          ? 'declare it under `values` in sluice.yaml or in the environment.'
          : `did you mean \`${near}\`?`,
    }),
  )
}

function reportSecret({ type, start, end }: Placeholder, context: TextContext): void {
  context.report(
    diagnostic(
      'SECRET_NOT_ALLOWED',
      `\`\${${type}:…}\` may stand only in fields that hold a secret`,
      {
        span: context.spanOf(start, end),
        hint: 'use a value (`$' + '{value:…}`) and set it per environment.',
      },
    ),
  )
}
