-- What became of a matter: decided by whom, how, why, and the receipt that the sender gets from then on.
ALTER TABLE case_file ADD COLUMN occurred_ms BIGINT;
ALTER TABLE case_file ADD COLUMN device TEXT;
ALTER TABLE case_file ADD COLUMN decision TEXT;
ALTER TABLE case_file ADD COLUMN reason TEXT;
ALTER TABLE case_file ADD COLUMN closed_by TEXT;
ALTER TABLE case_file ADD COLUMN receipt TEXT;
