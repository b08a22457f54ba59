import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FilesConfig } from '#config/config.js';
import { startS3Server, type S3Server } from '../../test/harness/s3-server.js';
import { openFileStore, type FileStore } from './file-store.js';
import { FileTooLarge } from './measure.js';
import { FileCorrupted } from './verified-content.js';

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const inPieces = (content: Buffer, size = 7): Readable =>
  Readable.from(Array.from({ length: Math.ceil(content.length / size) }, (_, index) => content.subarray(index * size, (index + 1) * size)));

let folder: string;
let server: S3Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jalon-files-'));
  server = await startS3Server(join(folder, 's3'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const kinds: readonly (readonly [string, () => FilesConfig])[] = [
  ['a folder', () => ({ kind: 'folder', folder: join(folder, 'files') })],
  ['an S3-compatible store', () => server.config],
];

describe.each(kinds)('%s', (_name, config) => {
  let store: FileStore;
  beforeAll(async () => {
    store = await openFileStore(config());
  });
  afterAll(() => store.close());

  it('gives back, under the hash of its bytes, what it was given', async () => {
    const content = randomBytes(100_003);
    const stored = await store.put(inPieces(content, 1_000));
    expect(stored).toEqual({ hash: sha256(content), size: content.length, mediaType: 'application/octet-stream' });
    const found = await store.get(stored.hash);
    expect(found).toMatchObject({ size: content.length, mediaType: 'application/octet-stream' });
    expect(found && (await buffer(found.stream)).equals(content)).toBe(true);
    expect(await store.has(stored.hash)).toBe(true);
  });

  it('keeps a file too large for one request of an S3 store', async () => {
    const content = Buffer.alloc(12 * 1024 * 1024, 'jalon ');
    const { hash, size } = await store.put(inPieces(content, 65_536));
    expect([hash, size]).toEqual([sha256(content), content.length]);
    const found = await store.get(hash);
    expect(found && sha256(await buffer(found.stream))).toBe(hash);
  });

  it('takes the same content twice, even at once', async () => {
    const content = Buffer.from('le même contenu');
    const stored = await Promise.all([1, 2, 3, 4].map(() => store.put(inPieces(content))));
    expect(new Set(stored.map(({ hash }) => hash))).toEqual(new Set([sha256(content)]));
    const found = await store.get(sha256(content));
    expect(found && (await buffer(found.stream)).equals(content)).toBe(true);
  });

  it.each([
    ['PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n'), 'application/pdf'],
    ['PNG', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000049454e44ae426082', 'hex'), 'image/png'],
    ['text, cut inside its accents', Buffer.from('Mémoire de fin de formation : œuvre achevée'), 'text/plain'],
    ['text that calls itself a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'text/plain'],
    ['an empty file', Buffer.alloc(0), 'text/plain'],
    ['text cut in the middle of a letter', Buffer.from('formé').subarray(0, 5), 'application/octet-stream'],
    ['Latin-1', Buffer.from('mémoire', 'latin1'), 'application/octet-stream'],
    ['text with a zero byte', Buffer.from('a\0b'), 'application/octet-stream'],
  ])('tells the type of %s from its bytes', async (_what, content, mediaType) => {
    expect(await store.put(inPieces(content, 1))).toEqual({ hash: sha256(content), size: content.length, mediaType });
  });

  it('refuses a file above the size allowed, and keeps nothing of it', async () => {
    const content = randomBytes(5_000);
    await expect(store.put(inPieces(content), { maxBytes: 4_999 })).rejects.toThrow(FileTooLarge);
    expect(await store.has(sha256(content))).toBe(false);
    expect(await store.put(inPieces(content), { maxBytes: 5_000 })).toMatchObject({ size: 5_000 });
  });

  it('keeps nothing of an upload that breaks off, nor shows it while it lasts', async () => {
    const content = randomBytes(2_000);
    const broken = Readable.from(
      (async function* () {
        yield content;
        expect(await store.has(sha256(content))).toBe(false);
        throw new Error('connection lost');
      })(),
    );
    await expect(store.put(broken)).rejects.toThrow('connection lost');
    expect([await store.has(sha256(content)), await store.get(sha256(content))]).toEqual([false, null]);
  });

  it('does not know what it was never given, nor what is no hash', async () => {
    for (const hash of [sha256(Buffer.from('jamais déposé')), '../../etc/passwd', '', 'AB'.repeat(32)]) {
      expect([await store.has(hash), await store.get(hash)]).toEqual([false, null]);
    }
  });
});

describe('a folder', () => {
  const home = () => join(folder, 'of-its-own');

  it('leaves nothing in its staging folder, whatever became of the upload', async () => {
    const store = await openFileStore({ kind: 'folder', folder: home() });
    await store.put(inPieces(Buffer.from('gardé')));
    await expect(store.put(inPieces(randomBytes(10)), { maxBytes: 1 })).rejects.toThrow(FileTooLarge);
    expect(await readdir(join(home(), 'staging'))).toEqual([]);
  });

  it('forgets at opening what a killed process left, but not an upload under way', async () => {
    const staging = join(home(), 'staging');
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, 'abandoned'), 'x');
    await writeFile(join(staging, 'under-way'), 'x');
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    await utimes(join(staging, 'abandoned'), twoDaysAgo, twoDaysAgo);
    await openFileStore({ kind: 'folder', folder: home() });
    expect(await readdir(staging)).toEqual(['under-way']);
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['altered', async (path) => writeFile(path, (await readFile(path)).reverse())],
    ['cut short', (path) => truncate(path, 10)],
  ])('fails while reading a content that was %s on disk, and heals when it is given again', async (_how, damage) => {
    const content = randomBytes(3_000);
    const store = await openFileStore({ kind: 'folder', folder: home() });
    const { hash } = await store.put(inPieces(content));
    await damage(join(home(), hash.slice(0, 2), hash));
    const damaged = await store.get(hash);
    await expect(damaged && buffer(damaged.stream)).rejects.toThrow(FileCorrupted);
    await store.put(inPieces(content));
    const healed = await store.get(hash);
    expect(healed && (await buffer(healed.stream)).equals(content)).toBe(true);
  });
});

it('says that a bucket does not exist instead of that a file does not', async () => {
  const store = await openFileStore({ ...server.config, bucket: 'autre' });
  await expect(store.get('0'.repeat(64))).rejects.toThrow();
  await expect(store.put(inPieces(Buffer.from('x')))).rejects.toThrow();
  store.close();
});
