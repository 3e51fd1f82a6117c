-- A closed matter's receipt is sealed, as a command's is.
ALTER TABLE case_file ADD COLUMN seal TEXT;
