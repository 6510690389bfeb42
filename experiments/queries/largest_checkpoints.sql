-- The ten largest checkpoints that are kept.
SELECT trial || '@' || epoch AS name, experiment, bytes, policy, reason, path
FROM checkpoint_history
WHERE payload_state = 'live'
ORDER BY bytes DESC, checkpoint
LIMIT 10;
