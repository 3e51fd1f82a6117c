-- The database itself refuses to rewrite the record.
CREATE FUNCTION entry_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'entry is append-only';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER entry_no_update BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION entry_append_only();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION entry_append_only();
