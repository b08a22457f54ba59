/** The command line's own programs, as somebody types them, on a real API, database and Temporal. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { isSigned } from '#libs/record/checkpoints/signature.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { entry } from '#libs/audit/dossier/format.js';
import { verifyContents } from '#libs/audit/dossier/verifier/verify.js';
import type { PersonExport } from '#libs/persons/person-export/person-export.schema.js';
import type { VerificationReport } from '#libs/verification/report.schema.js';
import { actorIdOf } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import type { TestCaller } from '../harness/caller.js';
import { runFolder } from '../harness/run-folder.js';
import { jalon } from '../harness/stack.js';

describe('the command line', () => {
  let test: TestApi;
  let administrator: TestCaller;
  let journeyId: string;
  let candidateId: string;
  let folder: string;
  let fileHash: string;
  const evidence = 'Une preuve, en clair.';

  beforeAll(async () => {
    folder = mkdtempSync(join(runFolder(), 'typed-'));
    test = await startTestApi({ worker: true });
    administrator = test.by('ADMINISTRATOR');
    const { config, database, identity } = test;
    const { address, namespace, taskQueue } = config.temporal;
    const api = await test.api.listen(0, '127.0.0.1').then(() => test.api.getUrl());
    writeFileSync(
      join(config.home, 'stack.json'),
      JSON.stringify({
        DATABASE_URL: database.url,
        TEMPORAL_ADDRESS: address,
        TEMPORAL_NAMESPACE: namespace,
        TEMPORAL_TASK_QUEUE: taskQueue,
        OIDC_ISSUER: identity.config.issuer,
        JALON_API_URL: api,
        LOG_LEVEL: 'warn',
      }),
    );
    candidateId = await administrator.enrol({ familyName: 'Essai', givenNames: ['Camille'] });
    journeyId = await administrator.open({ candidateId, path: 'VAE', route: 'VAE', occurredAt: '2024-01-08' });
    fileHash = await administrator.upload(candidateId, Buffer.from(evidence));
    await record('submit-feasibility-file', { files: [fileHash], occurredAt: '2024-01-10' });
  });
  afterAll(() => test?.close());

  let isSuspended = false;
  const anotherFact = async (): Promise<void> => {
    isSuspended = !isSuspended;
    const data = isSuspended ? { reason: 'PERSONAL', comment: 'Une absence' } : {};
    await record(isSuspended ? 'suspend' : 'resume', data);
  };

  const record = (command: string, data: object) => administrator.send(`/v1/journeys/${journeyId}/commands/${command}`, data);
  const type = (...words: readonly string[]): Promise<string> => jalon(test.config.home, ...words);
  const keys = async () => (await readCheckpointKeys(test.config.keys.folder)).verifying;
  const held = (file: string): HeldCheckpoint => JSON.parse(readFileSync(file, 'utf8')) as HeldCheckpoint;

  it('gives a person all that is held about them, as a page or as data, and says who reads it', async () => {
    const page = join(folder, 'export.html');
    await type('export-person', candidateId, '--output', page);
    for (const words of ['Essai', 'Dossier de faisabilité déposé', 'Qui a lu vos données'])
      expect(readFileSync(page, 'utf8')).toContain(words);
    const { accesses, streams } = JSON.parse(await type('export-person', candidateId, '--json')) as PersonExport;
    expect(streams.map(({ streamId }) => streamId)).toEqual([journeyId]);
    expect(accesses.filter(({ operation }) => operation === 'export-candidate').length).toBeGreaterThan(1);
    await expect(type('export-person', 'can_0')).rejects.toThrow(/ended on 1:[^]*n’existe pas/);
  });

  it('says what the purge would erase on a day, and erases nothing before its day', async () => {
    const lead = await administrator.enrol({ familyName: 'Passage', givenNames: ['Ana'] });
    expect(await type('purge', '--dry-run', '--on', '2199-01-01')).toMatch(
      new RegExp(`Ce qui serait effacé au 1er janvier 2199[^]*${lead} +identité`),
    );
    await expect(type('purge', '--on', '2199-01-01')).rejects.toThrow(/ended on 2:[^]*--dry-run/);
    expect(JSON.parse(await type('purge', '--json'))).toMatchObject({ dryRun: false, planned: [] });
    expect(await test.parts.candidates.isLiving(lead)).toBe(true);
  });

  it('makes a checkpoint to keep, with where each journey stood, and signs under another key from then on', async () => {
    const [first, second] = [join(folder, 'first.json'), join(folder, 'second.json')];
    expect(await type('checkpoint', 'make', '--output', first)).toContain(
      `de ${held(first).checkpoint.size} événements écrit dans ${first}`,
    );
    expect(held(first).heads).toContainEqual(expect.objectContaining({ journeyId }));
    const { keyId } = JSON.parse(await type('checkpoint', 'rotate-key', '--json')) as { keyId: string };
    await anotherFact();
    await type('checkpoint', 'make', '--no-heads', '--output', second);
    expect([held(second).checkpoint.keyId, held(second).heads]).toEqual([keyId, []]);
    expect(held(first).checkpoint.keyId).not.toBe(keyId);
    for (const { checkpoint } of [held(first), held(second)]) expect(isSigned(checkpoint, await keys())).toBe(true);
  });

  it('verifies the record, and names what was altered against the checkpoint that the auditor kept', async () => {
    const kept = join(folder, 'kept.json');
    await type('checkpoint', 'make', '--output', kept);
    const report = JSON.parse(await type('verify', '--json')) as VerificationReport;
    expect(report).toMatchObject({ isSound: true, comparedWithTemporal: true, streams: 1 });
    expect(await type('verify', '--no-history', '--checkpoint', kept)).toMatch(
      /Rien de ce qui a été lu n’a été altéré ; tout n’a pas été couvert/,
    );
    await test.database.tamper('ALTER TABLE stream_event DISABLE TRIGGER ALL');
    const change = (from: string, to: string) =>
      test.database.tamper(`UPDATE stream_event SET body = replace(body, $1, $2) WHERE version = 2`, [from, to]);
    await test.database.tamper('ALTER TABLE stream_event DROP CONSTRAINT stream_event_hash');
    await change('2024-01-0', '2024-01-1');
    await expect(type('verify', '--no-history', '--checkpoint', kept)).rejects.toThrow(
      new RegExp(`ended on 1:[^]*Parcours ${journeyId}, version 2 : événement modifié`),
    );
    await expect(type('export-dossier', journeyId, '--output', join(folder, 'altered.zip'))).rejects.toThrow(
      /ended on 1:[^]*Le registre ne tient pas :[^]*fait n° 2 : contenu modifié/,
    );
    await change('2024-01-1', '2024-01-0');
    await expect(type('verify', '--checkpoint', join(folder, 'none.json'))).rejects.toThrow('ne peut pas être lu');
    writeFileSync(join(folder, 'nonsense.json'), '{}');
    await expect(type('verify', '--checkpoint', join(folder, 'nonsense.json'))).rejects.toThrow('n’est pas un point de contrôle');
  });

  it('judges under another règlement, one journey or all, and says what asks for what', async () => {
    const reglement = join(folder, 'reglement.json');
    writeFileSync(reglement, JSON.stringify({ recevabiliteMonths: { value: 1, source: 'essai' } }));
    expect(await type('judge', '--journey', journeyId, '--reglement', reglement)).toMatch(/1 parcours rejugé,/);
    const all = JSON.parse(await type('judge', '--certification', 'coordinateur-parcours', '--reglement', reglement, '--json')) as {
      judged: number;
    };
    expect(all.judged).toBe(1);
    await expect(type('judge', '--journey', journeyId)).rejects.toThrow('Donnez --version ou --reglement');
    await expect(type('judge', '--version', '1')).rejects.toThrow('Donnez --certification ou --journey');
    await expect(type('judge', '--journey', journeyId, '--reglement', join(folder, 'none.json'))).rejects.toThrow('ne se lit pas');
  });

  it('writes a dossier, making the checkpoint that it needs and saying so, and the same again', async () => {
    await anotherFact();
    const [one, other, all] = [join(folder, 'one.zip'), join(folder, 'other.zip'), join(folder, 'all.zip')];
    expect(await type('export-dossier', journeyId, '--output', one)).toMatch(
      /un point de contrôle de \d+ faits a été fait[^]*node verifier\.mjs --key/,
    );
    const { TZ, LANG } = process.env;
    Object.assign(process.env, { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8' });
    expect(await type('export-dossier', journeyId, '--output', other)).not.toContain('a été fait');
    Object.assign(process.env, { TZ: TZ ?? 'UTC', LANG: LANG ?? 'C.UTF-8' });
    expect(readFileSync(other).equals(readFileSync(one))).toBe(true);
    await type('export-dossier', journeyId, '--output', all, '--confidential', '--texts', 'open', '--latest');
    const { 'rapport.html': report } = unzipSync(readFileSync(all));
    expect(Buffer.from(report ?? []).toString()).toContain('Commentaire : Une absence');
    const withFiles = join(folder, 'files.zip');
    await type('export-dossier', journeyId, '--output', withFiles, '--files');
    const entries = unzipSync(readFileSync(withFiles));
    expect(Buffer.from(entries[entry.file(fileHash)] ?? []).toString()).toBe(evidence);
    expect(verifyContents(new Map(Object.entries(entries))).findings).toEqual([]);
    const named = join(folder, 'named.zip');
    expect(await type('export-dossier', journeyId, '--output', named, '--names')).toContain('Les noms sont dans noms/');
    const { [entry.names]: names, ...others } = unzipSync(readFileSync(named));
    expect(Buffer.from(names ?? []).toString()).toMatch(/"can_\w+":"\S+ \S+"/);
    expect(Object.keys(others).filter((name) => !name.startsWith('noms/'))).toEqual(Object.keys(unzipSync(readFileSync(one))));
    await expect(type('export-dossier', 'jrn_none')).rejects.toThrow('Aucun parcours ne porte l’identifiant jrn_none.');
  });

  it('changes the keys of what runs, and tells which are there and what is under each, never a key', async () => {
    type Told = {
      readonly keys: readonly { readonly active: string; readonly keys: readonly { readonly id: string; readonly count?: number }[] }[];
    };
    const status = async (...options: readonly string[]) => (JSON.parse(await type('keys', 'status', '--json', ...options)) as Told).keys;
    const before = await status();
    const [persons, , identities] = before.map(({ keys: ids }) => ids.reduce((sum, { count = 0 }) => sum + count, 0));
    expect(await type('keys', 'rotate', 'payload')).toMatch(/Temporal reçoit désormais tout sous la clé \d{4}-/);
    expect(await type('keys', 'rotate', 'master')).toContain(`${persons} clés de personnes sont passées sous la clé mk_`);
    expect(await type('keys', 'rotate', 'macs')).toContain(`La recherche de ${identities} personnes est refaite sous la clé mc_`);
    await record('suspend', { reason: 'PERSONAL', comment: 'Une autre absence' });
    await record('resume', {});
    const after = await status('--histories');
    expect(after.slice(0, 3).map(({ keys: ids }) => ids.length)).toEqual([2, 2, 2]);
    expect(after.slice(0, 3).map(({ active }, kind) => active === before[kind]?.active)).toEqual([false, false, false]);
    const [master, payload, mac] = after.map(({ keys: ids }) => ids.map(({ count }) => count));
    expect([master, mac]).toEqual([
      [0, persons],
      [0, identities],
    ]);
    for (const count of payload ?? []) expect(count).toBeGreaterThan(0);
    const told = await type('keys', 'status');
    expect(told).toMatch(/mk_\w+ +active +\d+ clés de personnes[^]*api \d+@[^]*worker \d+@/);
    const secrets = ['vault-keyring.json', 'temporal-payload-keys.json'].flatMap(
      (file) => readFileSync(join(test.config.keys.folder, file), 'utf8').match(/[\w+/-]{40,}=?/g) ?? [],
    );
    expect(secrets.length).toBeGreaterThan(5);
    for (const secret of secrets) expect(told.includes(secret)).toBe(false);
    await expect(type('keys', 'rotate', 'tokens')).rejects.toThrow(/master.*payload.*macs|payload/);
  });

  it('archives the runs that have closed, each once', async () => {
    expect(await type('archive-runs')).toMatch(/\d+ exécutions? archivées? ; \d+ l’étai(en)?t déjà/);
    expect(JSON.parse(await type('archive-runs', '--json'))).toMatchObject({ unreadable: 0, isComplete: true });
  });

  it('exports registers, with names only where asked', async () => {
    expect(await type('export', 'journeys', '--format', 'csv', '--no-bom')).toMatch(new RegExp(`^Parcours;[^]*\\n${journeyId};`));
    expect((await type('export', 'events', '--journey', journeyId)).trim().split('\n').length).toBeGreaterThan(2);
    for (const what of ['journeys', 'events'])
      await expect(type('export', what, '--journey', `jrn_${'0'.repeat(40)}`)).rejects.toThrow(
        /ended on 2:[^]*Aucun parcours n’a l’identifiant jrn_0/,
      );
    const register = join(folder, 'register.csv');
    await type('export', 'register', '--format', 'csv', '--names', '--output', register);
    expect(readFileSync(register, 'utf8')).toMatch(/^\uFEFFNuméro;.*;Nom de naissance;/);
  });

  it('has its readings logged under who makes them: of their token, else the account of the machine', async () => {
    const { issuer } = test.identity.config;
    const readings = async (operation: string) => {
      const rows = await test.database.tamper('SELECT DISTINCT actor_id, role FROM personal_access WHERE operation = $1', [operation]);
      return rows.map(({ actor_id, role }) => [actor_id, role]);
    };
    const account = actorIdOf(issuer, `os-${userInfo().username}`);
    expect(await readings('export-dossier')).toEqual([[account, 'ADMINISTRATOR']]);
    expect(await readings('export-candidate')).toEqual([[account, 'ADMINISTRATOR']]);
    try {
      process.env['JALON_TOKEN'] = await test.identity.issue({ subject: 'marguerite', role: 'AUDITOR' });
      await type('export-dossier', journeyId, '--texts', 'open', '--output', join(folder, 'hers.zip'));
      await type('journey', 'show', journeyId);
      await expect(type('export-person', candidateId)).rejects.toThrow(/ended on 1:[^]*Ce rôle ne permet pas/);
      expect(await readings('export-dossier')).toContainEqual([actorIdOf(issuer, 'marguerite'), 'AUDITOR']);
      process.env['JALON_TOKEN'] = 'x.y.z';
      await expect(type('journey', 'show', journeyId)).rejects.toThrow(/ended on 2:[^]*Le jeton de JALON_TOKEN est refusé/);
    } finally {
      delete process.env['JALON_TOKEN'];
    }
    expect(await test.database.tamper(`SELECT FROM personal_access WHERE NOT starts_with(actor_id, 'act_')`)).toEqual([]);
  });
});
