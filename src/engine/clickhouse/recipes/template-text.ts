/**
 * Statements of a recipe are templates (src/changeset/step.ts). A text of the user's own that looks
 * like a place for a value would be filled in, or found to have none in the middle of the recipe.
 */
export function templateLimit(text: string): string | undefined {
  const found = /\{\{[\w.]+\}\}/.exec(text)?.[0]
  return found === undefined
    ? undefined
    : `its definition holds \`${found}\`, which is where a swap puts in values of its own`
}
