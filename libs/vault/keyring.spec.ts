import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyringUnreadable, Macs, activateMasterKey, addMasterKey, keyringPath, readKeyring } from './keyring.js';
import { LocalMasterKeys, MasterKeyMissing, WrappedKeyRefused } from './master-keys.js';
import { PrivateFileExposed, PrivateFileLocked } from './private-file.js';

describe('the keyring', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jalon-keys-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('is made once, for its owner alone, by however many start together', async () => {
    const rings = await Promise.all(Array.from({ length: 8 }, async () => readKeyring(folder)));
    for (const ring of rings) expect(ring).toEqual(rings[0]);
    expect((await stat(keyringPath(folder))).mode & 0o777).toBe(0o600);
  });

  it('is not used when everybody may read it', async () => {
    await readKeyring(folder);
    await chmod(keyringPath(folder), 0o644);
    await expect(readKeyring(folder)).rejects.toThrow(PrivateFileExposed);
  });

  it.each([
    ['not JSON', 'secret-canary'],
    ['a short secret', '{"format":1,"masterKeys":{"mk_1":"secret-canary"},"activeMasterKey":"mk_1","macKey":"secret-canary"}'],
    ['an active key that it lacks', `{"format":1,"masterKeys":{},"activeMasterKey":"mk_1","macKey":"${'A'.repeat(43)}"}`],
  ])('is refused when it is %s, without showing what it holds', async (_what, text) => {
    await writeFile(keyringPath(folder), text, { mode: 0o600 });
    const refusal = await readKeyring(folder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(KeyringUnreadable);
    expect(String(refusal)).not.toContain('secret-canary');
  });

  it('takes a new master key in two steps, and a process that started before reads what the new one wrapped', async () => {
    const started = await LocalMasterKeys.open(folder);
    const first = await started.masterKeys.activeId();
    const second = await addMasterKey(folder);
    expect((await readKeyring(folder)).activeMasterKey).toBe(first);
    await activateMasterKey(folder, second);

    const after = await LocalMasterKeys.open(folder);
    const key = Buffer.alloc(32, 1);
    const wrapped = await after.masterKeys.wrap(key, 'context');
    expect(wrapped.masterKeyId).toBe(second);
    expect(await started.masterKeys.unwrap(wrapped, 'context')).toEqual(key);
  });

  it('refuses to activate a key that it lacks, and changes nothing', async () => {
    await readKeyring(folder);
    const before = await readFile(keyringPath(folder), 'utf8');
    await expect(activateMasterKey(folder, 'mk_0')).rejects.toThrow(KeyringUnreadable);
    expect(await readFile(keyringPath(folder), 'utf8')).toBe(before);
  });

  it('loses no key when two are added at once', async () => {
    await readKeyring(folder);
    const attempts = await Promise.allSettled([addMasterKey(folder), addMasterKey(folder), addMasterKey(folder)]);
    const added = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    const refused = attempts.flatMap((attempt): unknown[] => (attempt.status === 'rejected' ? [attempt.reason] : []));
    expect(Object.keys((await readKeyring(folder)).masterKeys)).toEqual(expect.arrayContaining(added));
    expect(added.length).toBeGreaterThan(0);
    for (const reason of refused) expect(reason).toBeInstanceOf(PrivateFileLocked);
  });

  it('can come from the environment, and then touches no file', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'jalon-keys-'));
    const text = JSON.stringify(await readKeyring(elsewhere));
    await rm(elsewhere, { recursive: true });
    const { masterKeys, keyring } = await LocalMasterKeys.open(folder, text);
    expect(await masterKeys.activeId()).toBe(keyring.activeMasterKey);
    await expect(stat(keyringPath(folder))).rejects.toThrow('ENOENT');
  });
});

describe('a wrapped key', () => {
  let folder: string;
  let masterKeys: LocalMasterKeys;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jalon-keys-'));
    ({ masterKeys } = await LocalMasterKeys.open(folder));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('unwraps in its own context only', async () => {
    const wrapped = await masterKeys.wrap(Buffer.alloc(32, 3), 'one');
    expect(await masterKeys.unwrap(wrapped, 'one')).toEqual(Buffer.alloc(32, 3));
    await expect(masterKeys.unwrap(wrapped, 'other')).rejects.toThrow(WrappedKeyRefused);
  });

  it('is refused once altered', async () => {
    const { masterKeyId, wrapped } = await masterKeys.wrap(Buffer.alloc(32, 3), 'one');
    const bytes = Buffer.from(wrapped, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] as number) ^ 1;
      await expect(masterKeys.unwrap({ masterKeyId, wrapped: altered.toString('base64url') }, 'one')).rejects.toThrow(WrappedKeyRefused);
    }
    await expect(masterKeys.unwrap({ masterKeyId, wrapped: '' }, 'one')).rejects.toThrow(WrappedKeyRefused);
  });

  it('names the master key that is missing', async () => {
    const { wrapped } = await masterKeys.wrap(Buffer.alloc(32, 3), 'one');
    await expect(masterKeys.unwrap({ masterKeyId: 'mk_0', wrapped }, 'one')).rejects.toEqual(new MasterKeyMissing(['mk_0']));
  });
});

describe('keyed hashes', () => {
  const macs = new Macs({ macKey: Buffer.alloc(32, 1).toString('base64url') });

  it('tell the same body from another', () => {
    const mac = macs.body('{"a":1}');
    expect(macs.isBody(mac, '{"a":1}')).toBe(true);
    expect(macs.isBody(mac, '{"a":2}')).toBe(false);
    expect(macs.isBody('', '{"a":1}')).toBe(false);
  });

  it('differ by key and by purpose', () => {
    const others = new Macs({ macKey: Buffer.alloc(32, 2).toString('base64url') });
    expect(new Set([macs.body('x'), others.body('x'), macs.of('search', 'x'), macs.of('same-person', 'x')]).size).toBe(4);
  });
});
