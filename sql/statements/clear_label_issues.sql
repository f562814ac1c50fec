DELETE FROM tagger.label_issue;
