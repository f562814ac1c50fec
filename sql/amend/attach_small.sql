ATTACH ':memory:' AS small;
