SELECT
  s.repo AS repo,
  dictGetOrDefault('gh.repositories', 'language', tuple(s.repo), 'unknown') AS language,
  count() AS stars,
  uniqExact(s.login) AS stargazers,
  now() AS computed_at
FROM gh.stars AS s
WHERE s.ts > now() - INTERVAL ${value:trend_hours} HOUR
GROUP BY repo
HAVING stars >= ${value:minimum_stars}
ORDER BY stars DESC
LIMIT 100
