/** Which Timeplus is spoken: grammar differs between the three generations (timeplus.md §0.1). */
export interface Dialect {
  readonly generation: 1 | 2 | 3
  readonly edition: 'oss' | 'enterprise'
}
