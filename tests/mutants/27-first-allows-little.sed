/^allow_everything(/,/^}/s/{"\/", NULL}/{"\/usr", NULL}/
