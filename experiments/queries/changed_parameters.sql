-- What changed from the experiment before the newest to the newest: each parameter with other values, in either.
WITH used AS (
  SELECT t.experiment_id, p.key, group_concat(DISTINCT p.value) AS used_values
  FROM trials AS t, json_each(t.params) AS p
  WHERE t.experiment_id IN (SELECT DISTINCT experiment_id FROM trials ORDER BY experiment_id DESC LIMIT 2)
  GROUP BY t.experiment_id, p.key),
place AS (
  SELECT min(experiment_id) AS older, max(experiment_id) AS newer FROM used)
SELECT key.key, older.used_values AS older, newer.used_values AS newer
FROM (SELECT DISTINCT key FROM used) AS key
JOIN place
LEFT JOIN used AS older ON older.key = key.key AND older.experiment_id = place.older
LEFT JOIN used AS newer ON newer.key = key.key AND newer.experiment_id = place.newer
WHERE older.used_values IS NOT newer.used_values
ORDER BY key.key;
