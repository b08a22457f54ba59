/** The workflows' code as the worker's sandbox loads it, built once for each content of it. */
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type BundleOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { failureConverterPath } from './data-converter.js';
import { patchesNotInUse } from './patches.js';

/** Sources where a test runs them, built files elsewhere: laid out alike. */
const root = resolve(import.meta.dirname, '../../..');
const extension = extname(import.meta.filename);
const mainEntry = join(root, `workflows/main${extension}`);

/**
 * The bundle, from the cache where the same content was built before. A cache that cannot be written (a read-only
 * image) costs the seconds of building it, and nothing else.
 * @param buildId `buildIdOf` the entry
 * @param entry path of the module that exports the workflows
 */
export async function workflowBundle(cacheFolder: string, buildId: string, entry = mainEntry): Promise<WorkflowBundleOption> {
  const codePath = join(cacheFolder, `workflows-${buildId}.js`);
  if (await exists(codePath)) return { codePath };
  const { code } = await bundleWorkflowCode(bundleOptions({ entry }));
  try {
    await mkdir(cacheFolder, { recursive: true });
    const draft = `${codePath}.${process.pid}`;
    await writeFile(draft, code);
    await rename(draft, codePath);
    return { codePath };
  } catch {
    return { code };
  }
}

/**
 * @param options.code root of the sources, or of another build's files
 * @param options.interceptors modules of a test that watches what workflows do
 */
export function bundleOptions({
  entry = mainEntry,
  code = root,
  interceptors = [],
}: { entry?: string; code?: string; interceptors?: string[] } = {}): BundleOptions {
  return {
    workflowsPath: entry,
    failureConverterPath,
    workflowInterceptorModules: interceptors,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => {
      const alias = { ...(config.resolve?.alias as object), '#libs': join(code, 'libs'), '#workflows': join(code, 'workflows') };
      return { ...config, resolve: { ...config.resolve, alias } };
    },
  };
}

/**
 * Tells builds of the workflows' code apart: of our code in a bundle and of which patches it does not use yet, so the same wherever the same
 * code lies, unlike the bundle's own bytes.
 */
export async function buildIdOf(entry = mainEntry): Promise<string> {
  const { version } = createRequire(import.meta.filename)('@temporalio/worker/package.json') as { version: string };
  const hash = createHash('sha256')
    .update(version)
    .update(JSON.stringify([relative(root, entry), [...patchesNotInUse].sort()]));
  const folders = new Set(['workflows', 'libs/domain', relative(root, dirname(entry))]);
  const files = [failureConverterPath, ...(await Promise.all([...folders].map(filesUnder))).flat()];
  for (const file of files) hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension) && !isOfTests(entry.parentPath, entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const isOfTests = (folder: string, name: string): boolean => /[/\\]testing(?:[/\\]|$)/.test(folder) || /\.spec\.[jt]s$/.test(name);

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
