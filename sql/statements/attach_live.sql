ATTACH $path AS live (READ_ONLY);
