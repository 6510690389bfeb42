-- How much the seeds of each configuration differ, steadiest first.
SELECT experiment, lr, n, n_seeds, mean, sd, sd / abs(mean) AS relative_sd, min, max
FROM leaderboard
WHERE n > 1
ORDER BY relative_sd;
