/** A stretch of one file, as offsets: line and column are worked out only when somebody prints. */
export interface Span {
  /** Posix path relative to the project root. */
  readonly file: string
  /** UTF-16 offset in the file's text, a byte order mark included. */
  readonly start: number
  readonly end: number
}
