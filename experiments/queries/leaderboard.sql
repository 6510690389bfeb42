-- The configurations of the newest experiment, best first; those that never completed come last.
SELECT config, n, n_trials, n_failed, n_diverged, mean, sd, se, min, max, monitor, lr, model, optimizer
FROM leaderboard
WHERE experiment_id = (SELECT max(experiment_id) FROM trials)
ORDER BY CASE mode WHEN 'max' THEN -mean ELSE mean END NULLS LAST;
