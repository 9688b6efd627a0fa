DECLARE
  payment bigint;
BEGIN
  INSERT INTO sales.payments (order_id, amount) VALUES (paid_order, amount)
  RETURNING id INTO payment;
  IF sales.order_total(paid_order) <= amount THEN
    UPDATE sales.orders SET status = 'paid', settled_by = payment WHERE id = paid_order;
  END IF;
END
