import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';

const criteria = ['1.1-c1', '1.1-c2', '1.1-c3', '1.2-c1', '1.2-c2', '1.3-c1', '1.4-c1', '1.4-c2'];
const inFavour = (...jurors: readonly string[]) => jurors.map((jurorId) => ({ jurorId, inFavour: true }));
const member = (jurorId: string, rest: object = {}) => ({
  jurorId,
  qualities: ['PROFESSIONAL'],
  qualified: true,
  outsideTrainingBody: true,
  tie: 'NONE',
  ...rest,
});

describe('who sits, hears, votes and signs, over HTTP', () => {
  let test: TestApi;
  let administrator: TestCaller;
  let president: TestCaller;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    administrator = test.by('ADMINISTRATOR');
    president = test.by('JURY_PRESIDENT', { personId: 'jur_1' });
    await administrator.register('eva_1', 'jur_1', 'jur_2', 'jur_3', 'jur_4');
    await administrator.list('organisations', 'org_1');
  });
  afterAll(() => test?.close());

  const enrolPerson = async (kind: string, identity: object): Promise<string> =>
    (await administrator.send<{ readonly id: string }>('/v1/people', { kind, ...identity })).id;
  const codes = async (caller: TestCaller, journeyId: string, command: string, data: object): Promise<readonly string[]> => {
    const answer = await caller.command(journeyId, command, data);
    if (answer.statusCode === 200) return ['done'];
    const { unmet = [], errors = [] } = answer.json<{ unmet?: { code: string }[]; errors?: { code: string }[] }>();
    return [...unmet, ...errors].map(({ code }) => code);
  };
  const convocation = (session: string, ...members: readonly object[]) => ({
    session,
    at: '2025-03-10T10:00:00+01:00',
    place: 'Grenoble',
    members: [member('jur_1', { president: true }), ...members],
    women: 1,
    men: 1,
    occurredAt: '2025-02-10',
  });

  it('takes no juror who is enrolled as something else, and finds who tutored the candidate in another journey by their names', async () => {
    const candidateId = await administrator.enrol();
    const twin = { familyName: 'Le Fèvre', givenNames: ['Odile', 'Marie'] };
    const tutorId = await enrolPerson('TUTOR', twin);
    const jurorId = await enrolPerson('JUROR', { ...twin, familyName: 'LE FEVRE' });
    const earlier = await administrator.open({ candidateId, occurredAt: '2023-01-10' });
    const stage = { stageId: 'stg_1', kind: 'STAGE', hostOrganisationId: 'org_1', tutorId, from: '2023-02-01', until: '2023-04-01' };
    expect(await codes(administrator, earlier, 'agree-stage', { ...stage, occurredAt: '2023-01-20' })).toEqual(['done']);
    expect(await codes(administrator, earlier, 'abandon', { reason: 'PERSONAL', comment: 'x', occurredAt: '2023-05-01' })).toEqual([
      'done',
    ]);
    const journeyId = await administrator.open({ candidateId, occurredAt: '2025-01-06' });
    const convening = (...members: readonly object[]) => codes(administrator, journeyId, 'convene-jury', convocation('ses_1', ...members));
    expect(await convening(member('jur_2'), member(candidateId))).toEqual(['unknown-juror']);
    expect(await convening(member('jur_2'), member(tutorId))).toEqual(['unknown-juror']);
    expect(await convening(member('jur_2'), member(jurorId))).toEqual(['jury.namesake-tied']);
    expect(await convening(member('jur_2'), member(jurorId, { distinctFrom: [tutorId] }))).toEqual(['done']);
  });

  it('finds the candidate under another id, by their birth name or the one that they use, until it is said that they are two', async () => {
    const candidateId = await administrator.enrol({ familyName: 'Ménard', usedName: 'Ménard-Roux', givenNames: ['Joëlle'] });
    const journeyId = await administrator.open({ candidateId, occurredAt: '2025-01-06' });
    const convening = (...members: readonly object[]) => codes(administrator, journeyId, 'convene-jury', convocation('ses_1', ...members));
    for (const familyName of ['MENARD', 'Menard Roux']) {
      const jurorId = await enrolPerson('JUROR', { familyName, givenNames: ['Joelle', 'Anne'] });
      expect(await convening(member('jur_2'), member(jurorId))).toEqual(['jury.namesake-tied']);
      expect(await convening(member('jur_2'), member(jurorId, { distinctFrom: [candidateId] }))).toEqual(['done']);
    }
    const sister = await enrolPerson('JUROR', { familyName: 'Ménard', givenNames: ['Anne'] });
    expect(await convening(member('jur_2'), member(sister))).toEqual(['done']);
  });

  it('finds one human under two juror ids, and who is tied to the candidate by another of their names', async () => {
    const ulla = { familyName: 'Tardif', givenNames: ['Ulla'], email: 'Ulla.Tardif@example.org' };
    const juror = (identity: object) => enrolPerson('JUROR', { ...ulla, ...identity });
    const first = await juror({});
    const sameAddress = await juror({ email: 'ulla.tardif@example.org' });
    const alike = await juror({ familyName: 'Autre', usedName: 'Tardif', givenNames: ['Anne', 'Ulla'], email: 'autre@example.org' });
    const tutorId = await enrolPerson('TUTOR', { familyName: 'Tardif', givenNames: ['Ulla'] });
    const journeyId = await administrator.open({ occurredAt: '2025-01-06' });
    const convening = (...members: readonly object[]) => codes(administrator, journeyId, 'convene-jury', convocation('ses_1', ...members));
    expect(await convening(member(first), member(sameAddress, { distinctFrom: [first] }))).toEqual(['jury.member-twice']);
    expect(await convening(member(first), member(alike))).toEqual(['jury.namesake-members']);
    expect(await convening(member(first), member(alike, { distinctFrom: [first] }))).toEqual(['done']);
    const stage = { stageId: 'stg_1', kind: 'STAGE', hostOrganisationId: 'org_1', tutorId, from: '2025-02-01', until: '2025-04-01' };
    expect(await codes(administrator, journeyId, 'agree-stage', { ...stage, occurredAt: '2025-01-20' })).toEqual(['done']);
    expect(await convening(member('jur_2'), member(alike))).toEqual(['jury.namesake-tied']);
    expect(await convening(member('jur_2'), member(alike, { distinctFrom: [tutorId] }))).toEqual(['done']);
  });

  it('takes a VAE from the hearing to its notification, each by those who may', async () => {
    const candidateId = await administrator.enrol();
    const journeyId = await administrator.open({
      candidateId,
      path: 'VAE',
      route: 'VAE',
      scope: 'BLOCKS',
      targetBlocks: ['A'],
      occurredAt: '2025-01-06',
    });
    const file = await administrator.upload(candidateId, Buffer.from('%PDF-1.7\n'));
    const step = (name: string, data: object) => codes(administrator, journeyId, name, data);
    const day = '2025-03-10';
    expect(await step('submit-feasibility-file', { files: [], occurredAt: '2025-01-06' })).toEqual(['done']);
    expect(await step('declare-file-complete', { lastPieceReceivedOn: '2025-01-06', occurredAt: '2025-01-06' })).toEqual(['done']);
    expect(await step('decide-recevabilite', { decision: 'RECEVABLE', occurredAt: '2025-01-07' })).toEqual(['done']);
    const proofs = [{ block: 'A', files: [file] }];
    expect(await step('submit-validation-file', { dossier: file, proofs, occurredAt: '2025-01-08' })).toEqual(['done']);
    const members = ['jur_2', 'jur_3', 'jur_4'].map((jurorId) => member(jurorId));
    expect(await step('convene-jury', convocation('ses_1', ...members))).toEqual(['done']);

    const grid = criteria.map((criterion) => ({ criterion, grading: 'ACQUIS' }));
    const hearing = { session: 'ses_1', attendance: 'PRESENT', grid, gradedBy: ['jur_1'], occurredAt: day };
    const presided = (name: string, data: object) => codes(president, journeyId, name, data);
    expect(await presided('hold-soutenance', hearing)).toEqual(['soutenance.heard-by-missing']);
    expect(await presided('hold-soutenance', { ...hearing, heardBy: ['jur_1', 'jur_2', 'jur_3'] })).toEqual(['done']);

    const present = ['jur_1', 'jur_2', 'jur_3'];
    const partial = { session: 'ses_1', decision: 'PARTIAL', blocks: ['A'], present, women: 1, men: 2, occurredAt: day };
    const everybody = [...present, 'jur_4'];
    const one = { ...partial, present: everybody, votes: inFavour('jur_1') };
    expect(await presided('decide', one)).toEqual(['jury.has-not-heard', 'vote.silent', 'vote.too-few']);
    const { women: _, men: __, ...unweighed } = partial;
    expect(await presided('decide', { ...unweighed, votes: inFavour(...present) })).toEqual(['jury.balance-unknown']);
    const refused = {
      ...partial,
      decision: 'REFUSED',
      blocks: [],
      votes: inFavour(...present),
      motives: [{ criteria: ['1.1-c1'], text: 'x' }],
    };
    expect(await presided('decide', refused)).toEqual(['motive.line-acquired', 'motive.missing']);
    expect(await presided('decide', { ...partial, votes: inFavour('jur_1', 'jur_2'), abstentions: ['jur_3'] })).toEqual(['done']);

    const impediment = 'malade';
    const signing = (jurorId: string, rest: object = {}) => ({ session: 'ses_1', jurorId, occurredAt: day, ...rest });
    const juror = test.by('JUROR', { personId: 'jur_2' });
    expect(await codes(juror, journeyId, 'sign-minutes', signing('jur_1', { impediment }))).toEqual(['done']);
    for (const jurorId of ['jur_2', 'jur_3']) expect(await presided('sign-minutes', signing(jurorId, { impediment }))).toEqual(['done']);
    const notification = { session: 'ses_1', notifiedOn: '2025-03-12', occurredAt: '2025-03-12' };
    expect(await step('notify-decision', notification)).toEqual(['minutes.unsigned']);
    expect(await presided('sign-minutes', signing('jur_2', { impediment }))).toEqual(['minutes.already-impeded']);
    expect(await codes(juror, journeyId, 'sign-minutes', signing('jur_2'))).toEqual(['done']);
    expect(await step('notify-decision', notification)).toEqual(['done']);
  });
});
