USE tagger;
