import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { summaryMark } from '#libs/domain/stream/protocol.js';
import { PayloadKeyring, PayloadKeyringError } from './payload-keyring.js';
import { EncryptionCodec } from './payload-codec.js';

const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value)!;
const wordOf = (payload: Payload): string => Buffer.from(payload.data ?? []).toString('latin1') + JSON.stringify(payload.metadata);

describe('payloads on their way to Temporal', () => {
  let folder: string;
  let keyring: PayloadKeyring;
  let codec: EncryptionCodec;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jalon-codec-'));
    keyring = await PayloadKeyring.open(folder);
    codec = new EncryptionCodec(keyring);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const encode = async (value: unknown): Promise<Payload> => (await codec.encode([payloadOf(value)]))[0]!;
  const decode = async (payload: Payload, by = codec): Promise<unknown> =>
    defaultPayloadConverter.fromPayload((await by.decode([payload]))[0]!);

  it('come back as they went, and show nothing of themselves', async () => {
    const value = { name: 'request-amenagement', data: { request: 'canari' }, list: [1, null, 'é'] };
    const sealed = await encode(value);
    expect(wordOf(sealed)).not.toMatch(/canari|amenagement|json/);
    expect(await decode(sealed)).toEqual(value);
    expect(await decode(await encode(undefined))).toBeUndefined();
  });

  it('differ each time, though the value is the same', async () => {
    expect(await encode('x')).not.toEqual(await encode('x'));
  });

  it('are refused where a byte was changed, or the key id', async () => {
    const sealed = await encode({ a: 1 });
    const altered = Buffer.from(sealed.data!);
    altered[20]! ^= 1;
    await expect(decode({ ...sealed, data: altered })).rejects.toThrow();
    const otherKey = await keyring.add();
    const renamed = { ...sealed, metadata: { ...sealed.metadata, 'encryption-key-id': Buffer.from(otherKey) } };
    await expect(decode(renamed)).rejects.toThrow();
    await expect(decode({ ...sealed, data: sealed.data!.slice(0, 20) })).rejects.toThrow();
  });

  it('stay in clear where they are a summary for Temporal’s UI, and there only', async () => {
    const metadata = (currentDetails: unknown, more = {}) => ({
      definition: {
        type: 'journey',
        queryDefinitions: [{ name: 'state' }],
        signalDefinitions: [],
        updateDefinitions: [{ name: 'record' }],
        ...more,
      },
      currentDetails,
    });
    for (const clear of [`${summaryMark}OPEN`, metadata(`${summaryMark}OPEN`), metadata('')]) {
      expect(await encode(clear)).toEqual(payloadOf(clear));
      expect(await decode(payloadOf(clear))).toEqual(clear);
    }
    const sealed = [
      'OPEN',
      { summary: `${summaryMark}OPEN` },
      [`${summaryMark}OPEN`],
      `${summaryMark}${'x'.repeat(3_000)}`,
      metadata('canari'),
      metadata(`${summaryMark}OPEN`, { canary: 1 }),
      { ...metadata(''), canary: 'canari' },
      metadata('', { updateDefinitions: [{ name: 'x', canary: 'canari' }] }),
    ];
    for (const value of sealed) expect((await encode(value)).metadata?.['encryption-key-id']).toBeDefined();
  });

  it('are read as nothing where somebody without a key sent them in clear', async () => {
    expect(await decode(payloadOf({ commandId: 'cmd_forged', commands: [] }))).toBeUndefined();
  });

  it('are read under the old keys and written under the active one, which another process may have changed', async () => {
    const before = await encode('avant');
    const elsewhere = await PayloadKeyring.open(folder);
    const added = await elsewhere.add();
    expect(Buffer.from((await encode('pendant')).metadata!['encryption-key-id']!).toString()).not.toBe(added);
    await elsewhere.activate(added);
    const [after] = await new EncryptionCodec(elsewhere).encode([payloadOf('après')]);
    expect(Buffer.from(after!.metadata!['encryption-key-id']!).toString()).toBe(added);
    expect([await decode(before), await decode(after!)]).toEqual(['avant', 'après']);
  });

  it('name the key that is missing', async () => {
    const other = await mkdtemp(join(tmpdir(), 'jalon-codec-'));
    const [foreign] = await new EncryptionCodec(await PayloadKeyring.open(other)).encode([payloadOf('x')]);
    await expect(decode(foreign!)).rejects.toThrow(PayloadKeyringError);
    await rm(other, { recursive: true });
  });
});

describe('the keyring file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jalon-keyring-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once however many processes start together, for its owner’s eyes only', async () => {
    const keyrings = await Promise.all(Array.from({ length: 8 }, () => PayloadKeyring.open(join(folder, 'keys'))));
    const ids = await Promise.all(keyrings.map(async (keyring) => (await keyring.active()).id));
    expect(new Set(ids).size).toBe(1);
    expect((await stat(join(folder, 'keys', 'temporal-payload-keys.json'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['not JSON', '{'],
    ['without its active key', '{"active":"a","keys":{}}'],
    ['with a key too short', '{"active":"a","keys":{"a":"AAAA"}}'],
  ])('is refused %s', async (_, text) => {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(folder, 'temporal-payload-keys.json'), text, { mode: 0o600 });
    await expect(PayloadKeyring.open(folder)).rejects.toThrow(PayloadKeyringError);
  });
});
