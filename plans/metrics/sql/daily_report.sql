SELECT
  d.site,
  r.day,
  r.metric,
  sum(r.value_sum) / nullif(sum(r.value_count), 0) AS mean,
  min(r.value_min) AS lowest,
  max(r.value_max) AS highest
FROM metrics.readings_daily r
JOIN metrics.devices d ON d.id = r.device_id
GROUP BY d.site, r.day, r.metric
