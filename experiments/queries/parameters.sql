-- Each parameter that differs within the newest experiment, its values and their mean result, for each metric followed.
-- :experiment: of this experiment [the newest]
SELECT p.key, p.value, t.monitor, t.mode, count(*) AS n, avg(t.best_value) AS mean_best_value
FROM trials AS t, json_each(t.params) AS p
WHERE t.experiment_id = coalesce(:experiment, (SELECT max(experiment_id) FROM trials))
  AND t.state = 'completed' AND t.best_value IS NOT NULL
  AND p.key IN (
    SELECT q.key FROM trials AS s, json_each(s.params) AS q
    WHERE s.experiment_id = t.experiment_id
    GROUP BY q.key HAVING count(DISTINCT q.value) + max(q.value IS NULL) > 1)
GROUP BY p.key, p.value, t.monitor, t.mode
ORDER BY p.key, t.monitor, t.mode, p.value;
