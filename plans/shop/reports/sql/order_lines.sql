SELECT
  orders.id AS order_id,
  orders.ordered_at::date AS ordered_on,
  items.product_id,
  products.title,
  coalesce(categories.title, 'other') AS category,
  items.quantity,
  items.amount
FROM sales.orders
JOIN sales.order_items AS items ON items.order_id = orders.id
JOIN catalog.products ON products.id = items.product_id
LEFT JOIN catalog.categories ON categories.id = products.category_id
WHERE orders.status <> 'returned'
