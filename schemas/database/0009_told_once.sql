-- Schema 9: the views `leaderboard` (equal means) and `result_tables` (numbers that are no integers), and numbers that earlier
-- versions stored and that were wrong.

-- An epoch whose loss was not finite is nobody's best.
UPDATE trial SET (best_value, best_epoch) = (
  SELECT v.value, e.epoch
  FROM trial AS t
  JOIN epoch AS e ON e.trial_id = t.id
  JOIN metric_name AS k ON k.layout_id = e.layout_id AND k.part = 'validation'
  JOIN json_each(e.numbers) AS v ON v.key = k.place AND v.type <> 'text'
  WHERE t.id = trial.id AND t.monitor IN (k.name, 'val_' || k.name)
    AND NOT EXISTS (
      SELECT 1 FROM metric_name AS l
      WHERE l.layout_id = e.layout_id AND l.name = 'loss' AND l.part <> 'test'
        AND json_type(e.numbers, '$[' || l.place || ']') = 'text')
  ORDER BY CASE t.mode WHEN 'max' THEN -v.value ELSE v.value END, e.epoch
  LIMIT 1)
WHERE state = 'diverged';

-- A trial that was extended had its parent's test part, at an earlier epoch, beside its own or before it had one. Numbers of a
-- test part are the last ones of an evaluation.
CREATE TEMP TABLE parent_test AS
SELECT e.trial_id, e.epoch, e.layout_id
FROM epoch AS e
JOIN trial AS t ON t.id = e.trial_id AND t.parent IS NOT NULL
WHERE e.layout_id IN (SELECT layout_id FROM metric_name WHERE part = 'test')
  AND (t.state <> 'completed' OR EXISTS (
    SELECT 1 FROM epoch AS later
    WHERE later.trial_id = e.trial_id AND later.epoch > e.epoch
      AND later.layout_id IN (SELECT layout_id FROM metric_name WHERE part = 'test')));
CREATE TEMP TABLE layout_without_test AS
SELECT layout_id, (SELECT max(layout_id) FROM metric_name) + row_number() OVER (ORDER BY layout_id) AS new_id
FROM (SELECT DISTINCT layout_id FROM parent_test);
INSERT INTO metric_name (layout_id, place, part, name)
SELECT l.new_id, k.place, k.part, k.name
FROM layout_without_test AS l JOIN metric_name AS k ON k.layout_id = l.layout_id AND k.part <> 'test';
UPDATE epoch SET
  numbers = '[' || (
    SELECT group_concat(number) FROM (
      SELECT epoch.numbers -> v.fullkey AS number
      FROM json_each(epoch.numbers) AS v
      JOIN metric_name AS k ON k.layout_id = epoch.layout_id AND k.place = v.key AND k.part <> 'test'
      ORDER BY k.place)) || ']',
  layout_id = (SELECT new_id FROM layout_without_test AS l WHERE l.layout_id = epoch.layout_id)
WHERE (trial_id, epoch) IN (SELECT trial_id, epoch FROM parent_test);
DELETE FROM evaluation_result
WHERE part = 'test' AND (trial_id, epoch) IN (SELECT trial_id, epoch FROM parent_test);
DROP TABLE parent_test;
DROP TABLE layout_without_test;
