/** Bytes to lines, holding one line at a time. */

export interface TextLine {
  readonly text: string
  /** Whether the bytes are UTF-8; otherwise `text` has marks in place of what is not. */
  readonly valid: boolean
}

const LINE_END = 0x0a
const strict = new TextDecoder('utf-8', { fatal: true })
const lenient = new TextDecoder('utf-8')

/** The lines of each chunk as it arrives, so that what was asked can be answered before more is read. */
export async function* lineBatches(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly TextLine[]> {
  let open: Uint8Array[] = []
  for await (const chunk of chunks) {
    const lines: TextLine[] = []
    let from = 0
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      open.push(chunk.subarray(from, end))
      lines.push(decoded(open))
      open = []
      from = end + 1
    }
    // A copy, because a reader may use its buffer again.
    if (from < chunk.length) open.push(chunk.slice(from))
    yield lines
  }
  if (open.length > 0) yield [decoded(open)]
}

/** A whole text; undefined when it is not UTF-8. */
export async function wholeText(chunks: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  const { text, valid } = decoded(parts)
  return valid ? text : undefined
}

function decoded(parts: readonly Uint8Array[]): TextLine {
  const [first = new Uint8Array()] = parts
  const bytes = parts.length === 1 ? first : Buffer.concat(parts)
  try {
    return { text: strict.decode(bytes), valid: true }
  } catch {
    return { text: lenient.decode(bytes), valid: false }
  }
}
