/**
 * Materialized views move rows.
 */
import type { Context } from '../context.ts'

export async function materialize(_context: Context): Promise<void> {}
