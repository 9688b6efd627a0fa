SELECT
  window_start AS minute,
  country,
  count() AS orders,
  sum(amount) AS total
FROM tumble(shop.orders, created_at, 1m)
GROUP BY window_start, country
