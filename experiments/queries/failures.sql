-- What failed this week, and why.
SELECT experiment, trial, seed, state, reason, message, started_at
FROM trials
WHERE state IN ('failed', 'crashed', 'timed_out', 'diverged') AND started_at >= datetime('now', '-7 days')
ORDER BY started_at DESC;
