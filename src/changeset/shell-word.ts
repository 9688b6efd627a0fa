/** One word for a shell: names of functions and grants have brackets and blanks. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./*-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
