DETACH live /* noqa: PRS */;
