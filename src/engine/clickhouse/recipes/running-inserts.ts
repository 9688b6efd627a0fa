/**
 * For `settle`: every INSERT on the server, whatever table it names. A materialized view or a
 * Distributed table writes into others under the name of its own. Refreshes of views are listed too;
 * flushes of Buffer tables are not, nor what is read from a queue in the background (seen on
 * 26.7.2.1). Flushes of asynchronous inserts have a kind of their own in the server's source; the
 * embedded engine has no queue of them, so that part is not run.
 */
export const runningInserts =
  "SELECT query_id FROM system.processes WHERE query_kind IN ('Insert', 'AsyncInsertFlush')"
