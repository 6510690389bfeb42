-- What failed, and why, newest first.
SELECT experiment, trial, seed, state, reason, message, started_at
FROM trials
WHERE state IN ('failed', 'crashed', 'timed_out', 'diverged')
ORDER BY started_at DESC, trial DESC;
