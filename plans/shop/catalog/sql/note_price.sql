BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO price_changes (product_id, new_price) VALUES (NEW.id, NEW.price);
  ELSIF NEW.price IS DISTINCT FROM OLD.price THEN
    INSERT INTO price_changes (product_id, old_price, new_price)
    VALUES (NEW.id, OLD.price, NEW.price);
  END IF;
  RETURN NEW;
END
