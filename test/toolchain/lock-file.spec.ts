import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
}

const root = join(import.meta.dirname, '../..');
const read = <T>(name: string) => JSON.parse(readFileSync(join(root, name), 'utf8')) as T;

describe('what is installed', () => {
  const { packages } = read<{ packages: Readonly<Record<string, Locked>> }>('package-lock.json');
  const installed = Object.entries(packages).filter(([path]) => path !== '');

  it('is what the lock file’s checksums say; but a binary of another platform, which a mirror may lack (ADR 102)', () => {
    const unproven = installed.filter(([, { integrity, optional, os }]) => !integrity && !(optional && os?.length === 1));
    expect(installed.length).toBeGreaterThan(500);
    expect(unproven.map(([path]) => path)).toEqual([]);
    expect(installed.filter(([, { integrity }]) => integrity && !/^sha512-/.test(integrity))).toEqual([]);
  });

  it('comes from the registry that npm is told of, by exact version, and from no address', () => {
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
    const { dependencies, devDependencies } =
      read<Readonly<Record<'dependencies' | 'devDependencies', Record<string, string>>>>('package.json');
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([name, version]) => !/^(npm:[a-z]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) && name !== '@types/node',
    );
    expect(loose).toEqual([]);
  });
});
