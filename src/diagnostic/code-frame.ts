import type { LineIndex } from './line-index.ts'
import { displayWidth, visibleText } from './visible-text.ts'
import type { Span } from './span.ts'

export interface CodeFrameLine {
  readonly gutter: string
  readonly text: string
  readonly isCaret: boolean
}

/** The line of a span with the line before it and carets below; a span over several lines is marked to the end of its first. */
export function codeFrame(lines: LineIndex, span: Span): readonly CodeFrameLine[] {
  const { line, column } = lines.positionAt(span.start)
  const source = lines.lineAt(line)
  const from = Math.min(column - 1, source.length)
  const to = Math.min(source.length, Math.max(from + 1, from + (span.end - span.start)))
  const window = windowAround(source.length, from)
  const width = String(line).length

  const frame: CodeFrameLine[] = []
  const before = line > 1 ? lines.lineAt(line - 1) : ''
  if (before.slice(window.from).trim() !== '') {
    frame.push({
      gutter: gutter(String(line - 1), width),
      text: clip(before, window),
      isCaret: false,
    })
  }
  frame.push({ gutter: gutter(String(line), width), text: clip(source, window), isCaret: false })

  const lead = clip(source, { from: window.from, to: from }, false)
  const marked = visibleText(source.slice(from, Math.min(to, window.to)))
  frame.push({
    gutter: gutter('', width),
    text: ' '.repeat(displayWidth(lead)) + '^'.repeat(Math.max(1, displayWidth(marked))),
    isCaret: true,
  })

  return frame
}

interface Window {
  readonly from: number
  readonly to: number
}

const longestLine = 100

/** Long lines are cut so that the marked place stays in sight. */
function windowAround(length: number, place: number): Window {
  if (length <= longestLine) return { from: 0, to: longestLine }
  const from = place < longestLine * 0.7 ? 0 : place - Math.floor(longestLine / 2)
  return { from, to: from + longestLine }
}

function clip(line: string, { from, to }: Window, markEnd = true): string {
  const head = from > 0 ? '…' : ''
  const tail = markEnd && to < line.length ? '…' : ''
  return head + visibleText(line.slice(from, to)) + tail
}

function gutter(number: string, width: number): string {
  return `   ${number.padStart(width)} |`
}
