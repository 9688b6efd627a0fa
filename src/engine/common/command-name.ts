/** `apply` of `sluice apply -e local`: told to whoever finds an embedded directory locked. */
export function commandName(argv: readonly string[]): string {
  return argv.slice(2).find((word) => /^[a-z]+$/.test(word)) ?? 'sluice'
}
