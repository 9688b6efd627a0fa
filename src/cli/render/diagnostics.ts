import {
  type Diagnostic,
  type DiagnosticJson,
  type DiagnosticStyle,
  diagnosticsToJson,
  renderDiagnostics as renderAll,
  type TextOf,
} from '../../diagnostic/index.ts'
import type { Look, PaintName } from './look.ts'

export interface Diagnosed {
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: TextOf
  /** How many files were read; some results carry the list. */
  readonly files?: number | readonly unknown[]
}

const paintOf: { readonly [S in DiagnosticStyle]: PaintName } = {
  error: 'error',
  warning: 'warning',
  code: 'strong',
  place: 'dim',
  gutter: 'dim',
  caret: 'error',
  hint: 'strong',
  summary: 'strong',
}

/** Mistakes in files, worst first, each with its place. */
export function renderDiagnostics({ diagnostics, textOf, files }: Diagnosed, look: Look): string {
  return renderAll(diagnostics, {
    textOf,
    color: (style, text) => look.paint[paintOf[style]](text),
    ...(files !== undefined && { files: typeof files === 'number' ? files : files.length }),
  })
}

export type DiagnosticRecord = DiagnosticJson

export function diagnosticRecords({ diagnostics, textOf }: Diagnosed): {
  readonly diagnostics: readonly DiagnosticRecord[]
} {
  return { diagnostics: diagnosticsToJson(diagnostics, textOf) }
}
