-- Dossiers move far more often than all else in the feed. Their lines are written at the end of what each audience reads,
-- with the position that the dossier had before; what was overtaken is taken away later. Its owner finds a dossier by its
-- own row.
ALTER TABLE dossier ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN position_before BIGINT NOT NULL DEFAULT 0;
UPDATE dossier SET position =
    coalesce((SELECT max(position) FROM change WHERE change.kind = 'dossier' AND change.id = dossier.id), 0);
CREATE TABLE dossier_change (
    audience TEXT NOT NULL,
    position BIGINT NOT NULL,
    dossier TEXT NOT NULL,
    before BIGINT NOT NULL,
    PRIMARY KEY (audience, position)
) WITHOUT ROWID;
-- Whoever lost sight of a dossier was told at a position of its own.
INSERT INTO dossier_change (audience, position, dossier, before)
    SELECT change.audience, CASE change.gone WHEN 1 THEN change.position ELSE dossier.position END, dossier.id, 0
    FROM change JOIN dossier ON dossier.id = change.id
    WHERE change.kind = 'dossier' AND change.audience NOT LIKE 'person:%' ORDER BY 1, 2;
DROP INDEX change_position;
DELETE FROM change WHERE kind = 'dossier';
CREATE INDEX change_position ON change (audience, position);
