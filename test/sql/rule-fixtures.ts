/**
 * The fixtures of the rules: what is written, what the server stores of it, and what must not compare equal. A file is
 * a list of statements, each behind a line that says what it is.
 */
import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../../fixtures/sql/', import.meta.url)

/**
 * `stored`: what the server stores, the same. `unknown`: the same, but for what only the server knows. `formatted`:
 * the server's own printer. `equal`: another way of writing it.
 */
export type Answer = 'stored' | 'unknown' | 'formatted' | 'equal'

export interface RuleCase {
  readonly written: string
  readonly answer: Answer
  readonly other: string
  /** Near misses: none of them may compare equal with either side. */
  readonly different: readonly string[]
}

export interface RuleFixture {
  readonly id: string
  readonly cases: readonly RuleCase[]
}

export const FIXTURES: readonly RuleFixture[] = readdirSync(new URL('rules/', folder))
  .filter((file) => file.endsWith('.sql') && !file.endsWith('.timeplus.sql'))
  .sort()
  .map((file) => ({
    id: file.slice(0, -'.sql'.length),
    cases: casesOf(readFileSync(new URL(`rules/${file}`, folder), 'utf8')),
  }))

/** Tables and functions that the fixtures read. */
export const SETUP: readonly string[] = readFileSync(new URL('setup.sql', folder), 'utf8')
  .replace(/^--.*$/gm, '')
  .split(/;\s*\n/)
  .filter((statement) => statement.trim() !== '')

function casesOf(text: string): readonly RuleCase[] {
  const cases: { written: string; answer: Answer; other: string; different: string[] }[] = []
  for (const section of text.split(/^-- /m).slice(1)) {
    const end = section.indexOf('\n')
    const [what, statement] = [section.slice(0, end), section.slice(end + 1).trimEnd()]
    const current = cases.at(-1)
    if (what === 'written') {
      cases.push({ written: statement, answer: 'stored', other: '', different: [] })
    } else if (!current) {
      throw new Error(`nothing is written before ${what}`)
    } else if (what === 'different') {
      current.different.push(statement)
    } else {
      current.answer = what as Answer
      current.other = statement
    }
  }
  return cases
}
