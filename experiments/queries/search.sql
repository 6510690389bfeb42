-- What a search suggested and why, the best configurations first.
-- :experiment: of this experiment [the newest search]
SELECT suggestion, results, reason, params, n, n_failed, n_diverged, mean, se, monitor, mode
FROM suggestions
WHERE experiment_id = coalesce(:experiment, (SELECT max(experiment_id) FROM searches))
ORDER BY mean IS NULL, monitor, mode, CASE mode WHEN 'max' THEN -mean ELSE mean END, suggestion;
