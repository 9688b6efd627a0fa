import { serverCodeOf } from '../clickhouse-family/server-fault.ts'

/**
 * Rows of our own streams are few and waited for: each insert is flushed by itself, so that it is
 * soon to be read. A server that does not take the setting gets along without, more slowly.
 * Source: timeplus.md §1.3 (p1:src/Storages/MergeTree/MergeTreeSettings.h).
 */
export async function withQuickFlush<T>(create: (settings: string) => Promise<T>): Promise<T> {
  try {
    return await create(' SETTINGS flush_threshold_count = 1')
  } catch (error) {
    if (!refusedSettings.has(serverCodeOf(error) ?? 0)) throw error
    return await create('')
  }
}

/** BAD_ARGUMENTS, NOT_IMPLEMENTED, UNKNOWN_SETTING. */
const refusedSettings: ReadonlySet<number> = new Set([36, 48, 115])
