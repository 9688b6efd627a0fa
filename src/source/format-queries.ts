import { type Document, isMap, isScalar, Scalar } from 'yaml'
import { readYamlDocuments } from './yaml-documents.ts'

export interface QueryLayout {
  /** Whether the field of this kind holds a query. */
  readonly isQuery: (kind: string, field: string) => boolean
  /** The query over several lines, or the text itself where it has to stay as it is. */
  readonly layOut: (query: string) => string
}

/**
 * The same file with its queries laid out. Queries in flow maps, with tags or anchors, or with a YAML comment beside
 * them stay as they are; a file that is not YAML comes back unchanged.
 */
export function layOutQueries(text: string, file: string, layout: QueryLayout): string {
  const edits: Edit[] = []
  let isBroken = false
  readYamlDocuments(
    file,
    text,
    () => {
      isBroken = true
    },
    (document) => edits.push(...editsOf(document, text, layout)),
  )
  if (isBroken) return text
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((rest, { start, end, by }) => rest.slice(0, start) + by + rest.slice(end), text)
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly by: string
}

function editsOf(document: Document.Parsed, text: string, layout: QueryLayout): readonly Edit[] {
  const { contents } = document
  if (!isMap(contents) || contents.flow) return []
  const kind = contents.get('kind')
  if (typeof kind !== 'string') return []
  return contents.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || typeof key.value !== 'string' || !layout.isQuery(kind, key.value))
      return []
    if (!isScalar(value) || !isPlain(value)) return []
    const edit = editOf(value, columnOf(text, key.range?.[0] ?? 0), text, layout)
    return edit ? [edit] : []
  })
}

function isPlain(node: Scalar): node is Scalar<string> {
  return typeof node.value === 'string' && !node.anchor && !node.tag && !node.comment
}

function editOf(
  node: Scalar<string>,
  indent: number,
  text: string,
  { layOut }: QueryLayout,
): Edit | undefined {
  const [start, end] = node.range ?? []
  if (start === undefined || end === undefined) return undefined
  const laidOut = layOut(node.value)
  if (laidOut.trim() === node.value.trim()) return undefined
  const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED
  if (!isBlock && !laidOut.includes('\n')) return undefined
  const margin = ' '.repeat(indent + 2)
  const lines = laidOut.split('\n').map((line) => (line === '' ? '' : margin + line))
  const tail = isBlock && text.slice(start, end).endsWith('\n') ? '\n' : ''
  return { start, end, by: `|\n${lines.join('\n')}${tail}` }
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}
