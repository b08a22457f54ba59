/** The workflows' code as the worker's sandbox loads it, built once for each content of it. */
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type BundleOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { failureConverterPath } from './data-converter.js';

/** Sources where a test runs them, built files elsewhere: laid out alike. */
const root = resolve(import.meta.dirname, '../../..');
const extension = extname(import.meta.filename);

/**
 * The bundle, from the cache where the same content was built before. A cache that cannot be written (a read-only
 * image) costs the seconds of building it, and nothing else.
 */
export async function workflowBundle(cacheFolder: string): Promise<WorkflowBundleOption> {
  const codePath = join(cacheFolder, `workflows-${await contentHash()}.js`);
  if (await exists(codePath)) return { codePath };
  const { code } = await bundleWorkflowCode(bundleOptions());
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

/** @param workflowInterceptorModules of a test that watches what workflows do */
export function bundleOptions(workflowInterceptorModules: string[] = []): BundleOptions {
  return {
    workflowsPath: join(root, `workflows/main${extension}`),
    failureConverterPath,
    workflowInterceptorModules,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => {
      const alias = { ...(config.resolve?.alias as object), '#libs': join(root, 'libs'), '#workflows': join(root, 'workflows') };
      return { ...config, resolve: { ...config.resolve, alias } };
    },
  };
}

/** Of all that a bundle is made of. */
async function contentHash(): Promise<string> {
  const { version } = createRequire(import.meta.filename)('@temporalio/worker/package.json') as { version: string };
  const hash = createHash('sha256').update(version);
  const files = [failureConverterPath, ...(await filesUnder('workflows')), ...(await filesUnder('libs/domain'))];
  for (const file of files) hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
