import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from '#test/harness/run-folder.js';
import { SigningKeysUnreadable, keepKeysYoung, longestTokenLifeSeconds, readSigningKeys, rotateSigningKeys } from './signing-keys.js';

describe('signing keys', () => {
  const folder = () => mkdtempSync(join(runFolder(), 'signing-'));
  const names = async (from: string) => (await readSigningKeys(from)).map(({ kid }) => kid);
  const now = Math.floor(Date.now() / 1_000);

  it('are made once, for their owner’s eyes only', async () => {
    const here = folder();
    const [one, other] = await Promise.all([names(here), names(here)]);
    expect(one).toEqual(other);
    expect(statSync(join(here, 'token-signing-keys.json')).mode & 0o777).toBe(0o600);
  });

  it('are published after another has taken their place, for as long as what they signed may live, then withdrawn', async () => {
    const here = folder();
    const [first] = await names(here);
    await rotateSigningKeys(here, now);
    const [second, ...published] = await names(here);
    expect([second, published]).toEqual([expect.not.stringMatching(`^${first}$`), [first]]);
    await rotateSigningKeys(here, now + longestTokenLifeSeconds);
    expect(await names(here)).toEqual([expect.any(String), second, first]);
    await rotateSigningKeys(here, now + longestTokenLifeSeconds + 1);
    expect(await names(here)).not.toContain(first);
  });

  it('are replaced after a month, not before', async () => {
    const here = folder();
    const before = await names(here);
    await keepKeysYoung(here, now + 29 * 86_400);
    expect(await names(here)).toEqual(before);
    await keepKeysYoung(here, now + 31 * 86_400);
    expect(await names(here)).toEqual([expect.any(String), ...before]);
  });

  it('that are none are refused without a word of what the file holds', async () => {
    const here = folder();
    writeFileSync(join(here, 'token-signing-keys.json'), '{"keys":[{"d":"secret"}]}', { mode: 0o600 });
    await expect(readSigningKeys(here)).rejects.toThrow(SigningKeysUnreadable);
    await expect(readSigningKeys(here)).rejects.not.toThrow(/secret/);
  });
});
