/** Rows that follow from their number alone, so that what has to be there can be computed anew. */

/** A row as a SELECT over `numbers`: some 60 bytes, two months, a NULL now and then. */
export function rowsOf(first: number, count: number): string {
  return [
    'SELECT number AS id, number % 1000 AS user,',
    "toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + (number * 7) % 5000000 AS at,",
    "concat('https://example.org/page/', toString(cityHash64(number) % 5000)) AS url,",
    'toDecimal64(number % 10000, 2) / 7 AS amount, if(number % 5 = 0, NULL, toInt32(number % 77)) AS note',
    `FROM numbers(${first}, ${count})`,
  ].join(' ')
}

export const columns = 'id, user, at, url, amount, note'

export const sums =
  'SELECT count() AS rows, uniqExact(id) AS different, toString(sum(cityHash64(id, user, at, url, amount, ifNull(note, -1)))) AS hash'

/** What the view keeps, old and new; both from rows of `source`. */
export function perUser(source: string, measure: string): string {
  return `SELECT user, toDate(at) AS day, count() AS visits, sum(${measure}) AS total FROM ${source} GROUP BY user, day`
}

export const viewSums =
  'SELECT count() AS rows, toString(sum(visits)) AS visited, toString(sum(cityHash64(user, day, visits, total))) AS hash'
