import type { Code } from './codes.ts'
import { codes } from './codes.ts'
import type { Span } from './span.ts'

export type Severity = 'error' | 'warning'

/** One more place that belongs to a problem. */
export interface RelatedPlace {
  /** `{at}` stands for the place of `span`, `{to}` for the place of `to`; without `{at}` the place follows in brackets. */
  readonly message: string
  readonly span: Span
  readonly to?: Span
}

/** A mistake in what the user wrote: a value, collected and shown together with all others. */
export interface Diagnostic {
  readonly code: Code
  readonly severity: Severity
  readonly message: string
  readonly span?: Span
  readonly hint?: string
  readonly related?: readonly RelatedPlace[]
  /** Of the code RULE: the name of the rule, which `sluice explain` takes as it takes a code. */
  readonly rule?: string
}

/** What a diagnostic may have besides its code and its message; absent and undefined mean the same. */
export interface DiagnosticParts {
  readonly span?: Span | undefined
  readonly hint?: string | undefined
  readonly related?: readonly RelatedPlace[] | undefined
  readonly rule?: string | undefined
  /** Where it differs from the severity of the code. */
  readonly severity?: Severity | undefined
}

/** Makes a diagnostic with the severity of its code. */
export function diagnostic(code: Code, message: string, parts: DiagnosticParts = {}): Diagnostic {
  const { span, hint, related, rule } = parts
  return {
    code,
    severity: parts.severity ?? codes[code].severity,
    message,
    ...(span && { span }),
    ...(hint && { hint }),
    ...(related && related.length > 0 && { related }),
    ...(rule && { rule }),
  }
}

/** Whether any of the diagnostics is an error, that is, whether the input cannot be used. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((one) => one.severity === 'error')
}
