export { allCodes, type Code, type CodeEntry, codes, isCode } from './codes.ts'
export {
  type Diagnostic,
  diagnostic,
  hasErrors,
  type RelatedPlace,
  type Severity,
} from './diagnostic.ts'
export { explainCode, renderErrorsPage } from './errors-page.ts'
export { type LineIndex, lineIndex, type Position } from './line-index.ts'
export { nearest } from './nearest.ts'
export {
  type DiagnosticJson,
  type DiagnosticStyle,
  diagnosticsToJson,
  type RenderOptions,
  renderDiagnostics,
  sortDiagnostics,
  type TextOf,
  toJson,
} from './render.ts'
export { type ErrorExit, SluiceError, type SluiceErrorParts, unreachable } from './sluice-error.ts'
export type { Span } from './span.ts'
export { visibleText } from './visible-text.ts'
