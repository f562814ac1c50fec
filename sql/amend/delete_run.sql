-- Runs end, so rows of them change: all are copied anew.
DELETE FROM tagger.run;
