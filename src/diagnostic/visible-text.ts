/** Text from files and servers, made safe for a terminal: nothing in it can move the cursor or reorder the line. */
export function visibleText(text: string): string {
  return text.replace(unsafe, (character) => {
    if (character === '\t') return ' '
    const code = character.charCodeAt(0)
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    return code === 0x7f ? '\u2421' : '\ufffd'
  })
}

// C0, DEL, C1, line separators, and the marks that change the direction of writing.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** How many terminal columns a text takes: combining marks none, East Asian and emoji two. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u02ff]*$/.test(text)) return text.length
  let width = 0
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|[\u200b-\u200d]|\ufe0f/u.test(character)) continue
    width += wide.test(character) ? 2 : 1
  }
  return width
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u
