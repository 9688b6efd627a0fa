import { SluiceError } from '../diagnostic/sluice-error.ts'

export type Values = { readonly [name: string]: string | null }

/**
 * Puts values in place of `{{name}}`. Engines quote what has to be quoted in the text around it;
 * a name without a value is a bug of the recipe, and no statement with a hole is ever sent.
 */
export function fillTemplate(text: string, values: Values): string {
  return text.replaceAll(/\{\{([\w.]+)\}\}/g, (_whole, name: string) => {
    const value = values[name]
    if (value === undefined || value === null) {
      throw new SluiceError('INTERNAL', `bug in Sluice: no value for {{${name}}} in a recipe`)
    }
    return value
  })
}

/** The same for what people read: a name without a value is text of theirs, and stays. */
export function fillMessage(text: string, values: Values): string {
  return text.replaceAll(/\{\{([\w.]+)\}\}/g, (whole, name: string) => values[name] ?? whole)
}
