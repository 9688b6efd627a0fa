import type { Diagnostic } from './diagnostic.ts'

/** Mistakes in files that leave an operation nothing to work with: shown like any diagnostics, exit 65. */
export class FilesError extends Error {
  override readonly name: string = 'FilesError'
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: (file: string) => string | undefined

  constructor(
    diagnostics: readonly Diagnostic[],
    textOf: (file: string) => string | undefined = () => undefined,
  ) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
    this.diagnostics = diagnostics
    this.textOf = textOf
  }
}
