USE small;
