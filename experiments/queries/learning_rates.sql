-- The learning rates of the newest experiment with their mean over the seeds.
SELECT lr, n, n_failed, n_diverged, mean, sd, se
FROM leaderboard
WHERE experiment_id = (SELECT max(experiment_id) FROM trials)
ORDER BY monitor, mode, rank NULLS LAST;
