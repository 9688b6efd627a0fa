/** Table functions: which of them take a local stream (timeplus.md §4.2). */

const NO_STREAM =
  /^(values|numbers|numbers_mt|generate_series|generate_random|zeros|file|url|s3|remote|remote_secure|mysql|postgresql|mongodb|iceberg)$/i

/** The first argument of any other table function is a stream. */
export function readsStream(name: string): boolean {
  return !NO_STREAM.test(name)
}
