/** Breaks a text at spaces so that no line is wider than the terminal, as far as words allow. */
export function wrap(text: string, columns: number, indent: string): readonly string[] {
  const room = Math.max(12, columns - indent.length)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?=\S)/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && visibleLength(longer) > room) {
      lines.push(indent + line)
      line = word.trimStart()
    } else line = longer
  }
  return [...lines, indent + line]
}

function visibleLength(text: string): number {
  return [...text.replace(/\u001b\[[0-9;]*m/g, '')].length
}
