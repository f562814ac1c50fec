ALTER TABLE tagger.label ALTER COLUMN labelled_at SET DEFAULT make_timestamp(epoch_us(now()));
