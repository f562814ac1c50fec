DELETE FROM tagger.source;
