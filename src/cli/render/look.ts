/** How text may look on one stream: colours, symbols and width. Renderers get it and never look at the process. */
export interface Look {
  readonly paint: Paint
  readonly glyphs: Glyphs
  /** Columns of the terminal; Infinity where lines may be as long as they like. */
  readonly columns: number
}

export type PaintName =
  | 'create'
  | 'alter'
  | 'drop'
  | 'warning'
  | 'error'
  | 'good'
  | 'strong'
  | 'dim'
  | 'mark'

export type Paint = { readonly [Name in PaintName]: (text: string) => string }

export interface Glyphs {
  readonly arrow: string
  readonly dot: string
  readonly dash: string
  readonly ellipsis: string
  readonly done: string
  readonly failed: string
  readonly waiting: string
  readonly spinner: readonly string[]
  readonly branch: string
  readonly lastBranch: string
  readonly stem: string
  /** Done and left of a bar. */
  readonly bar: readonly [string, string]
}

const unicode: Glyphs = {
  arrow: '→',
  dot: '·',
  dash: '—',
  ellipsis: '…',
  done: '✓',
  failed: '✗',
  waiting: '·',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  branch: '├─> ',
  lastBranch: '└─> ',
  stem: '│   ',
  bar: ['█', '░'],
}

const ascii: Glyphs = {
  arrow: '->',
  dot: '-',
  dash: '-',
  ellipsis: '...',
  done: 'ok',
  failed: 'x',
  waiting: '.',
  spinner: ['|', '/', '-', '\\'],
  branch: '|-> ',
  lastBranch: '`-> ',
  stem: '|   ',
  bar: ['#', '.'],
}

export function glyphsFor(utf8: boolean): Glyphs {
  return utf8 ? unicode : ascii
}

const same = (text: string): string => text

/** No colour at all. */
export const plainPaint: Paint = {
  create: same,
  alter: same,
  drop: same,
  warning: same,
  error: same,
  good: same,
  strong: same,
  dim: same,
  mark: same,
}

export const plainLook: Look = {
  paint: plainPaint,
  glyphs: unicode,
  columns: Number.POSITIVE_INFINITY,
}
