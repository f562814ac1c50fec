-- Only one run of a kind is ever at work: what still says so was killed.
UPDATE tagger.run
SET state = 'died'
WHERE kind = $kind AND state = 'running';
