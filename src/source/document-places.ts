import type { Span } from '../diagnostic/span.ts'
import type { Piece } from './placeholders.ts'
import { sourceOffset } from './placeholders.ts'
import type { Place, PositionTree } from './position-tree.ts'
import { findPlace, style } from './position-tree.ts'
import type { ScalarOffsets } from './scalar-text.ts'
import { scalarOffsets } from './scalar-text.ts'

export type Path = readonly (string | number)[]

/** One document of a file: its positions, and the text of every file it is made of. */
export interface DocumentPlaces {
  readonly tree: PositionTree
  readonly root: number
  readonly textOf: (file: string) => string | undefined
}

/** Places that are looked up only if somebody asks for one: of a document that was not read for its values. */
export function laterPlaces(
  read: () => Pick<DocumentPlaces, 'tree' | 'root'>,
  textOf: DocumentPlaces['textOf'],
): DocumentPlaces {
  let found: Pick<DocumentPlaces, 'tree' | 'root'> | undefined
  const look = (): Pick<DocumentPlaces, 'tree' | 'root'> => {
    found ??= read()
    return found
  }
  return {
    get tree() {
      return look().tree
    },
    get root() {
      return look().root
    },
    textOf,
  }
}

/** The span of the value or key at a path; where there is none, of the nearest ancestor. */
export function spanOfPath(
  { tree, root }: DocumentPlaces,
  path: Path,
  where: 'key' | 'value',
): Span {
  const found = findPlace(tree, root, path)
  const { place } = found
  // An ancestor may fill pages, and nothing stands after `key:` without a value: the key says it better.
  const wantsKey = where === 'key' || !found.complete || place.style === style.empty
  const range = wantsKey && place.key ? place.key : place
  const isInPlan = range !== place
  return {
    file: isInPlan ? (tree.files[0] ?? place.file) : place.file,
    start: range.start,
    end: range.end,
  }
}

/** The span of a stretch of the text at a path, as the text was before anything was substituted in it. */
export function spanInWrittenText(
  places: DocumentPlaces,
  path: Path,
  written: string,
  start: number,
  end: number,
): Span {
  return textSpans(places, path, written)(start, end)
}

/** As `spanInWrittenText` for many stretches of one text: its source is read once, and only if anyone asks. */
export function textSpans(
  { tree, root, textOf }: DocumentPlaces,
  path: Path,
  written: string,
): (start: number, end: number) => Span {
  let found:
    | {
        readonly content: Place
        readonly source: string
        readonly offsets: ScalarOffsets | undefined
      }
    | undefined
  return (start, end) => {
    if (!found) {
      const { content } = findPlace(tree, root, path)
      const source = textOf(content.file) ?? ''
      found = { content, source, offsets: scalarOffsets(source, content, written) }
    }
    const { content, source, offsets } = found
    return offsets ? stretch(content.file, source, offsets, start, end) : wholePlace(content)
  }
}

function stretch(
  file: string,
  source: string,
  offsets: ScalarOffsets,
  start: number,
  end: number,
): Span {
  const last = offsets.length - 1
  const from = offsets[Math.min(Math.max(start, 0), last)] ?? 0
  if (end <= start) return { file, start: from, end: from }
  // The end is taken behind the last unit, not before the next: what lies between is not part of the text.
  const lastUnit = offsets[Math.min(end, last) - 1] ?? from
  const next = offsets[Math.min(end, last)] ?? lastUnit + 1
  const isJoined = next > lastUnit + 1 && isWhiteOrQuote(source, lastUnit + 1, next)
  return { file, start: from, end: Math.max(from, isJoined ? lastUnit + 1 : next) }
}

/** As `spanInWrittenText` for the text that came out of the substitutions described by `pieces`. */
export function spanInResolvedText(
  places: DocumentPlaces,
  path: Path,
  written: string,
  pieces: readonly Piece[],
  start: number,
  end: number,
): Span {
  return spanInWrittenText(
    places,
    path,
    written,
    sourceOffset(pieces, start, 'start'),
    sourceOffset(pieces, end, 'end'),
  )
}

/** The scalar at a path as it stands in the file: `1.10` where the value is 1.1. */
export function sourceOfScalar(
  { tree, root, textOf }: DocumentPlaces,
  path: Path,
): string | undefined {
  const { content, complete } = findPlace(tree, root, path)
  if (!complete || content.style !== style.plain) return undefined
  return textOf(content.file)?.slice(content.start, content.end)
}

/** The file that the text at a path stands in: the plan file, or the file of a `…File` key. */
export function fileOfPath({ tree, root }: DocumentPlaces, path: Path): string {
  return findPlace(tree, root, path).content.file
}

function wholePlace({ file, start, end }: Place): Span {
  return { file, start, end }
}

function isWhiteOrQuote(source: string, from: number, to: number): boolean {
  return /^[\s']*$/.test(source.slice(from, to))
}
