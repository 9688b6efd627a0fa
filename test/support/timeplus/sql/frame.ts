/** How a part is printed: one line or several, how deep, and whether an operator needs brackets. */
export interface Frame {
  readonly multi: boolean
  readonly indent: number
  readonly brackets: boolean
  /** Aliased expressions of this SELECT that were printed whole already. */
  readonly printed: Set<string>
}

export function frameOf(multi: boolean): Frame {
  return { multi, indent: 0, brackets: false, printed: new Set() }
}

/** The white space between clauses. */
export function breakOf(frame: Frame): string {
  return frame.multi ? `\n${'  '.repeat(frame.indent)}` : ' '
}

export function deeper(frame: Frame, by = 1): Frame {
  return { ...frame, indent: frame.indent + by, brackets: false }
}
