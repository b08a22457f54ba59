import { Recorder } from '#libs/record/journal/testing/recorder.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';
import { newId } from '../access/testing/prepared-journeys.js';
import type { AskedMerge, MergeAnswer } from './merge.schema.js';

const zoe = { familyName: 'Lefèvre', givenNames: ['Zoé'], birthDate: '1991-02-28' };
const married = { familyName: 'Morvan', givenNames: ['Zoé'], birthDate: '1991-02-28' };
const vae = { path: 'VAE', route: 'VAE' } as const;
const asked = { ground: 'NAME_CHANGED', compared: ['IDENTITY_DOCUMENT', 'CIVIL_STATUS_RECORD'] } as const;

type Found = { candidateId: string; otherRegistrations: { candidateId: string; familyName: string }[] };

describe('a person registered twice, over HTTP', () => {
  let test: TestApi;
  let one: TestCaller;
  let other: TestCaller;
  let auditor: TestCaller;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    one = test.by('ADMINISTRATOR', { subject: 'one' });
    other = test.by('ADMINISTRATOR', { subject: 'other' });
    auditor = test.by('AUDITOR');
    await one.register('jur_1', 'jur_2');
    await one.list('organisations', 'org_1');
    await one.list('sites', 'site_a', 'site_b');
  });
  afterAll(() => test?.close());

  const codes = async (caller: TestCaller, url: string, data: object): Promise<readonly string[]> => {
    const answer = await caller.post(url, data);
    if (answer.statusCode < 300) return [];
    const { unmet = [], errors = [] } = answer.json<{ unmet?: { code: string }[]; errors?: { code: string }[] }>();
    return [...unmet, ...errors].map(({ code }) => code);
  };
  const command = async (journeyId: string, name: string, data: object) => codes(one, `/v1/journeys/${journeyId}/commands/${name}`, data);
  const opening = (candidateId: string) => ({
    ...{ candidateId, certification: { code: 'coordinateur-parcours' } },
    ...{ path: 'TRAINING', route: 'FORMATION_CONTINUE' },
  });
  const separate = async (mergeId: string) => {
    const { id } = await one.send<AskedMerge>(`/v1/person-merges/${mergeId}/separations`, { ground: 'TWO_PERSONS' });
    await other.send(`/v1/person-merges/${id}/confirmation`, {});
  };

  it('is asked with what would follow, read again before it is confirmed by another, and undone likewise', async () => {
    const [first, second] = [await one.enrol(zoe), await one.enrol({ ...married, birthPlace: 'Lannion' })];
    const journeyId = await one.open({ candidateId: first });
    const body = { ...asked, candidateIds: [first, second], reference: 'FUS-1' };
    const requested = await one.send<AskedMerge>('/v1/person-merges', body, { key: 'asked' });
    expect(requested).toMatchObject({
      kind: 'MERGE',
      status: 'REQUESTED',
      differences: ['familyName'],
      reference: 'FUS-1',
      consequences: {
        registrations: expect.arrayContaining([
          expect.objectContaining({ candidateId: first, journeys: [expect.objectContaining({ journeyId, isOpen: true })] }),
          expect.objectContaining({ candidateId: second, journeys: [] }),
        ]),
        openTwice: [],
        nirs: 'NOT_BOTH',
      },
    });
    expect(await one.send('/v1/person-merges', body, { key: 'asked' })).toEqual(requested);
    const reused = await one.post('/v1/person-merges', { ...body, ground: 'REGISTERED_TWICE' }, { key: 'asked' });
    expect(reused.json()).toMatchObject({ type: 'urn:jalon:problem:idempotency-key-reused' });
    const address = `/v1/person-merges/${requested.id}`;
    expect(await codes(one, `${address}/confirmation`, {})).toEqual(['merge.same-person']);
    expect((await auditor.get(`${address}/consequences`)).statusCode).toBe(403);
    expect(await other.read(`${address}/consequences`)).toEqual(requested.consequences);
    const confirmed = await other.send<MergeAnswer>(`${address}/confirmation`, {});
    expect(confirmed.status).toBe('CONFIRMED');
    expect(await auditor.read(address)).toEqual(confirmed);
    const separation = await other.send<AskedMerge>(`${address}/separations`, { ground: 'TWO_PERSONS' });
    expect(separation).toMatchObject({ kind: 'SEPARATION', undoes: requested.id, status: 'REQUESTED' });
    expect(await codes(other, `/v1/person-merges/${separation.id}/confirmation`, {})).toEqual(['merge.same-person']);
    await one.send(`/v1/person-merges/${separation.id}/confirmation`, {});
    expect(await auditor.read(address)).toMatchObject({ status: 'CONFIRMED', separatedBy: separation.id });
    const { items } = await auditor.read<{ items: MergeAnswer[] }>(`/v1/person-merges?candidateId=${second}`);
    expect(items.map(({ id }) => id)).toEqual([separation.id, requested.id]);
    const third = await one.send<AskedMerge>('/v1/person-merges', body);
    await one.send(`/v1/person-merges/${third.id}/withdrawal`, {});
    expect(await codes(other, `/v1/person-merges/${third.id}/confirmation`, {})).toEqual(['merge.not-awaited']);
    const pages = await auditor.read<{ items: MergeAnswer[]; next: string }>(`/v1/person-merges?limit=1`);
    expect([pages.items[0]?.id, pages.next]).toEqual([third.id, third.id]);
  });

  it('is refused with its reasons where a request names nobody, one registration twice, or compares nothing but names', async () => {
    const first = await one.enrol(zoe);
    const nobody = await one.post('/v1/person-merges', { ...asked, candidateIds: [first, 'can_nobody'] });
    expect(nobody.json()).toMatchObject({ status: 422, errors: [{ code: 'unknown-candidate', pointer: '#/candidateIds/1' }] });
    expect(await codes(one, '/v1/person-merges', { ...asked, candidateIds: [first, first] })).toEqual(['merge.same-id']);
    const second = await one.enrol(zoe);
    for (const compared of [[], ['NAMES']])
      expect((await one.post('/v1/person-merges', { ...asked, compared, candidateIds: [first, second] })).statusCode).toBe(422);
    expect((await one.post('/v1/person-merges', { ...asked, candidateIds: [first, 'jur_1'] })).statusCode).toBe(422);
    expect((await one.get(`/v1/person-merges/mrg_${'0'.repeat(40)}`)).statusCode).toBe(404);
    expect((await one.post(`/v1/person-merges/mrg_${'0'.repeat(40)}/separations`, { ground: 'TWO_PERSONS' })).statusCode).toBe(404);
  });

  it('opens one journey for a certification and deposits the files of one person; both that were open go on', async () => {
    const [first, second, third] = [await one.enrol(zoe), await one.enrol(zoe), await one.enrol(zoe)];
    const [one_, two] = [await one.open({ ...vae, candidateId: first }), await one.open({ ...vae, candidateId: second })];
    expect(await command(one_, 'submit-feasibility-file', { files: [] })).toEqual([]);
    const { consequences, id } = await one.send<AskedMerge>('/v1/person-merges', { ...asked, candidateIds: [first, second] });
    expect(consequences.openTwice).toEqual([
      { certification: 'coordinateur-parcours', journeyIds: expect.arrayContaining([one_, two]) as string[] },
    ]);
    expect(await codes(one, `/v1/journeys/${two}/commands/submit-feasibility-file?dryRun=true`, { files: [] })).toEqual([]);
    await other.send(`/v1/person-merges/${id}/confirmation`, {});
    const dryRun = await one.command(two, 'submit-feasibility-file?dryRun=true', { files: [] });
    expect(dryRun.json()).toMatchObject({ accepted: false, unmet: [{ code: 'vae.files-per-year' }] });
    expect(await command(two, 'submit-feasibility-file', { files: [] })).toEqual(['vae.files-per-year']);
    expect(await command(two, 'suspend', { reason: 'PERSONAL', comment: 'x' })).toEqual([]);
    await one.unite(other, second, third);
    expect(await codes(one, '/v1/journeys', opening(third))).toEqual(['journey.already-open']);
    for (const journeyId of [one_, two]) expect(await command(journeyId, 'abandon', { reason: 'PERSONAL', comment: 'x' })).toEqual([]);
    expect(await codes(one, '/v1/journeys', opening(third))).toEqual([]);
    expect(await command(one_, 'reactivate', { comment: 'x' })).toEqual(['journey.already-open']);
    expect((await one.read<{ isSound: boolean }>('/v1/verification')).isSound).toBe(true);
  });

  it('is found by a name as one, with what each registration says; by who reaches one alone, with that one alone', async () => {
    const [first, second] = [await one.enrol({ ...zoe, familyName: 'Quemener' }), await one.enrol({ ...married, familyName: 'Trividic' })];
    const journeys = [await one.open({ candidateId: first, site: 'site_a' }), await one.open({ candidateId: second, site: 'site_b' })];
    const mergeId = await one.unite(other, first, second);
    const found = async (caller: TestCaller, q: string) => (await caller.read<{ items: Found[] }>(`/v1/candidates?q=${q}`)).items;
    expect(await found(one, 'quemener')).toMatchObject([
      { candidateId: first, familyName: 'Quemener', otherRegistrations: [{ candidateId: second, familyName: 'Trividic' }] },
    ]);
    const pair = (await found(one, 'zoe')).filter((item) => JSON.stringify(item).includes(first));
    expect(pair).toMatchObject([{ otherRegistrations: [{}] }]);
    expect(JSON.stringify(pair)).toContain(second);
    const listed = await one.read<{ items: { journeyId: string }[] }>('/v1/journeys?q=quemener');
    expect(listed.items.map(({ journeyId }) => journeyId).toSorted()).toEqual(journeys.toSorted());
    const atA = test.by('STAFF', { subject: 'a', scope: { sites: ['site_a'], cohorts: 'ALL', certifications: 'ALL' } });
    expect(await found(atA, 'quemener')).toMatchObject([{ candidateId: first, otherRegistrations: [] }]);
    expect(await found(atA, 'trividic')).toEqual([]);
    expect((await atA.get(`/v1/candidates/${second}`)).statusCode).toBe(404);
    expect((await atA.get(`/v1/journeys/${journeys[1]}`)).statusCode).toBe(404);
    expect(await atA.read(`/v1/candidates/${first}`)).toMatchObject({ otherRegistrations: [] });
    expect(await one.read(`/v1/candidates/${first}`)).toMatchObject({ identity: { familyName: 'Quemener' }, otherRegistrations: [second] });
    expect(await one.read(`/v1/candidates/${second}`)).toMatchObject({ identity: { familyName: 'Trividic' }, otherRegistrations: [first] });
    await separate(mergeId);
    expect(await found(one, 'quemener')).toMatchObject([{ candidateId: first, otherRegistrations: [] }]);
  });

  it('reaches the journeys and registrations of both by either id, and of neither by a namesake’s', async () => {
    const [first, second, namesake] = [await one.enrol(zoe), await one.enrol(zoe), await one.enrol(zoe)];
    const journeys = [await one.open({ candidateId: first }), await one.open({ candidateId: second })].toSorted();
    const selves = [first, second].map((personId) => test.by('CANDIDATE', { subject: personId, personId }));
    const stranger = test.by('CANDIDATE', { subject: namesake, personId: namesake });
    const reached = async (caller: TestCaller) =>
      (await caller.read<{ items: { journeyId: string }[] }>('/v1/journeys')).items.map(({ journeyId }) => journeyId).toSorted();
    for (const self of selves) expect(await reached(self)).toHaveLength(1);
    const mergeId = await one.unite(other, first, second);
    for (const self of selves) {
      expect(await reached(self)).toEqual(journeys);
      for (const id of [first, second]) {
        expect((await self.get(`/v1/candidates/${id}`)).statusCode).toBe(200);
        expect(await self.read(`/v1/candidates/${id}/export`)).toMatchObject({ personId: id, otherRegistrations: [{ streams: [{}] }] });
      }
      for (const journeyId of journeys) expect((await self.get(`/v1/journeys/${journeyId}/results`)).statusCode).toBe(200);
      expect((await self.post(`/v1/journeys/${journeys[1]}/commands/request-amenagement?dryRun=true`, {})).statusCode).not.toBe(404);
    }
    expect(await reached(stranger)).toEqual([]);
    for (const url of [`/v1/candidates/${first}`, `/v1/candidates/${first}/export`, `/v1/journeys/${journeys[0]}`])
      expect((await stranger.get(url)).statusCode).toBe(404);
    await separate(mergeId);
    for (const self of selves) expect(await reached(self)).toHaveLength(1);
    expect((await selves[0]!.get(`/v1/candidates/${second}/export`)).statusCode).toBe(404);
  });

  it('is answered for by the register of certified people and the list of holds, asked of either id', async () => {
    const [first, second] = [await one.enrol({ ...zoe, familyName: 'Certifiée' }), await one.enrol(married)];
    const rules = test.parts.catalogue.findVersion('coordinateur-parcours', '1')!.rules;
    const recorder = new Recorder(newId(), rules, '2024-02-05');
    await test.parts.journal.appendEvents(recorder.journeyId, [
      recorder.started({ candidateId: first }),
      recorder.next('BlockConcluded', { block: 'A', validated: true, evaluators: [], criteria: [], skills: [], motives: [] }),
      recorder.next('BlockCertificateIssued', { block: 'A', number: 'CB-coordinateur-parcours-2024-00001' }),
    ]);
    await test.parts.privacy.register.fill();
    await one.send('/v1/legal-holds', { personId: second, ground: 'LITIGATION', reason: 'recours' });
    const mergeId = await one.unite(other, first, second);
    const registered = {
      personId: first,
      identity: { familyName: 'Certifiée' },
      documents: [{ number: 'CB-coordinateur-parcours-2024-00001' }],
    };
    expect(await one.read(`/v1/candidates/${first}/register`)).toMatchObject({ ...registered, otherRegistrations: [] });
    expect(await one.read(`/v1/candidates/${second}/register`)).toMatchObject({
      ...{ personId: second, identity: null, documents: [] },
      otherRegistrations: [registered],
    });
    for (const id of [first, second])
      expect(await one.read(`/v1/legal-holds?personId=${id}`)).toMatchObject({ items: [{ personId: second, ground: 'LITIGATION' }] });
    await separate(mergeId);
    expect((await one.get(`/v1/candidates/${second}/register`)).statusCode).toBe(404);
    expect(await one.read(`/v1/legal-holds?personId=${first}`)).toMatchObject({ items: [] });
  });

  it('has the jurors of one registration looked for in the journeys of the other', async () => {
    const [first, second] = [await one.enrol(zoe), await one.enrol({ ...married, familyName: 'Kerbrat', givenNames: ['Nolwenn'] })];
    const person = async (kind: string) =>
      (await one.send<{ id: string }>('/v1/people', { kind, familyName: 'Guézennec', givenNames: ['Odile'] })).id;
    const [tutorId, jurorId] = [await person('TUTOR'), await person('JUROR')];
    const earlier = await one.open({ candidateId: first, occurredAt: '2023-01-10' });
    const stage = { stageId: 'stg_1', kind: 'STAGE', hostOrganisationId: 'org_1', tutorId, from: '2023-02-01', until: '2023-04-01' };
    expect(await command(earlier, 'agree-stage', { ...stage, occurredAt: '2023-01-20' })).toEqual([]);
    const journeyId = await one.open({ candidateId: second, occurredAt: '2025-01-06' });
    const member = (id: string, rest: object = {}) => ({
      ...{ jurorId: id, qualities: ['PROFESSIONAL'], qualified: true, outsideTrainingBody: true, tie: 'NONE' },
      ...rest,
    });
    const namesTheCandidate = (await one.send<{ id: string }>('/v1/people', { kind: 'JUROR', familyName: 'Lefevre', givenNames: ['Zoe'] }))
      .id;
    const unmet = async (id: string) => {
      const answer = await one.command(journeyId, 'convene-jury?dryRun=true', {
        ...{ session: 'ses_1', at: '2025-03-10T10:00:00+01:00', place: 'Grenoble', women: 1, men: 1, occurredAt: '2025-02-10' },
        members: [member('jur_1', { president: true }), member(id)],
      });
      return answer.json<{ unmet: { code: string }[] }>().unmet?.map(({ code }) => code) ?? [];
    };
    for (const id of [jurorId, namesTheCandidate]) expect(await unmet(id)).not.toContain('jury.namesake-tied');
    await one.unite(other, first, second);
    for (const id of [jurorId, namesTheCandidate]) expect(await unmet(id)).toContain('jury.namesake-tied');
  });
});
