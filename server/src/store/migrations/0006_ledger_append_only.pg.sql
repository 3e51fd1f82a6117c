-- The database itself refuses to rewrite what vouches for the record.
CREATE FUNCTION append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER checkpoint_head_no_update BEFORE UPDATE OR DELETE ON checkpoint_head FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER checkpoint_head_no_truncate BEFORE TRUNCATE ON checkpoint_head FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER purge_no_update BEFORE UPDATE OR DELETE ON purge FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER purge_no_truncate BEFORE TRUNCATE ON purge FOR EACH STATEMENT EXECUTE FUNCTION append_only();
