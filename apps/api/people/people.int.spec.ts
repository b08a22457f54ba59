import { here, PreparedJourneys } from '../access/testing/prepared-journeys.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';
import { somewhere } from '#test/harness/vault.js';

const zoe = { familyName: 'Lefèvre', givenNames: ['Zoé'], birthDate: '1991-02-28' };
const juror = { kind: 'JUROR', familyName: 'Montjardinet', givenNames: ['Raphaël'], capacity: 'Chef de service' };

describe('people through the API', () => {
  let test: TestApi;
  let staff: TestCaller;

  beforeAll(async () => {
    test = await startTestApi();
    staff = test.by('STAFF');
  });
  afterAll(() => test?.close());

  const post = (url: string, payload: object, key = 'k') => staff.post(url, payload, { key });
  const patch = (url: string, payload: object, ifMatch?: string) => staff.patch(url, payload, ifMatch ? { 'if-match': ifMatch } : {});

  it('are inscribed once however often the request comes, under an id of theirs or that journeys already name', async () => {
    const first = await post('/v1/people', juror);
    expect(first.statusCode).toBe(201);
    const { id } = first.json() as { id: string };
    expect([id, first.headers['location']]).toEqual([expect.stringMatching(/^jur_/), `/v1/people/${id}`]);
    expect((await post('/v1/people', juror)).statusCode).toBe(200);
    expect((await post('/v1/people', { ...juror, familyName: 'Autre' })).json()).toMatchObject({
      type: 'urn:jalon:problem:idempotency-key-reused',
    });
    expect((await post('/v1/people', { ...juror, id: 'jur_mercier' }, 'm')).json()).toMatchObject({ id: 'jur_mercier' });
    expect((await post('/v1/people', { ...juror, familyName: 'Autre', id: 'jur_mercier' }, 'n')).statusCode).toBe(422);
    expect((await post('/v1/people', { ...juror, id: 'tut_mercier' }, 'o')).json()).toMatchObject({ errors: [{ pointer: '#/id' }] });
    const read = await staff.get(`/v1/people/${id}`);
    expect([read.headers['etag'], read.json()]).toMatchObject(['"1"', { id, kind: 'JUROR', identity: { familyName: 'Montjardinet' } }]);
    const found = await staff.get('/v1/people?q=montjar&kind=JUROR');
    expect((found.json() as { items: { id: string }[] }).items.map((item) => item.id).sort()).toEqual([id, 'jur_mercier'].sort());
    expect((await staff.get('/v1/people/tut_nobody')).statusCode).toBe(404);
  });

  it('who are jurors hold what they may sit for, where they belong and when they come; nobody else does', async () => {
    const administrator = test.by('ADMINISTRATOR');
    await administrator.list('organisations', 'org_works', 'org_gone');
    await administrator.close('organisations', 'org_gone');
    const profile = {
      qualities: ['PROFESSIONAL'],
      college: 'EXTERNAL',
      habilitations: [{ certification: 'coordinateur-parcours', qualified: true, from: '2024-01-01', until: '2026-12-31' }],
      affiliations: [
        { organisationId: 'org_works', as: 'EMPLOYER', from: '2019-09-02' },
        { organisationId: 'org_gone', as: 'TRAINING_BODY', until: '2018-06-30' },
      ],
      availability: [{ from: '2026-06-01', until: '2026-06-30' }],
    };
    const { id } = (await post('/v1/people', { ...juror, familyName: 'Habilitée', ...profile }, 'profile')).json() as { id: string };
    expect(await staff.read(`/v1/people/${id}`)).toMatchObject({ identity: profile });
    expect(await staff.read('/v1/people?q=habil&kind=JUROR')).toMatchObject({ items: [{ id, identity: profile }] });
    // Sealed like the rest of the identity: the row says nothing of it.
    const [row] = await test.parts.dataSource.query('SELECT * FROM person_identity WHERE person_id = $1', [id]);
    expect(JSON.stringify(row)).not.toMatch(/org_works|coordinateur|PROFESSIONAL/);

    const errors = async (answer: Promise<{ json: () => unknown }>) =>
      ((await answer).json() as { errors: { code: string; pointer: string }[] }).errors.map(({ code, pointer }) => [code, pointer]);
    const unknown = [{ organisationId: 'org_unknown', as: 'EMPLOYER' }];
    expect(await errors(post('/v1/people', { ...juror, affiliations: unknown }, 'p1'))).toEqual([
      ['unknown-organisation', '#/affiliations/0/organisationId'],
    ]);
    expect(await errors(patch(`/v1/people/${id}`, { affiliations: unknown }, '*'))).toEqual([
      ['unknown-organisation', '#/affiliations/0/organisationId'],
    ]);
    const backwards = [{ certification: 'coordinateur-parcours', qualified: true, from: '2026-01-01', until: '2025-01-01' }];
    expect(await errors(patch(`/v1/people/${id}`, { habilitations: backwards }, '*'))).toEqual([
      [expect.any(String), '#/habilitations/0/until'],
    ]);
    const tutor = { kind: 'TUTOR', familyName: 'Tutrice', givenNames: ['Ana'] };
    expect(await errors(post('/v1/people', { ...tutor, qualities: ['ACADEMIC'] }, 'p2'))).toEqual([['juror-only', '#/qualities']]);
    const { id: tutorId } = (await post('/v1/people', tutor, 'p3')).json() as { id: string };
    expect(await errors(patch(`/v1/people/${tutorId}`, { availability: [] }, '*'))).toEqual([['juror-only', '#/availability']]);

    const done = await patch(`/v1/people/${id}`, { college: null, habilitations: [] }, '"1"');
    expect(done.json()).toMatchObject({ version: 2, fields: ['college', 'habilitations'] });
    const exported = await administrator.read<{ identity: object }>(`/v1/people/${id}/export`);
    expect(exported.identity).toMatchObject({ affiliations: profile.affiliations, habilitations: [] });
    await test.parts.vault.destroy(id, 'IDENTITY');
    expect(await staff.read(`/v1/people/${id}`)).toMatchObject({ identity: null });
  });

  it('are one human in several parts once somebody has said so, and may be by their names until then', async () => {
    const twin = { familyName: 'Doublechapeau', givenNames: ['Maud'] };
    const register = async (kind: string, key: string) => ((await post('/v1/people', { kind, ...twin }, key)).json() as { id: string }).id;
    const [jurorId, tutorId, secondId] = [await register('JUROR', 'h1'), await register('TUTOR', 'h2'), await register('JUROR', 'h3')];
    const hats = async (id: string) => staff.read<{ items: object[]; possible: object[] }>(`/v1/people/${id}/hats`);
    expect(await hats(jurorId)).toMatchObject({
      items: [],
      possible: [{ personId: tutorId, kind: 'TUTOR', name: 'Maud Doublechapeau' }],
    });
    expect((await staff.post(`/v1/people/${jurorId}/hats`, { personId: tutorId })).statusCode).toBe(201);
    expect((await staff.post(`/v1/people/${tutorId}/hats`, { personId: jurorId })).statusCode).toBe(200);
    expect(await hats(tutorId)).toMatchObject({
      items: [{ personId: jurorId, kind: 'JUROR', name: 'Maud Doublechapeau', linkedBy: expect.stringMatching(/^act_/) }],
      possible: [{ personId: secondId }],
    });
    const exported = await test.by('ADMINISTRATOR').read<{ hats: string[] }>(`/v1/people/${tutorId}/export`);
    expect(exported.hats).toEqual([jurorId]);
    expect((await staff.post(`/v1/people/${jurorId}/hats`, { personId: secondId })).json()).toMatchObject({
      errors: [{ code: 'same-kind', pointer: '#/personId' }],
    });
    expect((await staff.post(`/v1/people/${jurorId}/hats`, { personId: 'tut_nobody' })).json()).toMatchObject({
      errors: [{ code: 'unknown-person', pointer: '#/personId' }],
    });
    expect((await staff.post('/v1/people/jur_nobody/hats', { personId: tutorId })).statusCode).toBe(404);
    expect((await staff.get('/v1/people/jur_nobody/hats')).statusCode).toBe(404);
    expect((await test.by('ADMINISTRATOR').post(`/v1/people/${jurorId}/hats/${tutorId}/unlinking`, {})).statusCode).toBe(204);
    expect((await test.by('ADMINISTRATOR').post(`/v1/people/${jurorId}/hats/${tutorId}/unlinking`, {})).statusCode).toBe(404);
    expect((await hats(jurorId)).items).toEqual([]);
  });

  it('and candidates are corrected on the version that was read, and who corrected what is told', async () => {
    const { id } = (await post('/v1/candidates', zoe, 'z')).json() as { id: string };
    const url = `/v1/candidates/${id}`;
    expect((await patch(url, { familyName: 'Le Fèvre' })).statusCode).toBe(428);
    expect((await patch(url, { familyName: '' }, '"1"')).statusCode).toBe(422);
    // A name may be corrected, never taken away; what nobody knows is no correction.
    for (const refused of [{ familyName: null }, { birthDate: null }, { nir: '1' }, { surname: 'Le Fèvre' }])
      expect((await patch(url, refused, '"1"')).statusCode).toBe(422);
    expect((await patch(url, { nir: '269054958815780' }, '"1"')).json()).toMatchObject({
      type: 'urn:jalon:problem:refused',
      unmet: [{ code: 'candidate.not-certified', field: 'nir' }],
    });
    const done = await patch(url, { familyName: 'Le Fèvre' }, '"1"');
    expect([done.statusCode, done.headers['etag'], done.json()]).toEqual([
      200,
      '"2"',
      { version: 2, fields: ['familyName'], fieldsLabels: ['nom de naissance'], warnings: [], possibleDuplicates: expect.any(Array) },
    ]);
    expect((await patch(url, zoe, '"1"')).json()).toMatchObject({ type: 'urn:jalon:problem:stale', version: 2 });
    expect((await patch('/v1/candidates/can_nobody', zoe, '*')).statusCode).toBe(404);
    await test.parts.vault.destroy(id, 'IDENTITY');
    expect((await patch(url, zoe, '*')).json()).toMatchObject({ type: 'urn:jalon:problem:refused', unmet: [{ code: 'person.erased' }] });
    for (const address of ['corrections', 'accounts'])
      expect([address, (await test.by('AUDITOR').get(`/v1/people/jur_nobody/${address}`)).statusCode]).toEqual([address, 404]);
    const corrections = await test.by('AUDITOR').get(`/v1/people/${id}/corrections`);
    expect(corrections.json()).toMatchObject({ items: [{ version: 2, fields: ['familyName'], role: 'STAFF' }] });
  });

  it('leave no trace there that a text of a handicap was read, nor a hole in a page', async () => {
    const { id } = (await post('/v1/candidates', { ...zoe, familyName: 'Discrète' }, 'd')).json() as { id: string };
    const text = await test.parts.vault.seal(id, 'H_PLUS', 'tiers temps', somewhere);
    const note = await test.parts.vault.seal(id, 'EVALUATION', 'note', somewhere);
    const officer = { actorId: 'act_officer', role: 'H_PLUS_OFFICER', operation: 'read-events', streamId: null, requestId: null };
    for (const each of [note, text, text, note]) await test.parts.vault.open(each, somewhere, officer);
    expect((await test.parts.vault.accesses.list({ personId: id, limit: 9 })).map(({ category }) => category)).toContain('H_PLUS');
    for (const role of ['ADMINISTRATOR', 'AUDITOR'] as const) {
      type Page = { items: { category: string }[]; next: string | null };
      const page = (cursor = '') => test.by(role).read<Page>(`/v1/personal-accesses?personId=${id}&limit=1${cursor}`);
      const first = await page();
      const second = await page(`&cursor=${first.next}`);
      expect([first, second].map(({ items }) => items.map(({ category }) => category))).toEqual([['EVALUATION'], ['EVALUATION']]);
      expect(second.next).toBeNull();
    }
  });

  it('leave in the access log who read them, for the auditor to see', async () => {
    const { id } = (await post('/v1/candidates', { ...zoe, familyName: 'Tracée' }, 't')).json() as { id: string };
    await new PreparedJourneys(test.parts).add(id, here, { names: false, file: 'f'.repeat(64) });
    const administrator = test.by('ADMINISTRATOR');
    const read = await administrator.get(`/v1/candidates/${id}`);
    expect(read.statusCode).toBe(200);
    await administrator.get('/v1/journeys?q=tracee');
    const list = (query: string) => test.by('AUDITOR').read<{ items: object[]; next: string }>(`/v1/personal-accesses?${query}`);
    const all = await list(`personId=${id}`);
    expect(all).toMatchObject({
      items: [
        // Found by name and shown by it: read once.
        { operation: 'list-journeys', personId: id, category: 'IDENTITY' },
        { operation: 'read-candidate', role: 'ADMINISTRATOR', personId: id, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      ],
      next: null,
    });
    const first = await list(`personId=${id}&limit=1`);
    expect([first.items, (await list(`personId=${id}&limit=1&cursor=${first.next}`)).items]).toEqual([[all.items[0]], [all.items[1]]]);
  });
});
