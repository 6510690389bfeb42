-- The configurations of the newest experiment, best first; those that never completed come last. Those that follow
-- different metrics are ranked apart.
-- :experiment: of this experiment [the newest]
SELECT rank, config_id, n, n_trials, n_failed, n_diverged, mean, sd, se, min, max, monitor, mode, lr, model, optimizer
FROM leaderboard
WHERE experiment_id = coalesce(:experiment, (SELECT max(experiment_id) FROM trials))
ORDER BY monitor, mode, rank NULLS LAST;
