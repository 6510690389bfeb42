-- The space that the checkpoints of each experiment take, in bytes.
SELECT experiment_id, experiment, count(*) AS checkpoints, count(DISTINCT sha256) AS payloads, sum(bytes) AS bytes
FROM checkpoint_history
WHERE payload_state = 'live'
GROUP BY experiment_id
ORDER BY bytes DESC;
