/**
 * The one place that knows what canonical YAML looks like: two spaces, lists indented below their key, `{ a: b }`
 * and `[a, b]` on one line of at most 100 columns. `emit` prints what Sluice made, `format` what a user wrote.
 */

export interface Comments {
  /** Lines above; '' is a blank line, others begin with `#`. */
  readonly before?: readonly string[]
  /** On the same line, with its `#`. */
  readonly beside?: string
  /** Lines below the last item of a collection. */
  readonly after?: readonly string[]
}

export type PrintNode =
  | {
      readonly type: 'text'
      readonly text: string
      readonly flowText?: string
      readonly props?: string
      readonly comments?: Comments
    }
  | {
      readonly type: 'block'
      readonly header: string
      readonly lines: readonly string[]
      readonly props?: string
      readonly comments?: Comments
    }
  | {
      readonly type: 'map'
      readonly isFlow: boolean
      readonly items: readonly PrintPair[]
      readonly props?: string
      readonly comments?: Comments
    }
  | {
      readonly type: 'list'
      readonly isFlow: boolean
      readonly items: readonly PrintNode[]
      readonly props?: string
      readonly comments?: Comments
    }

export interface PrintPair {
  /** As it is written in a block; `flowKey` within braces. */
  readonly key: string
  readonly flowKey?: string
  readonly value: PrintNode
  readonly before?: readonly string[]
}

export const longestLine = 100

/** A document's content as lines. */
export function printNode(node: PrintNode): readonly string[] {
  const out: string[] = []
  pushLines(out, '', node.comments?.before)
  const inline = oneLine(node, 0)
  if (inline !== undefined) out.push(joined('', node.props, inline, node.comments?.beside))
  else if (node.type === 'block') printBlock(out, node, '', '')
  else {
    if (node.props) out.push(node.props)
    printItems(out, node, '')
  }
  return out
}

function printItems(out: string[], node: PrintNode, indent: string): void {
  if (node.type === 'map') for (const item of node.items) printPair(out, item, indent, indent)
  if (node.type === 'list') for (const item of node.items) printItem(out, item, indent)
  pushLines(out, indent, node.comments?.after)
}

/** `lead` is what stands before the key: the indentation, or that of a list and its `- `. */
function printPair(
  out: string[],
  { key, value, before }: PrintPair,
  indent: string,
  lead: string,
): void {
  pushLines(out, indent, before)
  printAfter(out, value, `${lead}${key}:`, indent)
}

function printItem(out: string[], node: PrintNode, indent: string): void {
  const inner = indent + '  '
  const isOpenMap =
    node.type === 'map' && !node.props && oneLine(node, indent.length + 2) === undefined
  if (!isOpenMap) {
    pushLines(out, indent, node.comments?.before)
    printAfter(out, node.comments?.before ? without(node) : node, `${indent}-`, indent)
    return
  }
  const [first, ...rest] = node.items
  pushLines(out, indent, node.comments?.before)
  pushLines(out, indent, first?.before)
  if (first) printPair(out, { ...first, before: [] }, inner, `${indent}- `)
  for (const item of rest) printPair(out, item, inner, inner)
  pushLines(out, inner, node.comments?.after)
}

/** A value behind its key or its dash. */
function printAfter(out: string[], node: PrintNode, head: string, indent: string): void {
  const { props, comments } = node
  const inline = oneLine(node, head.length + 1)
  if (inline !== undefined) {
    pushLines(out, indent, comments?.before)
    out.push(joined(head, props, inline, comments?.beside))
    return
  }
  if (node.type === 'block') {
    pushLines(out, indent, comments?.before)
    printBlock(out, node, head, indent + '  ')
    return
  }
  out.push(joined(head, props, '', comments?.beside))
  pushLines(out, indent + '  ', comments?.before)
  printItems(out, node, indent + '  ')
}

function printBlock(
  out: string[],
  node: Extract<PrintNode, { type: 'block' }>,
  head: string,
  indent: string,
): void {
  out.push(joined(head, node.props, node.header, node.comments?.beside))
  // A block at the top of a document still needs an indentation, or its text could be read as markers.
  const margin = indent === '' ? '  ' : indent
  for (const line of node.lines) out.push(line === '' ? '' : margin + line)
}

function without(node: PrintNode): PrintNode {
  const { before: _before, ...comments } = node.comments ?? {}
  return { ...node, comments }
}

function joined(
  head: string,
  props: string | undefined,
  text: string,
  beside: string | undefined,
): string {
  return [head, props, text, beside].filter((part) => part !== undefined && part !== '').join(' ')
}

function pushLines(out: string[], indent: string, lines: readonly string[] = []): void {
  for (const line of lines) {
    // One blank line separates as well as three, and none is needed at the top.
    if (line === '' && (out.length === 0 || out.at(-1) === '')) continue
    out.push(line === '' ? '' : indent + line)
  }
}

/** The node on the rest of one line that begins at a column; undefined where it has no such form. */
function oneLine(node: PrintNode, column: number): string | undefined {
  if (node.type === 'text') return node.text
  if (node.type === 'block') return undefined
  if (node.items.length === 0 && !node.comments?.after?.length)
    return node.type === 'map' ? '{}' : '[]'
  if (!node.isFlow) return undefined
  const text = flowText(node)
  const props = node.props ? node.props.length + 1 : 0
  return text !== undefined && column + props + text.length <= longestLine ? text : undefined
}

/** Within brackets; undefined where a comment or a block stands inside. */
function flowText(node: PrintNode): string | undefined {
  if (node.type === 'text') return node.flowText ?? node.text
  if (node.type === 'block' || node.comments?.after?.length) return undefined
  const parts: string[] = []
  for (const item of node.items) {
    const part = 'key' in item ? flowPair(item) : flowItem(item)
    if (part === undefined) return undefined
    parts.push(part)
  }
  if (node.type === 'list') return `[${parts.join(', ')}]`
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

function flowPair({ key, flowKey, value, before }: PrintPair): string | undefined {
  if (before?.some((line) => line !== '')) return undefined
  const text = flowItem(value)
  if (text === undefined) return undefined
  return text === '' ? `${flowKey ?? key}:` : `${flowKey ?? key}: ${text}`
}

function flowItem(node: PrintNode): string | undefined {
  if (node.comments?.beside || node.comments?.before?.some((line) => line !== '')) return undefined
  const text = flowText(node)
  return text === undefined ? undefined : joined('', node.props, text, undefined)
}
