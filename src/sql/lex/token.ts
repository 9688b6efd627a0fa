/** Tokens keep UTF-16 offsets of the text they were read from; nothing is ever dropped or rewritten. */

export type TokenKind =
  | 'word'
  | 'quoted'
  | 'string'
  | 'heredoc'
  | 'number'
  | 'operator'
  | 'placeholder'
  | 'comment'
  | 'error'
  /** Only at the end of what the parser reads. */
  | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written, quotes included. */
  readonly text: string
  /** Upper-cased word, or the operator. Empty for anything quoted, so comparing it with a keyword is enough. */
  readonly key: string
  readonly start: number
  readonly end: number
}
