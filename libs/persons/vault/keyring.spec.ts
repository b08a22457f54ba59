import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  KeyringUnreadable,
  Macs,
  activateMacKey,
  activateMasterKey,
  addMacKey,
  addMasterKey,
  firstMacKey,
  keyringPath,
  readKeyring,
} from './keyring.js';
import { LocalMasterKeys, MasterKeyMissing, WrappedKeyRefused } from './master-keys.js';
import { PrivateFileExposed, PrivateFileLocked } from '#libs/platform/private-file/private-file.js';

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

  it('goes on with the one MAC key of a keyring from before they had names', async () => {
    const { format: _, macKeys, activeMacKey, ...ring } = await readKeyring(folder);
    await writeFile(keyringPath(folder), JSON.stringify({ ...ring, format: 1, macKey: macKeys[activeMacKey] }), { mode: 0o600 });
    expect((await readKeyring(folder)).macKeys).toEqual({ [firstMacKey]: macKeys[activeMacKey] });
    const added = await addMacKey(folder);
    await activateMacKey(folder, added);
    expect(await readKeyring(folder)).toMatchObject({ format: 2, activeMacKey: added, macKeys: { [firstMacKey]: macKeys[activeMacKey] } });
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
  const secretOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64url');
  const macs = new Macs({ macKeys: { mc_1: secretOf(1) }, activeMacKey: 'mc_1' });

  it('tell the same body from another', () => {
    expect(macs.of('body', '{"a":1}')).toBe(macs.of('body', '{"a":1}'));
    expect(macs.of('body', '{"a":1}')).not.toBe(macs.of('body', '{"a":2}'));
  });

  it('differ by key and by purpose', () => {
    const others = new Macs({ macKeys: { mc_2: secretOf(2) }, activeMacKey: 'mc_2' });
    expect(new Set([macs.of('body', 'x'), others.of('body', 'x'), macs.of('search', 'x'), macs.of('same-person', 'x')]).size).toBe(4);
  });

  it('are made with the active key, and recognized under those before it', () => {
    const rotated = new Macs({ macKeys: { mc_1: secretOf(1) }, activeMacKey: 'mc_1' });
    rotated.use({ macKeys: { mc_1: secretOf(1), mc_2: secretOf(2) }, activeMacKey: 'mc_2' });
    expect([rotated.activeId, rotated.of('body', 'x')]).toEqual(['mc_2', rotated.all('body', 'x')[0]]);
    expect(rotated.all('body', 'x')[1]).toBe(macs.of('body', 'x'));
  });
});
