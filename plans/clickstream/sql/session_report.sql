-- How sessions end, by the page they began on.
WITH per_session AS (
  SELECT
    session_id,
    argMinMerge(s.entry_page) AS entry_page,
    dateDiff('second', min(s.started_at), max(s.ended_at)) AS seconds,
    sum(s.events) AS events,
    sum(s.revenue) AS spent
  FROM clickstream.sessions AS s
  GROUP BY session_id
)
SELECT
  entry_page,
  count() AS sessions,
  countIf(events = 1) AS bounced,
  countIf(seconds > ${value:long_session_minutes} * 60) AS long_sessions,
  round(avg(seconds), 1) AS average_seconds,
  countIf(spent > 0) AS converted,
  sum(spent) AS revenue
FROM per_session
GROUP BY entry_page
ORDER BY sessions DESC, entry_page
