-- The hash of a dossier's newest entry beside its view, so that a step need not look for it; without it, it is looked for.
ALTER TABLE dossier ADD COLUMN head TEXT;
-- The position before is read before a dossier moves.
ALTER TABLE dossier DROP COLUMN position_before;
