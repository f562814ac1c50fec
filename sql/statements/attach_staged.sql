ATTACH $path AS staged (READ_ONLY);
