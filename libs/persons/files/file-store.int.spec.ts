import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import type { FilesConfig } from '#libs/platform/config/config.js';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { StoredFiles, type StoredFile } from './stored-files.js';
import { shownToNobody } from '#libs/persons/vault/access-log.js';
import { LocalMasterKeys } from '#libs/persons/vault/master-keys.js';
import { rowPlaces } from '#libs/persons/vault/place.js';
import { SealedTextRefused } from '#libs/persons/vault/sealed-text.js';
import { PersonKeyDestroyed, PersonUnknown, Vault } from '#libs/persons/vault/vault.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { startS3Server, type S3Server } from '#test/harness/s3-server.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { NameNotAccepted, TypeNotAccepted } from './accepted-types.js';
import type { Blobs } from '#libs/platform/blobs/blobs.js';
import { FileEmpty, FileStore, type Upload } from './file-store.js';
import { FileTooLarge } from './measure.js';
import { openBlobs } from '#libs/platform/blobs/open-blobs.js';
import { FileErased } from './sealed-content.js';
import { FileCorrupted } from './verified-content.js';

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const inPieces = (content: Buffer, size = 7): Readable =>
  Readable.from(Array.from({ length: Math.ceil(content.length / size) }, (_, index) => content.subarray(index * size, (index + 1) * size)));
const pdf = (length: number): Buffer => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(length)]);

let folder: string;
let database: TestDatabase;
let dataSource: DataSource;
let vault: Vault;
let files: StoredFiles;
let server: S3Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jalon-files-'));
  database = await createTestDatabase();
  dataSource = await createDataSource(database.url);
  vault = new Vault(dataSource, (await LocalMasterKeys.open(join(folder, 'keys'))).masterKeys);
  files = new StoredFiles(dataSource);
  server = await startS3Server(join(folder, 's3'));
});
afterAll(async () => {
  await server.stop();
  await dataSource.destroy();
  await database.drop();
  await rm(folder, { recursive: true });
});

const kinds: readonly (readonly [string, () => FilesConfig, () => string])[] = [
  ['a folder', () => ({ kind: 'folder', folder: join(folder, 'files') }), () => join(folder, 'files')],
  ['an S3-compatible store', () => server.config, () => join(folder, 's3')],
];

describe.each(kinds)('%s', (_name, config, where) => {
  let blobs: Blobs;
  let store: FileStore;
  let personId: string;
  beforeAll(async () => {
    blobs = await openBlobs(config());
    store = new FileStore(blobs, vault, files);
    personId = await vault.createPerson('CANDIDATE');
  });
  afterAll(() => blobs.close());

  const put = (content: Buffer | Readable, given: Partial<Upload> = {}): Promise<StoredFile> =>
    store.put({
      personId,
      category: 'EVALUATION',
      name: null,
      uploadedBy: 'act_1',
      content: Buffer.isBuffer(content) ? inPieces(content, 1_000) : content,
      ...given,
    });
  const contentOf = async (file: StoredFile): Promise<Buffer> => buffer(await store.read(file, shownToNobody));

  it('gives back, under the hash of its bytes, what it was given', async () => {
    const content = pdf(100_003);
    const stored = await put(content);
    expect(stored).toMatchObject({ personId, hash: sha256(content), size: content.length, mediaType: 'application/pdf' });
    expect((await contentOf(stored)).equals(content)).toBe(true);
    expect(await files.findFiles(personId, stored.hash)).toEqual([stored]);
  });

  it('keeps a file too large for one request of an S3 store', async () => {
    const content = Buffer.alloc(12 * 1024 * 1024, 'jalon ');
    const stored = await put(inPieces(content, 65_536));
    expect([stored.hash, stored.size]).toEqual([sha256(content), content.length]);
    expect(sha256(await contentOf(stored))).toBe(stored.hash);
  });

  it('takes the same content twice, even at once', async () => {
    const content = Buffer.from('le même contenu');
    const stored = await Promise.all([1, 2, 3, 4].map(() => put(content)));
    expect(new Set(stored.map(({ uploadedAt }) => uploadedAt)).size).toBe(1);
    expect((await contentOf(stored[0] as StoredFile)).equals(content)).toBe(true);
    expect(new Set(stored.map(({ blob }) => blob)).size).toBe(1);
  });

  it('holds not a byte of it in clear, nor a name that its hash would give away, of one size with its like', async () => {
    const canary = Buffer.from(`canari-${randomBytes(12).toString('hex')}`);
    const content = Buffer.concat([Buffer.alloc(200_000, 'x'), canary, Buffer.alloc(70_000, 'y')]);
    const stored = await put(content, { name: `${canary.toString()}.txt` });
    const similar = await put(Buffer.concat([content, Buffer.from('à peine plus long')]));
    const kept = new Map<string, Buffer>();
    for (const entry of await readdir(where(), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) kept.set(join(entry.parentPath, entry.name), await readFile(join(entry.parentPath, entry.name)));
    }
    for (const [name, bytes] of kept) {
      expect(name.includes(stored.hash) || name.includes(personId)).toBe(false);
      for (const secret of [canary, Buffer.from('xxxxxxxxxxxxxxxx'), Buffer.from(stored.hash)]) expect(bytes.includes(secret)).toBe(false);
    }
    const sizeOf = (blob: string | null): number | undefined =>
      [...kept].filter(([name]) => blob !== null && name.includes(blob)).toSorted((one, other) => other[1].length - one[1].length)[0]?.[1]
        .length;
    expect(sizeOf(stored.blob)).toBeGreaterThan(content.length);
    expect(sizeOf(similar.blob)).toBe(sizeOf(stored.blob));
    const row = await onlyRow(dataSource, 'SELECT * FROM stored_file WHERE blob = $1', [stored.blob]);
    expect(JSON.stringify(row)).not.toContain(canary.toString());
    expect(await store.nameOf(stored, shownToNobody)).toBe(`${canary.toString()}.txt`);
  });

  it('keeps the same content of two persons, or of two categories, apart', async () => {
    const content = pdf(5_000);
    const other = await vault.createPerson('CANDIDATE');
    const kept = [await put(content), await put(content, { personId: other }), await put(content, { category: 'H_PLUS' })];
    expect(new Set(kept.map(({ blob }) => blob)).size).toBe(3);
    expect(new Set(kept.map(({ hash }) => hash))).toEqual(new Set([sha256(content)]));
  });

  it('keeps names where they were given: of no other file, person or category, nor the inner one as the whole', async () => {
    const content = pdf(500);
    const [other, hPlus] = [await vault.createPerson('CANDIDATE'), { category: 'H_PLUS' as const }];
    const mine = await put(content, { name: 'un.pdf' });
    const foreign = [
      await put(pdf(500), { name: 'deux.pdf' }),
      await put(content, { name: 'trois.pdf', personId: other }),
      await put(content, { name: 'quatre.pdf', ...hPlus }),
    ];
    for (const theirs of foreign) {
      for (const [file, sealedName] of [
        [mine, theirs.sealedName],
        [theirs, mine.sealedName],
      ] as const)
        await expect(store.nameOf({ ...file, sealedName }, shownToNobody)).rejects.toThrow(SealedTextRefused);
    }
    const identity = await put(pdf(500), { name: 'cinq.pdf', category: 'IDENTITY' });
    const place = rowPlaces.fileName(personId, 'IDENTITY', identity.hash);
    const inner = await vault.open(String(identity.sealedName), place, shownToNobody);
    await expect(store.nameOf({ ...identity, sealedName: inner }, shownToNobody)).rejects.toThrow(SealedTextRefused);
  });

  it('cannot be read, from the moment when the key is destroyed, and is gone once erased', async () => {
    const erased = await vault.createPerson('CANDIDATE');
    const keep = (category: PersonalCategory) => put(pdf(2_000), { personId: erased, category, name: 'rqth.pdf' });
    const [hPlus, evaluation] = [await keep('H_PLUS'), await keep('EVALUATION')];
    await vault.destroy(erased, 'H_PLUS');
    await expect(store.read(hPlus, shownToNobody)).rejects.toThrow(FileErased);
    expect(await store.nameOf(hPlus, shownToNobody)).toBeNull();
    await expect(keep('H_PLUS')).rejects.toThrow(PersonKeyDestroyed);
    expect([await store.eraseFilesOf(erased, 'H_PLUS'), await store.eraseFilesOf(erased, 'H_PLUS')]).toEqual([1, 0]);
    expect(await blobs.read(String(hPlus.blob))).toBeNull();
    const [known] = await files.findFiles(erased, hPlus.hash);
    await expect(store.read(known as StoredFile, shownToNobody)).rejects.toThrow(FileErased);
    expect(await contentOf(evaluation)).toHaveLength(2_009);
    expect(await store.nameOf(evaluation, shownToNobody)).toBe('rqth.pdf');
    await vault.destroy(erased, 'IDENTITY');
    expect(await store.nameOf(evaluation, shownToNobody)).toBeNull();
  });

  it('keeps nothing of an upload whose person is erased before it ends', async () => {
    const erased = await vault.createPerson('CANDIDATE');
    const content = pdf(3_000);
    const slow = Readable.from(
      (async function* () {
        yield content.subarray(0, 1_000);
        await vault.destroy(erased, 'EVALUATION');
        yield content.subarray(1_000);
      })(),
    );
    await expect(put(slow, { personId: erased })).rejects.toThrow(PersonKeyDestroyed);
    expect(await files.findFiles(erased, sha256(content))).toEqual([]);
  });

  it.each([
    ['PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n'), 'application/pdf'],
    ['PNG', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000049454e44ae426082', 'hex'), 'image/png'],
    ['text, cut inside its accents', Buffer.from('Mémoire de fin de formation : œuvre achevée'), 'text/plain'],
    ['text that calls itself a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'text/plain'],
  ])('tells the type of %s from its bytes', async (_what, content, mediaType) => {
    expect(await put(inPieces(content, 1))).toMatchObject({ hash: sha256(content), size: content.length, mediaType });
  });

  it.each([
    ['text cut in the middle of a letter', Buffer.from('formé').subarray(0, 5)],
    ['Latin-1', Buffer.from('mémoire', 'latin1')],
    ['text with a zero byte', Buffer.from('a\0b')],
    ['a program', Buffer.from('7f454c4602010100000000000000000002003e0001000000', 'hex')],
    ['a picture that holds scripts', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
  ])('refuses %s, and keeps nothing of it', async (_what, content) => {
    await expect(put(content)).rejects.toThrow(TypeNotAccepted);
    expect(await files.findFiles(personId, sha256(content))).toEqual([]);
  });

  it('refuses an empty file, a name that lies, and a person unknown', async () => {
    await expect(put(Buffer.alloc(0))).rejects.toThrow(FileEmpty);
    await expect(put(pdf(10), { name: 'notes.exe' })).rejects.toThrow(NameNotAccepted);
    await expect(put(pdf(10), { personId: 'can_nobody' })).rejects.toThrow(PersonUnknown);
  });

  it('refuses a file above the size allowed, and keeps nothing of it', async () => {
    const content = pdf(4_991);
    await expect(put(content, { maxBytes: 4_999 })).rejects.toThrow(FileTooLarge);
    expect(await files.findFiles(personId, sha256(content))).toEqual([]);
    expect(await put(content, { maxBytes: 5_000 })).toMatchObject({ size: 5_000 });
  });

  it('keeps nothing of an upload that breaks off, nor shows it while it lasts', async () => {
    const content = pdf(2_000);
    const broken = Readable.from(
      (async function* () {
        yield content;
        expect(await files.findFiles(personId, sha256(content))).toEqual([]);
        throw new Error('connection lost');
      })(),
    );
    await expect(put(broken)).rejects.toThrow('connection lost');
    expect(await files.findFiles(personId, sha256(content))).toEqual([]);
  });
});

describe('a folder', () => {
  let personId: string;
  beforeAll(async () => {
    personId = await vault.createPerson('CANDIDATE');
  });
  const home = () => join(folder, 'of-its-own');
  const pathOf = ({ blob }: Pick<StoredFile, 'blob'>): string => join(home(), String(blob).slice(0, 2), String(blob));
  const opened = async (): Promise<FileStore> => new FileStore(await openBlobs({ kind: 'folder', folder: home() }), vault, files);
  const upload = (content: Buffer): Upload => ({
    personId,
    category: 'EVALUATION',
    name: null,
    uploadedBy: 'act_1',
    content: inPieces(content, 500),
  });

  it('leaves nothing in its staging folder, whatever became of the upload', async () => {
    const store = await opened();
    await store.put(upload(Buffer.from('gardé')));
    await expect(store.put({ ...upload(randomBytes(10)), maxBytes: 1 })).rejects.toThrow(FileTooLarge);
    expect(await readdir(join(home(), 'staging'))).toEqual([]);
  });

  it('forgets at opening what a killed process left, but not an upload under way', async () => {
    const staging = join(home(), 'staging');
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, 'abandoned'), 'x');
    await writeFile(join(staging, 'under-way'), 'x');
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    await utimes(join(staging, 'abandoned'), twoDaysAgo, twoDaysAgo);
    await openBlobs({ kind: 'folder', folder: home() });
    expect(await readdir(staging)).toEqual(['under-way']);
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['altered at its end', async (path) => alter(path, -1)],
    ['altered in its header', async (path) => alter(path, 60)],
    ['cut short', (path) => truncate(path, 70_000)],
    ['emptied', (path) => truncate(path, 0)],
    ['removed', (path) => rm(path)],
  ])('fails while reading a content that was %s on disk, and heals when it is given again', async (_how, damage) => {
    const content = pdf(300_000);
    const store = await opened();
    const stored = await store.put(upload(content));
    await damage(pathOf(stored));
    await expect(store.read(stored, shownToNobody).then(buffer)).rejects.toThrow(FileCorrupted);
    await store.put(upload(content));
    expect((await buffer(await store.read(stored, shownToNobody))).equals(content)).toBe(true);
  });

  it('does not pass off a person’s content as another’s, nor one of a category as another’s, nor one content as another', async () => {
    const store = await opened();
    const other = await vault.createPerson('CANDIDATE');
    const [mine, mineToo] = [await store.put(upload(pdf(900))), await store.put(upload(pdf(900)))];
    const theirs = await store.put({ ...upload(pdf(900)), personId: other });
    const hPlus = await store.put({ ...upload(pdf(900)), category: 'H_PLUS' });
    for (const foreign of [theirs, hPlus]) {
      await rename(pathOf(foreign), pathOf(mine));
      await expect(store.read(mine, shownToNobody)).rejects.toThrow(FileCorrupted);
    }
    await rename(pathOf(mineToo), pathOf(mine));
    await expect(store.read(mine, shownToNobody).then(buffer)).rejects.toThrow(FileCorrupted);
  });
});

it('says that a bucket does not exist instead of that a file does not', async () => {
  const blobs = await openBlobs({ ...server.config, bucket: 'autre' });
  await expect(blobs.read('0'.repeat(64))).rejects.toThrow();
  await expect(blobs.write('0'.repeat(64), join(folder, 'keys', 'vault-keyring.json'))).rejects.toThrow();
  blobs.close();
});

async function alter(path: string, at: number): Promise<void> {
  const content = await readFile(path);
  const index = at < 0 ? content.length + at : at;
  content[index] = (content[index] as number) ^ 1;
  await writeFile(path, content);
}
