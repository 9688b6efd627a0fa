import type { ScriptPart } from '../../../sql/answer/answers.ts'
import { type Lexeme, lexemesOf } from './lexemes.ts'

/**
 * A script cut at its semicolons, as psql does: not within BEGIN ATOMIC … END of a function. Within brackets only the
 * actions of a rule have semicolons; anywhere else a bracket was left open, and the next statement is another one.
 * A text with a quote that is never closed stays whole: its error tells the place.
 */
export function splitScript(script: string): readonly ScriptPart[] {
  const tokens = (lexemesOf(withoutPsql(script)) ?? lexemesOf(script))?.filter(
    ({ kind }) => kind !== 'comment',
  )
  if (tokens === undefined) return [{ text: script, start: 0 }]
  const parts: ScriptPart[] = []
  let open: Lexeme[] = []
  let depth = 0
  let blocks = 0
  const close = (): void => {
    const [first, last] = [open[0], open.at(-1)]
    if (first && last) parts.push({ text: script.slice(first.start, last.end), start: first.start })
    open = []
    depth = 0
    blocks = 0
  }
  for (const token of tokens) {
    if (token.text === ';' && blocks === 0 && !(depth > 0 && isRule(open))) {
      close()
      continue
    }
    open.push(token)
    if (token.text === '(') depth++
    if (token.text === ')') depth--
    blocks += blockStep(open, blocks)
  }
  close()
  return parts
}

/** Rows behind COPY … FROM stdin, up to the line `\.`; the statement itself stays. */
const rows = /(?<=^COPY\s[^;]*?\sFROM\s+stdin\b[^;]*;[^\n]*\n)(?:(?!\\\.).*\n)*?\\\..*$/gim

/** The commands of psql that stand in dumps and scripts. */
const commands =
  /^\\(?:(?:un)?restrict|c|connect|(?:un)?set|pset|[qw]?echo|warn|ir?|include(?:_relative)?|if|elif|else|endif|g|gset|gexec|timing|x|o|q|quit|encoding|copy|prompt|d\w*\+?)(?:\s.*)?$/gm

/** The same text with blanks in place of what is meant for psql alone, so that every offset stays. */
function withoutPsql(script: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
  return script.replace(rows, blank).replace(commands, blank)
}

function isRule(open: readonly Lexeme[]): boolean {
  const head = open.slice(0, 4).map(({ text }) => text.toUpperCase())
  return head[0] === 'CREATE' && head.includes('RULE')
}

/** BEGIN counts only in CREATE FUNCTION or PROCEDURE; within a block CASE has an END of its own. */
function blockStep(open: readonly Lexeme[], blocks: number): number {
  const word = (at: number): string => open.at(at)?.text.toUpperCase() ?? ''
  const last = word(-1)
  if (last === 'ATOMIC' && word(-2) === 'BEGIN' && word(0) === 'CREATE') return 1
  if (blocks > 0 && last === 'CASE') return 1
  return blocks > 0 && last === 'END' ? -1 : 0
}
