-- more: the server has more for this person than has arrived here.
ALTER TABLE person ADD COLUMN more INTEGER NOT NULL DEFAULT 0;
