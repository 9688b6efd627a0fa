/**
 * What a test can make go wrong: `POST /double/faults` with `{"match": "…", "at": "…"}`, an empty
 * body to end it. No such path exists on a server.
 */
interface Fault {
  /** A statement, as a regular expression. */
  readonly match: string
  /**
   * The connection ends before the statement runs, after it, or at once while it goes on for `ms`;
   * an error instead of it, or after half the rows.
   */
  readonly at: 'before' | 'after' | 'during' | 'refuse' | 'late'
  readonly ms: number
  readonly code: number
  readonly words: string
  /** How often. */
  readonly times: number
}

export class Faults {
  private fault: Fault | undefined
  private left = 0

  set(body: string): void {
    const given = body.trim() === '' ? undefined : (JSON.parse(body) as Partial<Fault>)
    this.fault = given && {
      match: given.match ?? '',
      at: given.at ?? 'refuse',
      ms: given.ms ?? 1000,
      code: given.code ?? 159,
      words: given.words ?? 'Timeout exceeded',
      times: given.times ?? 1,
    }
    this.left = this.fault?.times ?? 0
  }

  take(text: string): Fault | undefined {
    if (!this.fault || this.left === 0 || !new RegExp(this.fault.match, 'is').test(text))
      return undefined
    this.left--
    return this.fault
  }
}
