-- Folded keys by which the staff of an office or an agency finds dossiers: ends of names, phones, codes.
CREATE TABLE find (
    audience TEXT NOT NULL,
    key TEXT NOT NULL,
    dossier TEXT NOT NULL,
    PRIMARY KEY (audience, key, dossier)
);
CREATE INDEX find_dossier ON find (dossier);
