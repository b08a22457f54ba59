/** The workflows' code as the worker's sandbox loads it, built from dist once for each content of it. */

/** Path of the bundle, built if need be. */
export async function workflowBundle(): Promise<{ readonly codePath: string }> {
  throw new Error('being written');
}
