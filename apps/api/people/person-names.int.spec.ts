import { Recorder } from '#libs/record/journal/testing/recorder.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { newId } from '../access/testing/prepared-journeys.js';

interface Item {
  readonly journeyId: string;
  readonly candidateName: string | null;
}

interface NamedPerson {
  readonly personId: string;
  readonly parts: readonly string[];
  readonly name: string | null;
  readonly isErased: boolean;
}

describe('names beside ids', () => {
  let test: TestApi;
  let journeyId: string;
  let candidateId: string;

  beforeAll(async () => {
    test = await startTestApi();
    const admin = test.by('ADMINISTRATOR');
    candidateId = await admin.enrol({ familyName: 'Ravenel', usedName: 'd’Artigny', givenNames: ['Odile', 'Rose'] });
    await admin.post('/v1/people', { id: 'eva_named', kind: 'EVALUATOR', familyName: 'Malherbaud', givenNames: ['Corentin'] });
    await admin.post('/v1/people', { id: 'jur_named', kind: 'JUROR', familyName: 'Roquevaire', givenNames: ['Hélène'] });
    await admin.post('/v1/people', { id: 'eva_erased', kind: 'EVALUATOR', familyName: 'Pontcarral', givenNames: ['Lise'] });
    const asked = await admin.post('/v1/erasures', { personId: 'eva_erased', categories: ['IDENTITY'], ground: 'PERSON_REQUEST' });
    const other = test.by('ADMINISTRATOR', { subject: 'names-other' });
    expect((await other.post(`${String(asked.headers['location'])}/confirmation`, {})).statusCode).toBe(201);
    const rules = test.parts.catalogue.findVersion('coordinateur-parcours', '1')?.rules;
    if (!rules) throw new Error('coordinateur-parcours does not ship');
    journeyId = newId();
    const recorder = new Recorder(journeyId, rules, '2024-02-05');
    const attempt = { block: 'A', assessment: 'A-E1', attempt: 1, at: '2024-03-01T09:00:00.000Z', place: 'Lyon' };
    const seat = { qualities: ['PROFESSIONAL' as const], qualified: true, outsideTrainingBody: true, tie: 'NONE' as const };
    await test.parts.journal.appendEvents(journeyId, [
      recorder.started({ candidateId }),
      recorder.next('AssessmentScheduled', { ...attempt, evaluators: ['eva_named', 'eva_erased'], group: null, groupSize: null }),
      recorder.next('JuryConvened', {
        session: 'ses_named',
        purpose: 'CERTIFICATION',
        at: attempt.at,
        place: 'Lyon',
        women: 1,
        men: 1,
        members: [
          { ...seat, jurorId: 'jur_named', president: true },
          { ...seat, jurorId: 'jur_unknown', president: false },
        ],
        balanceJustification: null,
      }),
      recorder.next('MinutesSigned', { session: 'ses_named', jurorId: 'jur_named', impediment: null }),
    ]);
  });
  afterAll(() => test?.close());

  const by = (role: CallerRole, personId?: string) => test.by(role, { subject: `names-${role}`, ...(personId && { personId }) });
  const listed = async (role: CallerRole, personId?: string) =>
    (await by(role, personId).read<{ items: Item[] }>('/v1/journeys')).items.find((item) => item.journeyId === journeyId)?.candidateName;

  it('tell those who teach, judge and keep the file whom a line of a list is about, and the auditor not', async () => {
    const called = 'Odile d’Artigny';
    for (const role of ['ADMINISTRATOR', 'STAFF', 'TRAINING_MANAGER', 'H_PLUS_OFFICER'] as const)
      expect([role, await listed(role)]).toEqual([role, called]);
    expect(await listed('EVALUATOR', 'eva_named')).toBe(called);
    expect(await listed('JURY_PRESIDENT', 'jur_named')).toBe(called);
    expect(await listed('CANDIDATE', candidateId)).toBe(called);
    expect(await listed('AUDITOR')).toBeNull();
  });

  it('tell those who sit with whom, and whoever nobody has inscribed keeps their id', async () => {
    const { items } = await by('JURY_PRESIDENT', 'jur_named').read<{ items: NamedPerson[] }>(`/v1/journeys/${journeyId}/people`);
    expect(items).toEqual([
      { personId: candidateId, parts: ['CANDIDATE'], partsLabels: ['candidat'], name: 'Odile d’Artigny', isErased: false },
      { personId: 'eva_named', parts: ['EVALUATOR'], partsLabels: ['évaluation'], name: 'Corentin Malherbaud', isErased: false },
      { personId: 'eva_erased', parts: ['EVALUATOR'], partsLabels: ['évaluation'], name: null, isErased: true },
      { personId: 'jur_named', parts: ['JURY_PRESIDENT'], partsLabels: ['présidence du jury'], name: 'Hélène Roquevaire', isErased: false },
      { personId: 'jur_unknown', parts: ['JUROR'], partsLabels: ['jury'], name: null, isErased: false },
    ]);
    expect((await by('AUDITOR').get(`/v1/journeys/${journeyId}/people`)).statusCode).toBe(403);
    expect((await by('JUROR', 'jur_other').get(`/v1/journeys/${journeyId}/people`)).statusCode).toBe(404);
  });

  it('are left out where they are not wanted, and no reading of them is told to the log', async () => {
    const logged = async () => {
      const [row] = await test.parts.dataSource.query<[{ readings: number }]>('SELECT count(*)::integer AS readings FROM personal_access');
      return row.readings;
    };
    const before = await logged();
    const journey = await by('STAFF').get(`/v1/journeys/${journeyId}?names=false`);
    const commands = await by('STAFF').get(`/v1/journeys/${journeyId}/commands?names=false`);
    expect(journey.json()).toMatchObject({ candidateId, candidateName: null, people: [] });
    expect(commands.json()).toMatchObject({ people: [] });
    expect(await logged()).toBe(before);
    await by('STAFF').get(`/v1/journeys/${journeyId}`);
    expect(await logged()).toBeGreaterThan(before);
  });

  it('are beside the journey itself, of whom it names, for who may know them, and in nothing that is hashed', async () => {
    interface Read {
      readonly candidateName: string | null;
      readonly people: readonly { readonly personId: string; readonly name: string | null; readonly isErased: boolean }[];
      readonly state: object;
    }
    const named = [
      { personId: candidateId, name: 'Odile d’Artigny', isErased: false },
      { personId: 'eva_named', name: 'Corentin Malherbaud', isErased: false },
      { personId: 'eva_erased', name: null, isErased: true },
      { personId: 'jur_named', name: 'Hélène Roquevaire', isErased: false },
    ];
    for (const caller of [by('STAFF'), by('JURY_PRESIDENT', 'jur_named'), by('CANDIDATE', candidateId)]) {
      const read = await caller.read<Read>(`/v1/journeys/${journeyId}`);
      expect(read.candidateName).toBe('Odile d’Artigny');
      expect(read.people).toHaveLength(named.length);
      expect(read.people).toEqual(expect.arrayContaining(named));
      expect(JSON.stringify(read.state)).not.toMatch(/Artigny|Roquevaire|Malherbaud/);
    }
    const withheld = await by('AUDITOR').get(`/v1/journeys/${journeyId}`);
    expect(withheld.json()).toMatchObject({ candidateName: null, people: [] });
    expect(withheld.body).not.toMatch(/Artigny|Roquevaire|Malherbaud/);
    const events = await by('STAFF').get(`/v1/journeys/${journeyId}/events`);
    expect(events.body).not.toMatch(/Artigny|Roquevaire|Malherbaud/);
  });

  it('make another answer where one is corrected, which is not the one that was read', async () => {
    const address = `/v1/journeys/${journeyId}`;
    const first = await by('STAFF').get(address);
    const etag = String(first.headers['etag']);
    expect((await by('STAFF').get(address, { 'if-none-match': etag })).statusCode).toBe(304);
    const rename = async (familyName: string) => {
      const corrected = await by('ADMINISTRATOR').patch('/v1/people/jur_named', { familyName }, { 'if-match': '*' });
      expect(corrected.statusCode).toBe(200);
    };
    await rename('Rocquevert');
    const second = await by('STAFF').get(address, { 'if-none-match': etag });
    expect(second.statusCode).toBe(200);
    expect(second.body).toContain('Hélène Rocquevert');
    await rename('Roquevaire');
    // A command is still taken for the version that was read.
    expect(String(second.headers['etag'])).toMatch(/^"4-/);
  });

  it('are beside what tells the journey: its commands, its plan, why a fact, what changed', async () => {
    const staff = by('STAFF');
    const people = async (path: string) =>
      (await staff.read<{ people: { personId: string; name: string | null }[] }>(`/v1/journeys/${journeyId}${path}`)).people;
    const signed = await staff.read<{ sentence: string; people: object[] }>(`/v1/journeys/${journeyId}/events/4/explanation`);
    expect(signed).toMatchObject({
      sentence: 'Procès-verbal signé (jur_named)',
      people: [{ personId: 'jur_named', name: 'Hélène Roquevaire', isErased: false }],
    });
    const audited = await by('AUDITOR').read<{ people: object[] }>(`/v1/journeys/${journeyId}/events/4/explanation`);
    expect(audited.people).toEqual([]);
    expect(await people('/commands?allowed=true')).toEqual(expect.any(Array));
    const plan = await staff.read<{ steps: { jurorId: string | null; jurorName: string | null }[] }>(`/v1/journeys/${journeyId}/plan`);
    for (const step of plan.steps.filter(({ jurorId }) => jurorId === 'jur_named')) expect(step.jurorName).toBe('Hélène Roquevaire');
    const withheld = await by('AUDITOR').read<{ steps: { jurorName: string | null }[]; people: object[] }>(
      `/v1/journeys/${journeyId}/plan`,
    );
    expect(withheld.people).toEqual([]);
    expect(withheld.steps.every(({ jurorName }) => jurorName === null)).toBe(true);
  });

  it('are told to the log, a line for each person whom a page names', async () => {
    await by('STAFF').read('/v1/journeys');
    const { items } = await by('AUDITOR').read<{ items: { operation: string; role: string }[] }>(
      `/v1/personal-accesses?personId=${candidateId}&limit=200`,
    );
    expect(items).toContainEqual(expect.objectContaining({ operation: 'list-journeys', role: 'STAFF' }));
    expect(items).toContainEqual(expect.objectContaining({ operation: 'read-journey-people', role: 'JURY_PRESIDENT' }));
    expect(items).toContainEqual(
      expect.objectContaining({ operation: 'read-journey', operationLabel: 'Lire un parcours', role: 'CANDIDATE', roleLabel: 'candidat' }),
    );
  });

  it('are withheld where the log of readings refuses a line, and the list answers', async () => {
    await test.database.tamper(
      `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$`,
    );
    await test.database.tamper('CREATE TRIGGER full_disk BEFORE INSERT ON personal_access FOR EACH ROW EXECUTE FUNCTION no_room()');
    try {
      expect(await listed('STAFF')).toBeNull();
      expect((await by('STAFF').get('/v1/deadlines')).statusCode).toBe(200);
      expect((await by('STAFF').get(`/v1/candidates/${candidateId}`)).statusCode).toBe(503);
    } finally {
      await test.database.tamper('DROP TRIGGER full_disk ON personal_access');
    }
    expect(await listed('STAFF')).toBe('Odile d’Artigny');
  });

  it('of an identity that was altered is withheld alone, and who asks for that one is told so', async () => {
    const [row] = await test.database.tamper('SELECT identity FROM person_identity WHERE person_id = $1', ['eva_named']);
    const change = (identity: unknown) =>
      test.database.tamper('UPDATE person_identity SET identity = $2 WHERE person_id = $1', ['eva_named', identity]);
    await change(String(row?.['identity']).replace(/.{8}$/, 'AAAAAAAA'));
    try {
      const { items } = await by('STAFF').read<{ items: NamedPerson[] }>(`/v1/journeys/${journeyId}/people`);
      expect(items).toContainEqual({
        personId: 'eva_named',
        parts: ['EVALUATOR'],
        partsLabels: ['évaluation'],
        name: null,
        isErased: false,
      });
      expect(items).toContainEqual(expect.objectContaining({ personId: 'jur_named', name: 'Hélène Roquevaire' }));
      const alone = await by('ADMINISTRATOR').get('/v1/people/eva_named');
      expect([alone.statusCode, alone.json()]).toEqual([
        409,
        expect.objectContaining({ type: 'urn:jalon:problem:record-altered', detail: expect.stringMatching(/altérée/) }),
      ]);
    } finally {
      await change(row?.['identity']);
    }
  });

  it('of somebody erased are gone', async () => {
    const { items } = await by('STAFF').read<{ items: NamedPerson[] }>(`/v1/journeys/${journeyId}/people`);
    expect(items.find(({ personId }) => personId === 'eva_erased')).toMatchObject({ name: null, isErased: true });
  });

  it('find a candidate who has no journey yet, for who enrolled them and for who is limited to none', async () => {
    const found = async (caller: ReturnType<typeof by>) =>
      (await caller.read<{ items: { candidateId: string; familyName: string }[] }>('/v1/candidates?q=vauquel')).items;
    const scope = { sites: ['LYON'], cohorts: [], certifications: [] };
    const enroller = test.by('STAFF', { subject: 'names-enroller', scope });
    const id = await enroller.enrol({ familyName: 'Vauquelas', givenNames: ['Ninon'] });
    expect(await found(enroller)).toMatchObject([{ candidateId: id, familyName: 'Vauquelas' }]);
    expect(await found(by('ADMINISTRATOR'))).toMatchObject([{ candidateId: id }]);
    expect(await found(test.by('STAFF', { subject: 'names-elsewhere', scope }))).toEqual([]);
    expect(await found(by('TRAINING_MANAGER'))).toEqual([]);
    expect((await by('AUDITOR').get('/v1/candidates?q=vauquel')).statusCode).toBe(403);
  });
});
