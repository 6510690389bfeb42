-- The space that the checkpoints of each experiment take, in bytes; equal ones take it once.
SELECT experiment_id, experiment, sum(checkpoints) AS checkpoints, count(*) AS payloads, sum(bytes) AS bytes
FROM (
  SELECT experiment_id, experiment, count(*) AS checkpoints, max(bytes) AS bytes
  FROM checkpoint_history
  WHERE payload_state = 'live'
  GROUP BY experiment_id, sha256)
GROUP BY experiment_id
ORDER BY bytes DESC;
