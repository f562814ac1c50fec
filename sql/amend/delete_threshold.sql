-- People may UPDATE thresholds, so all are copied anew.
DELETE FROM tagger.threshold;
