WITH
  opened AS (
    SELECT repo, number, min(ts) AS opened_at
    FROM gh.pull_requests
    WHERE action = 'opened' AND NOT automated
    GROUP BY repo, number
  ),
  closed AS (
    SELECT repo, number, max(ts) AS closed_at
    FROM gh.pull_requests
    WHERE action = 'closed'
    GROUP BY repo, number
  )
SELECT
  repo,
  toMonday(opened_at) AS week,
  count() AS pull_requests,
  quantile(0.5)(dateDiff('hour', opened_at, closed_at)) AS median_hours
FROM opened
INNER JOIN closed USING (repo, number)
GROUP BY repo, week
ORDER BY repo, week
