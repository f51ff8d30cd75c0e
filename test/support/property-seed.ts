import fc from "fast-check";

/** Property tests draw the same examples in every run: a failure is the code's doing, and comes again. */
fc.configureGlobal({ seed: 1 });
