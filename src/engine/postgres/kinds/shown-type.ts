/** Types as people write them: `varchar(20)` for what the server prints as `character varying(20)`. */
export function shownType(type: string): string {
  return type
    .replace(/^character varying\b/, 'varchar')
    .replace(/^character\b(?! varying)/, 'char')
    .replace(/^bit varying\b/, 'varbit')
    .replace(/^(timestamp|time)(\(\d+\))? with time zone/, '$1tz$2')
    .replace(/^(timestamp|time)(\(\d+\))? without time zone/, '$1$2')
}
