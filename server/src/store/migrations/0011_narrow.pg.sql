-- Only lines that wait for their position are looked for by it.
DROP INDEX change_waiting;
CREATE INDEX change_waiting ON change (audience, kind, id) WHERE position IS NULL;
