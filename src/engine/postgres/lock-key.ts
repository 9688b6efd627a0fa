import { createHash } from 'node:crypto'

/**
 * The number of the advisory lock: of the ledger's schema, since a database may hold several
 * ledgers. Advisory locks are per database: runs on two databases of one server do not wait for
 * each other, and where both change one role, the server makes them take turns.
 * Source: manual, "Explicit Locking → Advisory Locks".
 */
export function lockKey(schema: string): string {
  return createHash('sha256').update(`sluice ${schema}`).digest().readBigInt64BE(0).toString()
}

/** The same as two halves, as pg_locks shows it. */
export function lockCondition(schema: string, alias: string): string {
  const key = BigInt.asUintN(64, BigInt(lockKey(schema)))
  return `${alias}.locktype = 'advisory' AND ${alias}.granted AND ${alias}.objsubid = 1 AND ${alias}.classid = ${key >> 32n} AND ${alias}.objid = ${key & 0xffff_ffffn} AND ${alias}.database = (SELECT oid FROM pg_database WHERE datname = current_database())`
}
