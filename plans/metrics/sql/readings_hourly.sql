SELECT
  time_bucket('1 hour', ts) AS bucket,
  device_id,
  metric,
  sum(value) AS value_sum,
  count(*) AS value_count,
  min(value) AS value_min,
  max(value) AS value_max
FROM metrics.readings
WHERE quality >= 50
GROUP BY 1, 2, 3
