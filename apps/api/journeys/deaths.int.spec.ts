import { ToldDeaths } from '#libs/journey/deaths/told-deaths.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { commentSealer } from '#libs/persons/vault/comment-sealer.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';

type Unmet = { unmet?: { code: string; sentence: string }[]; errors?: { code: string }[] };

describe('a death, over HTTP', () => {
  let test: TestApi;
  let one: TestCaller;
  let other: TestCaller;
  let worker: ToldDeaths;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    one = test.by('ADMINISTRATOR', { subject: 'one' });
    other = test.by('ADMINISTRATOR', { subject: 'other' });
    const { dataSource, dispatcher, vault } = test.parts;
    worker = new ToldDeaths(dataSource, new JourneyQueries(dataSource), dispatcher, commentSealer(vault));
  });
  afterAll(() => test?.close());

  const vae = (candidateId: string) => one.open({ candidateId, path: 'VAE', route: 'VAE', occurredAt: '2025-01-06' });
  const codes = async (journeyId: string, name: string, data: object): Promise<readonly string[]> => {
    const answer = await one.command(journeyId, name, data);
    if (answer.statusCode === 200) return ['done'];
    const { unmet = [], errors = [] } = answer.json<Unmet>();
    return [...unmet, ...errors].map(({ code }) => code);
  };
  const statusOf = async (journeyId: string) => (await one.read<{ status: string }>(`/v1/journeys/${journeyId}`)).status;
  /** By this process or by its periodic work, once. */
  const told = async () => {
    await worker.tell();
    expect(await worker.tell()).toBe(0);
  };
  const suspension = { reason: 'FAMILY', comment: 'x' };

  it('recorded in one journey is told to the others of the person, under each of their ids, and taken back with it', async () => {
    const [first, second] = [await one.enrol(), await one.enrol()];
    const [here, there] = [await vae(first), await vae(second)];
    await one.unite(other, first, second);
    const ended = await vae(await one.enrol());
    expect(await codes(here, 'record-death', { occurredAt: '2025-02-03' })).toEqual(['done']);

    expect(await codes(there, 'submit-feasibility-file', { files: [], occurredAt: '2025-03-03' })).toEqual(['candidate.dead']);
    expect(await codes(there, 'record-placement-review', { occurredAt: '2025-01-20' })).not.toContain('candidate.dead');

    await told();
    expect([await statusOf(here), await statusOf(there), await statusOf(ended)]).toEqual(['DECEASED', 'DECEASED', 'ENROLLED']);
    const { items } = await one.read<{ items: { type: string; occurredAt: string; actor: object }[] }>(`/v1/journeys/${there}/events`);
    expect(items.at(-1)).toMatchObject({ type: 'CandidateDied', occurredAt: '2025-02-02T23:00:00.000Z', actor: { role: 'CLOCK' } });
    expect(await codes(there, 'reactivate', { comment: 'Un homonyme' })).toEqual(['candidate.dead-elsewhere']);

    expect(await codes(here, 'reactivate', { comment: 'Un homonyme' })).toEqual(['done']);
    await told();
    expect([await statusOf(here), await statusOf(there)]).toEqual(['ENROLLED', 'ENROLLED']);
    expect(await codes(there, 'suspend', suspension)).toEqual(['done']);

    expect(await codes(there, 'record-death', { occurredAt: '2025-04-03' })).toEqual(['done']);
    await told();
    expect(await statusOf(here)).toBe('DECEASED');
  });

  it('recorded in two journeys by somebody is taken back in both, one after the other', async () => {
    const [first, second] = [await one.enrol(), await one.enrol()];
    const [here, there] = [await vae(first), await vae(second)];
    for (const journeyId of [here, there]) expect(await codes(journeyId, 'record-death', { occurredAt: '2025-02-03' })).toEqual(['done']);
    await one.unite(other, first, second);
    await told();
    expect(await codes(here, 'reactivate', { comment: 'x' })).toEqual(['done']);
    await told();
    expect(await codes(there, 'reactivate', { comment: 'x' })).toEqual(['done']);
    await told();
    expect([await statusOf(here), await statusOf(there)]).toEqual(['ENROLLED', 'ENROLLED']);
  });

  it('leaves nobody to open a journey for, under any of the person’s ids, until it is taken back', async () => {
    const [first, second] = [await one.enrol(), await one.enrol()];
    const journeyId = await vae(first);
    await one.unite(other, first, second);
    expect(await codes(journeyId, 'record-death', { occurredAt: '2025-02-03' })).toEqual(['done']);
    for (const candidateId of [first, second]) {
      const opening = { candidateId, certification: { code: 'coordinateur-parcours' }, path: 'TRAINING', route: 'FORMATION_CONTINUE' };
      for (const query of ['', '?dryRun=true']) {
        const { unmet = [] } = (await one.post(`/v1/journeys${query}`, opening)).json<Unmet>();
        expect(unmet).toEqual([expect.objectContaining({ code: 'candidate.dead', field: 'candidateId' })]);
      }
    }
    expect(await codes(journeyId, 'reactivate', { comment: 'x' })).toEqual(['done']);
  });
});
