/**
 * For `settle`: every INSERT on the server, whatever table it names. A materialized view or a
 * Distributed table writes into others under the name of its own. Flushes of asynchronous inserts
 * and refreshes of views are listed too; flushes of Buffer tables are not, nor what is read from a
 * queue in the background (seen on 26.7.2.1).
 */
export const runningInserts =
  "SELECT query_id FROM system.processes WHERE query_kind IN ('Insert', 'AsyncInsertFlush')"
