/** A place in the tokens of one statement. */
import type { Dialect } from './dialect.ts'
import { SyntaxFault } from './fault.ts'
import { type Token, tokens } from './lexer.ts'

export class Reader {
  readonly sql: string
  readonly dialect: Dialect
  /** Inside session(…), where `[a, b)` is a range. */
  inSession = false
  private readonly tokens: readonly Token[]
  private index = 0

  constructor(sql: string, dialect: Dialect) {
    this.sql = sql
    this.dialect = dialect
    this.tokens = tokens(sql)
  }

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]
    if (!token) throw new SyntaxFault('empty statement', 0)
    return token
  }

  next(): Token {
    const token = this.peek()
    this.index += 1
    return token
  }

  get place(): number {
    return this.index
  }

  back(place: number): void {
    this.index = place
  }

  /** The tokens from `place` to here, glued. */
  glued(place: number): string {
    return this.tokens
      .slice(place, this.index)
      .map(({ text }) => text)
      .join('')
  }

  /** Whether the keywords stand here, in any case. */
  sees(keywords: string, ahead = 0): boolean {
    return keywords.split(' ').every((keyword, offset) => {
      const token = this.peek(ahead + offset)
      return token.kind === 'word' && token.text.toUpperCase() === keyword
    })
  }

  takes(keywords: string): boolean {
    if (!this.sees(keywords)) return false
    this.index += keywords.split(' ').length
    return true
  }

  expects(keywords: string): void {
    if (!this.takes(keywords)) this.fail(`expected ${keywords}`)
  }

  /** The first of the keyword groups that stands here. */
  takesOne<Keywords extends string>(...choices: readonly Keywords[]): Keywords | undefined {
    return choices.find((choice) => this.takes(choice))
  }

  seesSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'symbol' && token.text === symbol
  }

  takesSymbol(symbol: string): boolean {
    if (!this.seesSymbol(symbol)) return false
    this.index += 1
    return true
  }

  expectsSymbol(symbol: string): void {
    if (!this.takesSymbol(symbol)) this.fail(`expected ${symbol}`)
  }

  /** What is left, as text; the reader is at its end afterwards. */
  rest(): string {
    const before = this.tokens[this.index - 1]
    this.index = this.tokens.length - 1
    return this.sql.slice(before?.end ?? 0)
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end'
  }

  string(): string {
    if (this.peek().kind !== 'string') this.fail('expected string literal')
    return this.next().value
  }

  unsigned(): number {
    const token = this.peek()
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) this.fail('expected unsigned integer')
    return Number(this.next().text)
  }

  identifier(): string {
    const token = this.peek()
    if (token.kind !== 'word' && token.kind !== 'quoted') this.fail('expected identifier')
    return this.next().value
  }

  list<Item>(item: () => Item): readonly Item[] {
    const items = [item()]
    while (this.takesSymbol(',')) items.push(item())
    return items
  }

  bracketed<Item>(item: () => Item): readonly Item[] {
    this.expectsSymbol('(')
    const items = this.list(item)
    this.expectsSymbol(')')
    return items
  }

  fail(expected: string): never {
    const token = this.peek()
    if (token.kind === 'broken') throw new SyntaxFault(token.text, token.start)
    const where = token.kind === 'end' ? 'end of query' : token.text
    throw new SyntaxFault(
      `failed at position ${token.start + 1} ('${where}'): ${expected}`,
      token.start,
    )
  }

  /** Something this generation does not take. */
  refuse(what: string): never {
    throw new SyntaxFault(
      `failed at position ${this.peek().start + 1}: ${what} is not in the grammar of generation ${this.dialect.generation}`,
      this.peek().start,
    )
  }
}
