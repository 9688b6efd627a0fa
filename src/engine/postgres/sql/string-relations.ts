/**
 * Relations and functions that a call names in a string: which argument holds the name. Without this list
 * `SELECT create_hypertable('t', …)` reads nothing at all.
 */

/** Where the name stands: position from 0 (from the end when negative), or the name of the argument. */
export interface NamedInString {
  readonly position: number
  readonly argument: string
}

/** Undefined for a function that takes no relation by name. */
export function relationArguments(name: string): readonly NamedInString[] {
  return byFunction.get(name) ?? []
}

export function functionArguments(name: string): readonly NamedInString[] {
  return functionsByFunction.get(name) ?? []
}

/** The parts of a name in a string, as regclass reads it: `Public."T x"` → `public`, `T x`. */
export function namesInString(text: string): readonly string[] {
  const parts = [...text.matchAll(/"((?:[^"]|"")*)"|([^".\s]+)/g)]
  return parts.map(([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare.toLowerCase())
}

/** PostgreSQL 18: arguments of type regclass, and text arguments that name a relation (system functions). */
const postgres = `
  nextval 0 regclass
  currval 0 regclass
  setval 0 regclass
  to_regclass 0 text
  pg_get_serial_sequence 0 table
  pg_sequence_last_value 0 seq
  pg_relation_size 0 relation
  pg_total_relation_size 0 relation
  pg_table_size 0 relation
  pg_indexes_size 0 relation
  pg_relation_filenode 0 relation
  pg_relation_filepath 0 relation
  pg_partition_tree 0 relation
  pg_partition_ancestors 0 relation
  pg_partition_root 0 relation
  pg_get_viewdef 0 view_name
  pg_prewarm 0 regclass
  has_table_privilege -2 table
  has_any_column_privilege -2 table
  has_sequence_privilege -2 sequence
  has_column_privilege -3 table
`

/** TimescaleDB 2.11 and later: public functions and procedures, with the names they give their arguments. */
const timescale = `
  create_hypertable 0 relation
  create_distributed_hypertable 0 relation
  add_dimension 0 hypertable
  set_chunk_time_interval 0 hypertable
  set_partitioning_interval 0 hypertable
  set_number_partitions 0 hypertable
  set_adaptive_chunking 0 hypertable
  set_integer_now_func 0 hypertable
  enable_chunk_skipping 0 hypertable
  disable_chunk_skipping 0 hypertable
  attach_tablespace 1 hypertable
  detach_tablespace 1 hypertable
  detach_tablespaces 0 hypertable
  show_tablespaces 0 hypertable
  show_chunks 0 relation
  drop_chunks 0 relation
  create_chunk 0 hypertable
  attach_chunk 0 hypertable
  attach_chunk 1 chunk
  detach_chunk 0 chunk
  move_chunk 0 chunk
  reorder_chunk 0 chunk
  split_chunk 0 chunk
  merge_chunks 0 chunk1
  merge_chunks 1 chunk2
  compress_chunk 0 uncompressed_chunk
  decompress_chunk 0 uncompressed_chunk
  recompress_chunk 0 chunk
  convert_to_columnstore 0 chunk
  convert_to_rowstore 0 chunk
  add_retention_policy 0 relation
  remove_retention_policy 0 relation
  add_compression_policy 0 hypertable
  remove_compression_policy 0 hypertable
  add_columnstore_policy 0 hypertable
  remove_columnstore_policy 0 hypertable
  add_reorder_policy 0 hypertable
  add_reorder_policy 1 index_name
  remove_reorder_policy 0 hypertable
  add_process_hypertable_invalidations_policy 0 hypertable
  add_continuous_aggregate_policy 0 continuous_aggregate
  remove_continuous_aggregate_policy 0 continuous_aggregate
  refresh_continuous_aggregate 0 continuous_aggregate
  cagg_migrate 0 cagg
  add_policies 0 relation
  alter_policies 0 relation
  remove_policies 0 relation
  remove_all_policies 0 relation
  show_policies 0 relation
  hypertable_size 0 hypertable
  hypertable_detailed_size 0 hypertable
  hypertable_index_size 0 index_name
  hypertable_approximate_size 0 relation
  hypertable_approximate_detailed_size 0 relation
  hypertable_compression_stats 0 hypertable
  hypertable_columnstore_stats 0 hypertable
  chunk_compression_stats 0 hypertable
  chunk_columnstore_stats 0 hypertable
  chunks_detailed_size 0 hypertable
  approximate_row_count 0 relation
`

/** Functions that are handed another function by its name. */
const callers = `
  set_integer_now_func 1 integer_now_func
  add_job 0 proc
  add_dimension 5 partitioning_func
  create_hypertable 9 partitioning_func
  to_regproc 0 text
  to_regprocedure 0 text
`

const byFunction = table(postgres + timescale)
const functionsByFunction = table(callers)

function table(text: string): ReadonlyMap<string, readonly NamedInString[]> {
  const found = new Map<string, NamedInString[]>()
  for (const line of text.split('\n')) {
    const [name, position, argument] = line.trim().split(' ')
    if (!name || argument === undefined) continue
    found.set(name, [...(found.get(name) ?? []), { position: Number(position), argument }])
  }
  return found
}
