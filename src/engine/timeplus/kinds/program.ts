/**
 * Code of another language: compared to the letter but for line feeds around it, which Proton 1.x
 * adds when it prints one and files have at their end (timeplus-normal-form.md, DDL shapes).
 */
export function normalProgram(text: string): string {
  return text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd()
}
