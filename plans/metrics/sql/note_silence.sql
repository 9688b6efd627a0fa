BEGIN
  INSERT INTO metrics.alerts (raised_at, device_id, severity, message)
  SELECT now(), d.id, (config ->> 'severity')::metrics.severity, 'silent since ' || coalesce(d.last_seen::text, 'ever')
  FROM metrics.devices d
  WHERE d.last_seen IS NULL OR d.last_seen < now() - make_interval(hours => (config ->> 'hours')::int);
END
