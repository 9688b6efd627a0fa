/** Whether a name matches one of several globs: `*` any text, `?` one character. */
export function matchesAny(globs: readonly string[], name: string): boolean {
  return globs.some((glob) => globPattern(glob).test(name))
}

function globPattern(glob: string): RegExp {
  const pattern = glob
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${pattern}$`, 's')
}
