import type { Expression } from '../ast/expression.ts'
import type { Dialect } from '../result.ts'

/** What the normal form needs to know besides the text. */
export interface NormalContext {
  readonly dialect: Dialect
  /** Default database for unqualified names; without it names stay as written. */
  readonly database?: string
  /** SQL functions the engine inlines at CREATE time; never applied inside CREATE FUNCTION. */
  readonly inline?: ReadonlyMap<string, InlineFunction>
  /** Tells whether the name after IN is a table (it gets a database then). */
  readonly isTable?: (parts: readonly string[]) => boolean
}

export interface InlineFunction {
  readonly params: readonly string[]
  readonly body: Expression
}

/** `unknown` when nothing but masked positions ('[HIDDEN]') differs. */
export type Meaning =
  | { readonly equal: true }
  | { readonly equal: false | 'unknown'; readonly because: string }
