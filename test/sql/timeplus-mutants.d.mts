import type { Token } from '../../src/sql/lex/token.ts'

export function mutants(
  text: string,
  tokens: readonly Token[],
): readonly { readonly what: string; readonly text: string }[]
