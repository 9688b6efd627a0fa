WITH JSONExtractString(line, 'type') AS event
SELECT
  JSONExtractUInt(line, 'id') AS id,
  parseDateTimeBestEffortOrZero(JSONExtractString(line, 'created_at'), 'UTC') AS ts,
  multiIf(
    event = 'PushEvent', 'push',
    event = 'PullRequestEvent', 'pull_request',
    event = 'IssuesEvent', 'issue',
    event = 'WatchEvent', 'star',
    event = 'ForkEvent', 'fork',
    'other'
  ) AS type,
  JSONExtractString(line, 'repo', 'name') AS repo,
  JSONExtractString(line, 'actor', 'login') AS login,
  JSONExtractString(line, 'payload', 'action') AS action,
  toUInt32(JSONExtractUInt(line, 'payload', 'number')) AS number,
  toUInt32(JSONExtractUInt(line, 'payload', 'size')) AS commits,
  toUInt32(JSONExtractUInt(line, 'payload', 'pull_request', 'additions')) AS additions,
  toUInt32(JSONExtractUInt(line, 'payload', 'pull_request', 'deletions')) AS deletions,
  JSONExtractRaw(line, 'payload') AS payload,
  received_at
FROM gh_raw.ingest
WHERE JSONExtractUInt(line, 'id') != 0
