import { checkpointSchema, type Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import { isSigned, leafData } from '#libs/record/checkpoints/signature.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { includes, isConsistent } from '#libs/record/merkle/proofs.js';
import { leafHash } from '#libs/record/merkle/tree.js';
import type { VerificationReport } from '#libs/verification/report.schema.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';
import type { ConsistencyAnswer, InclusionAnswer } from './checkpoint.schema.js';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

describe('integrity, by the API', () => {
  let test: TestApi;
  let administrator: TestCaller;
  let auditor: TestCaller;
  let journeyId: string;
  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    administrator = test.by('ADMINISTRATOR');
    auditor = test.by('AUDITOR');
    journeyId = await administrator.open();
  });
  afterAll(() => test?.close());

  const status = async (url: string) => (await auditor.get(url)).statusCode;
  const record = (command: string, data: object) => administrator.send(`/v1/journeys/${journeyId}/commands/${command}`, data);
  const made = async () => (await administrator.send<{ checkpoint: Checkpoint }>('/v1/checkpoints', {})).checkpoint;

  it('publishes the keys to anybody, by which every checkpoint verifies', async () => {
    const first = await made();
    expect(checkpointSchema.parse(first)).toEqual(first);
    const { keys } = (await test.api.inject({ url: '/v1/checkpoint-keys' })).json<{ keys: object[] }>();
    expect(keys).toEqual([{ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: first.keyId, alg: 'EdDSA', use: 'sig' }]);
    expect(isSigned(first, (await readCheckpointKeys(test.config.keys.folder)).verifying)).toBe(true);
  });

  it('proves an event under a checkpoint and a checkpoint under another, to whoever recomputes', async () => {
    const first = await made();
    await record('suspend', { reason: 'PERSONAL', comment: 'Certificat reçu' });
    const second = await made();
    expect(second.size).toBe(first.size + 1);
    const { items } = await auditor.read<{ items: Checkpoint[] }>('/v1/checkpoints?limit=2');
    expect(items).toEqual([second, first]);
    const { from, to, proof } = await auditor.read<ConsistencyAnswer>(`/v1/checkpoints/consistency?from=${first.size}&to=${second.size}`);
    const growth = { first: from.size, firstRoot: bytes(first.root), second: to.size, secondRoot: bytes(second.root) };
    expect(isConsistent(growth, proof.map(bytes))).toBe(true);
    const events = await auditor.read<{ items: { version: number; hash: string }[] }>(`/v1/journeys/${journeyId}/events`);
    for (const { version, hash } of events.items) {
      const found = await auditor.read<InclusionAnswer>(`/v1/journeys/${journeyId}/proof?version=${version}`);
      const leaf = leafHash(leafData(journeyId, version, bytes(hash)));
      expect(found.checkpoint).toEqual(second);
      const claim = { leaf, index: found.leafIndex, size: second.size, root: bytes(second.root) };
      expect(includes(claim, found.proof.map(bytes))).toBe(true);
    }
    const kept = await auditor.read<{ heads: object[] }>(`/v1/checkpoints/${second.size}?heads=true`);
    expect(kept.heads).toEqual([{ journeyId, version: events.items.length, hash: events.items.at(-1)!.hash }]);
  });

  it('answers 404 for what no checkpoint covers, and 422 for what cannot be asked', async () => {
    await made();
    await record('resume', {});
    const { version } = await auditor.read<{ version: number }>(`/v1/journeys/${journeyId}`);
    expect(await status(`/v1/journeys/${journeyId}/proof?version=${version}`)).toBe(404);
    expect(await status('/v1/checkpoints/999999')).toBe(404);
    expect(await status('/v1/checkpoints/consistency?from=2&to=1')).toBe(404);
    expect(await status('/v1/checkpoints/zero')).toBe(404);
    expect(await status(`/v1/journeys/${journeyId}/proof`)).toBe(422);
    expect(await status(`/v1/journeys/jrn_${'0'.repeat(40)}/verification`)).toBe(404);
  });

  it('verifies the whole record and one journey, and signs nothing of a record that was altered', async () => {
    await made();
    const whole = await auditor.read<VerificationReport>('/v1/verification');
    expect(whole.findings.filter((one) => one.streamId === journeyId || one.streamId === null)).toEqual([]);
    const one = await auditor.read<VerificationReport>(`/v1/journeys/${journeyId}/verification`);
    expect(one).toMatchObject({ isSound: true, comparedWithTemporal: true, coverage: { uncovered: 0, withoutHistory: 0 } });
    await test.database.tamper('ALTER TABLE stream_tree DISABLE TRIGGER ALL');
    await test.database.tamper('UPDATE stream_tree SET hash = sha256(hash) WHERE level = 0');
    const response = await administrator.post('/v1/checkpoints', {});
    expect(response.json()).toMatchObject({ type: 'urn:jalon:problem:record-altered', status: 409 });
    expect((await auditor.read<VerificationReport>('/v1/verification')).isSound).toBe(false);
  });
});
