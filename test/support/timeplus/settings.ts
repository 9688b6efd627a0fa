/**
 * The settings that the double knows. Another name is error 115, as on the server (timeplus.md
 * §5.2); the list holds what the reference names and what every ClickHouse 22.x, the server's
 * ancestor, has, so a real server knows more.
 */
import { ServerError } from './errors.ts'

/** URL parameters that are no settings (§5.2). */
const parameters: ReadonlySet<string> = new Set(
  words(`query database default_format query_id session_id session_timeout session_check compress
    decompress user password quota_key stacktrace wait_end_of_query buffer_size`),
)

/** Settings of queries: §1.9, §3.3, §4.3, §5.1, §7. */
export const querySettings: ReadonlySet<string> = new Set(
  words(`query_mode show_multi_versions verbose show_uuid
    show_table_uuid_in_table_create_query_if_not_nil include_internal_streams
    get_tables_ignore_error enable_dependency_check check_table_dependencies force_drop_big_stream
    force idempotent_id enable_idempotent_processing asterisk_include_tp_sn_column
    asterisk_include_reserved_columns insert_allow_materialized_columns shards is_clickhouse_compatible
    checkpoint_interval checkpoint_settings memory_weight cpu_weight preferred_exec_node
    mv_preferred_exec_node default_hash_table default_hash_join max_hot_keys pause_on_start enable_dlq
    dlq_max_message_batch_size dlq_consecutive_failures_limit recovery_policy
    recovery_retry_for_same_error input_format_ignore_parsing_errors seek_to record_consume_timeout_ms
    max_threads max_insert_threads max_block_size max_insert_block_size max_insert_block_bytes
    min_insert_block_size_rows insert_max_tries insert_timeout_ms insert_retry_initial_backoff_ms
    insert_retry_max_backoff_ms join_max_buffered_bytes join_algorithm join_use_nulls max_memory_usage
    max_execution_time max_result_rows max_rows_to_read max_bytes_to_read max_query_size
    max_ast_elements readonly allow_ddl log_comment log_queries send_timeout receive_timeout
    connect_timeout lock_acquire_timeout send_progress_in_http_headers
    http_headers_progress_interval_ms enable_http_compression http_zlib_compression_level
    cancel_http_readonly_queries_on_client_close output_format_json_quote_64bit_integers
    output_format_json_quote_denormals output_format_json_escape_forward_slashes
    output_format_json_named_tuples_as_objects input_format_skip_unknown_fields
    input_format_import_nested_json input_format_null_as_default
    input_format_defaults_for_omitted_fields date_time_input_format date_time_output_format
    mutations_sync replication_alter_partitions_sync use_client_time_zone session_timezone
    format_schema format_csv_delimiter function_sleep_max_microseconds_per_block
    enable_light_ingest extremes totals_mode aggregate_functions_null_for_empty
    drain_timeout optimize_aggregation_in_order force_backfill_in_order emit_during_backfill
    recovery_policy enable_backfill_from_historical_store
    allow_independent_shard_processing optimize_throw_if_noop`),
)

export function isParameter(name: string): boolean {
  return parameters.has(name)
}

export function checkSetting(name: string): void {
  if (!querySettings.has(name)) throw new ServerError(115, `Unknown setting ${name}`)
}

/** Settings that need the layout of the stream: only at CREATE (§1.3, first group). */
const layout =
  words(`shards replicas replication_factor sharding_expr mode version_column keep_versions
  event_time_column storage_type placement_policies storage_policy shared_disk index_granularity`)

/** §2.2: what OSS changes in place. */
export const alterableStreamSettings: ReadonlySet<string> = new Set(
  words(`logstore_retention_bytes logstore_retention_ms logstore_flush_messages logstore_flush_ms`),
)

const logStore = [...words('logstore_codec logstore'), ...alterableStreamSettings]

const ingest = words(`ingest_mode ack ingest_batch_max_bytes ingest_batch_timeout_ms fetch_threads
  flush_threshold_count flush_threshold_ms flush_threshold_bytes`)

/** Any MergeTree setting is taken (§1.3); these stand for them. */
const mergeTree = words(`merge_with_ttl_timeout merge_max_block_size max_parts_in_total
  min_bytes_for_wide_part min_rows_for_wide_part parts_to_delay_insert parts_to_throw_insert
  max_bytes_to_merge_at_max_space_in_pool ttl_only_drop_parts old_parts_lifetime
  index_granularity_bytes merge_with_recompression_ttl_timeout max_suspicious_broken_parts
  min_merge_bytes_to_use_direct_io enable_mixed_granularity_parts distributed_ingest_mode
  distributed_flush_threshold_ms distributed_flush_threshold_count distributed_flush_threshold_bytes`)

export const streamSettings: ReadonlySet<string> = new Set([
  ...layout,
  ...logStore,
  ...ingest,
  ...mergeTree,
])

/** §1.4. */
export const mutableSettings: ReadonlySet<string> = new Set([
  ...layout,
  ...logStore,
  ...ingest,
  ...words(`ttl_seconds ttl_column coalesced auto_cf version_column late_insert_overrides
    kvstore_codec kvstore_options log_kvstore enable_hash_index enable_statistics flush_rows
    flush_ms`),
])

/** §2.2, mutable stream. */
export const alterableMutableSettings: ReadonlySet<string> = new Set([
  ...words('log_kvstore kvstore_options logstore_codec ttl_seconds'),
  ...words('logstore_retention_bytes logstore_retention_ms'),
])

/** §1.5. */
export const randomSettings: ReadonlySet<string> = new Set(words('eps interval_time shards'))

/** §2.4: what the OSS 3.0 sources take; Enterprise takes more by its docs. */
export const alterableQuerySettings: ReadonlySet<string> = new Set(
  words(`checkpoint_interval pause_on_start enable_dlq dlq_max_message_batch_size
    dlq_consecutive_failures_limit`),
)
export const resettableQuerySettings: ReadonlySet<string> = new Set(
  words('checkpoint_interval pause_on_start'),
)

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
