-- Completed trials of one experiment, seed and fold that are alike but for one parameter, and what that did.
SELECT a.trial, b.trial AS other, a.seed, a.fold, min(p.key) AS parameter, min(p.value) AS value,
  b.params ->> ('$."' || min(p.key) || '"') AS other_value, a.monitor, a.best_value, b.best_value AS other_best_value
FROM trials AS a
JOIN trials AS b ON b.experiment_id = a.experiment_id AND b.seed = a.seed AND b.fold IS a.fold
  AND b.monitor = a.monitor AND b.mode = a.mode AND b.trial > a.trial,
  json_each(a.params) AS p
WHERE a.state = 'completed' AND b.state = 'completed'
  AND (p.value IS NOT (b.params ->> ('$."' || p.key || '"')) OR json_type(b.params, '$."' || p.key || '"') IS NULL)
GROUP BY a.trial, b.trial
HAVING count(*) = 1 AND NOT EXISTS (
  SELECT 1 FROM json_each(b.params) AS q WHERE json_type(a.params, '$."' || q.key || '"') IS NULL)
ORDER BY a.trial, b.trial;
