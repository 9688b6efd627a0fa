/** See explain-ast.mjs. */
export function namesOfDump(
  text: string,
  commonTables: readonly { readonly name: string; readonly recursive: boolean }[],
): Readonly<
  Record<
    'tables' | 'functions' | 'in_identifiers' | 'dictionaries' | 'table_functions' | 'ctes',
    readonly string[]
  >
>
