/**
 * The comment on an object, or on a column of it. `obj_description` and `col_description` are SQL
 * functions, whose start takes several times as long as the look-up (15 µs and 2 µs, 15.18).
 */
export const commentOn = (catalog: string, oid: string, column = '0'): string =>
  `(SELECT said.description FROM pg_description said WHERE said.classoid = '${catalog}'::regclass AND said.objoid = ${oid} AND said.objsubid = ${column})`
