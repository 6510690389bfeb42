-- What changed from the experiment before the newest to the newest: each parameter with other values, in either.
WITH value AS (
  SELECT DISTINCT t.experiment_id, p.key, coalesce(p.value, 'null') AS value
  FROM trials AS t, json_each(t.params) AS p
  WHERE t.experiment_id IN (SELECT DISTINCT experiment_id FROM trials ORDER BY experiment_id DESC LIMIT 2)),
used AS (
  SELECT DISTINCT experiment_id, key, group_concat(value) OVER (
    PARTITION BY experiment_id, key ORDER BY value
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS used_values
  FROM value),
place AS (
  SELECT min(experiment_id) AS older, max(experiment_id) AS newer FROM used)
SELECT key.key, older.used_values AS older, newer.used_values AS newer
FROM (SELECT DISTINCT key FROM used) AS key
JOIN place
LEFT JOIN used AS older ON older.key = key.key AND older.experiment_id = place.older
LEFT JOIN used AS newer ON newer.key = key.key AND newer.experiment_id = place.newer
WHERE older.used_values IS NOT newer.used_values
ORDER BY key.key;
