import { checkpointSchema } from '#libs/record/checkpoints/checkpoint.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';
import type { AskedResumptionAnswer, ResumedSigning, SigningStandingAnswer } from './signing.schema.js';

describe('the signing of checkpoints, by the API', () => {
  let test: TestApi;
  let one: TestCaller;
  let other: TestCaller;
  let auditor: TestCaller;
  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    one = test.by('ADMINISTRATOR', { subject: 'one', personId: 'stf_1' });
    other = test.by('ADMINISTRATOR', { subject: 'other', personId: 'stf_2' });
    await one.register('stf_1', 'stf_2');
    auditor = test.by('AUDITOR');
    for (const table of ['stream_event', 'stream_leaf', 'stream_tree', 'checkpoint'])
      await test.database.tamper(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  });
  afterAll(() => test?.close());

  const standing = () => auditor.read<SigningStandingAnswer>('/v1/checkpoint-signing');
  const measured = async () => (await one.get('/metrics')).body.match(/^jalon_checkpoint_signing_refused.* (\d)$/m)?.[1];
  /** The tables are without their triggers all along, which is told besides. */
  const warned = async () => {
    const { warnings = [] } = (await test.api.inject('/health/ready')).json<{ warnings?: { code: string }[] }>();
    return warnings.map(({ code }) => code).filter((code) => code !== 'schema');
  };

  it('has nothing against it, as a rule', async () => {
    await one.open();
    expect((await one.post('/v1/checkpoints', {})).statusCode).toBeLessThan(300);
    expect(await standing()).toMatchObject({ obstacle: null, heldUp: null, resumption: null });
    expect([await measured(), await warned()]).toEqual(['0', []]);
  });

  it('is refused with its reason where the database was emptied; health and metrics say so, until two administrators go on', async () => {
    await one.post('/v1/checkpoints', {});
    for (const table of ['checkpoint', 'stream_tree', 'stream_leaf']) await test.database.tamper(`DELETE FROM ${table}`);
    const refused = await one.post('/v1/checkpoints', {});
    expect(refused.json()).toMatchObject({ type: 'urn:jalon:problem:record-altered', status: 409 });
    expect(refused.json<{ detail: string }>().detail).toContain('elle ne tient aucun point de contrôle');
    const { signed, database, obstacle } = await standing();
    expect(obstacle).toMatchObject({ code: 'DATABASE_OLDER' });
    expect([await measured(), await warned()]).toEqual(['1', ['checkpoints']]);

    const asked = await one.send<AskedResumptionAnswer>('/v1/checkpoint-signing/resumptions', { signed, database, reference: 'SIN-12' });
    const { actors, ...resumption } = asked;
    expect((await standing()).resumption).toEqual(resumption);
    expect(actors).toEqual([{ actorId: asked.requestedBy, personId: 'stf_1', name: 'Alex Dupont stf_1', isErased: false }]);
    const confirmation = `/v1/checkpoint-signing/resumptions/${asked.id}/confirmation`;
    expect((await one.post(confirmation, {})).json()).toMatchObject({ status: 409, unmet: [{ code: 'resumption.same-person' }] });
    expect((await auditor.post(confirmation, {})).statusCode).toBe(403);
    expect((await other.post(`/v1/checkpoint-signing/resumptions/rsm_${'0'.repeat(40)}/confirmation`, {})).statusCode).toBe(404);
    const { checkpoint, actors: both } = await other.send<ResumedSigning>(confirmation, {});
    expect(both.map(({ personId }) => personId)).toEqual(['stf_1', 'stf_2']);
    expect(checkpointSchema.parse(checkpoint)).toMatchObject({ resumes: { id: asked.id, signed, database: null, reference: 'SIN-12' } });
    expect(await standing()).toMatchObject({ obstacle: null, resumption: null });
    expect([await measured(), await warned()]).toEqual(['0', []]);
    expect((await one.post('/v1/checkpoint-signing/resumptions', { signed, database })).json()).toMatchObject({
      status: 409,
      unmet: [{ code: 'resumption.not-needed' }],
    });
  });
});
