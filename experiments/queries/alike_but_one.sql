-- Trials of one experiment and seed that are alike but for one parameter, and what that did.
SELECT a.trial, b.trial AS other, a.seed, min(p.key) AS parameter, min(p.value) AS value,
  b.params ->> ('$."' || min(p.key) || '"') AS other_value, a.best_value, b.best_value AS other_best_value
FROM trials AS a
JOIN trials AS b ON b.experiment_id = a.experiment_id AND b.seed = a.seed AND b.trial > a.trial,
  json_each(a.params) AS p
WHERE p.value IS NOT (b.params ->> ('$."' || p.key || '"'))
GROUP BY a.trial, b.trial
HAVING count(*) = 1
ORDER BY a.trial, b.trial;
