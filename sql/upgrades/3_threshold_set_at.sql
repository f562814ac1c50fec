ALTER TABLE tagger.threshold ALTER COLUMN set_at SET DEFAULT make_timestamp(epoch_us(now()));
