-- Schema 8: experiments that train the best configurations of another one anew, on fresh seeds.

-- Its uuid, which stays the same wherever the two are merged, and stays where the other one is removed.
ALTER TABLE experiment ADD COLUMN confirms TEXT;
