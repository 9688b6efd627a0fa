/**
 * The server's text of a query, without what people may write or leave out: a relation under its
 * own name (`FROM app.t t`), which `pg_get_viewdef` keeps where it was written (15.18).
 */
export function normalQuery(text: string): string {
  return text.replace(ownAlias, (found, name: string | undefined) =>
    name === undefined ? found : `.${name}`,
  )
}

/** Strings are passed over. An output column never follows its source without AS. */
const ownAlias = /'(?:[^']|'')*'|\.("(?:[^"]|"")+"|[a-z_][\w$]*) \1(?=[\s,);]|$)/g
