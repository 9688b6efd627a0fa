/** Which functions aggregate: they make a query stateful. */

const NAMES = new Set(
  `any any_last any_heavy arg_max arg_min avg avg_weighted corr count count_distinct covar_pop
  covar_samp delta_sum delta_sum_timestamp earliest entropy exponential_moving_average first_value
  group_array group_array_insert_at group_array_last group_array_moving_avg group_array_moving_sum
  group_array_sample group_bit_and group_bit_or group_bit_xor group_bitmap group_concat
  group_uniq_array histogram kurt_pop kurt_samp largest_triangle_three_buckets last_value latest
  max max_k max_map median min min_k min_map moving_sum p90 p95 p99 percentile quantile quantile_exact
  quantile_exact_high quantile_exact_low quantile_exact_weighted quantile_t_digest quantiles
  retention sequence_count sequence_match simple_linear_regression skew_pop skew_samp stddev_pop
  stddev_samp stochastic_linear_regression string_agg sum sum_count sum_kahan sum_map
  sum_with_overflow top_k top_k_weighted unique unique_combined unique_combined64 unique_exact
  unique_exact_if unique_hll12 unique_theta unique_up_to var_pop var_samp window_funnel xirr`.split(
    /\s+/,
  ),
)

const COMBINATOR = /_(if|distinct|array|or_null|or_default|retract|state|merge|for_each|map)$/

export function isAggregate(name: string): boolean {
  const lower = name.toLowerCase()
  if (NAMES.has(lower)) return true
  return COMBINATOR.test(lower) && isAggregate(lower.replace(COMBINATOR, ''))
}
