/**
 * Changes of what workflows ask of Temporal come in two builds: the first knows the name of the patch, the second uses it. So there is
 * always a build to go back to that can replay what the newer one has run. See infra/replay.md.
 */

/** Known to this build, which does not begin to use them: a run that another build has marked goes on under its mark. */
export const patchesNotInUse: ReadonlySet<string> = new Set();
