import { EndedCertificates } from '#libs/journey/held-blocks/ended-certificates.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';

const members = ['jur_1', 'jur_2', 'jur_3'].map((jurorId, index) => ({
  jurorId,
  president: index === 0,
  qualities: ['PROFESSIONAL'],
  qualified: true,
  outsideTrainingBody: true,
  tie: 'NONE',
}));
const personIds: Partial<Record<CallerRole, string>> = { EVALUATOR: 'eva_1', JUROR: 'jur_2', JURY_PRESIDENT: 'jur_1' };
const reason = 'Deux lignes interverties à la saisie';
const byCertifier = { authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason };
const byJury = { authority: 'JURY', ground: 'MATERIAL_ERROR', reason };

interface Detail {
  readonly status: string;
  readonly blocks: readonly { readonly block: string; readonly status: string }[];
}

describe('facts that give way to others, over HTTP', () => {
  let test: TestApi;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    await by('STAFF').register('eva_1', ...members.map(({ jurorId }) => jurorId));
  });
  afterAll(() => test?.close());

  const by = (role: CallerRole, subject = `replaced-${role.toLowerCase()}`) =>
    test.by(role, { subject, ...(personIds[role] !== undefined && { personId: personIds[role] }) });
  const does = async (id: string, name: string, payload: object, role: CallerRole = 'STAFF', subject?: string) => {
    const answer = await by(role, subject).command(id, name, payload);
    expect([name, answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([name, 200, '']);
  };
  const isRefused = async (id: string, payload: object, role: CallerRole, ...codes: readonly string[]) => {
    const answer = await by(role).command(id, 'replace-fact', payload);
    const { unmet = [], errors = [] } = answer.json<{ unmet?: { code: string }[]; errors?: { code: string }[] }>();
    expect([...unmet, ...errors].map(({ code }) => code).toSorted()).toEqual(codes.toSorted());
  };
  const detail = (id: string) => by('ADMINISTRATOR').read<Detail>(`/v1/journeys/${id}`);
  const statusOf = async (id: string, block: string) => (await detail(id)).blocks.find((each) => each.block === block)?.status;
  const events = async (id: string) =>
    (
      await by('ADMINISTRATOR').read<{ items: { version: number; type: string; data: Record<string, unknown> }[] }>(
        `/v1/journeys/${id}/events?limit=200&texts=open`,
      )
    ).items;
  const rules = () => test.parts.catalogue.findVersion('coordinateur-parcours', '1')!.rules;
  const linesOf = (criteria: readonly string[], wrong: readonly string[] = []) =>
    criteria.map((criterion) =>
      wrong.includes(criterion) ? { criterion, grading: 'NON_ACQUIS', remark: 'À reprendre' } : { criterion, grading: 'ACQUIS' },
    );

  async function withBlockA(wrong: readonly string[]): Promise<string> {
    const id = await by('STAFF').open({ occurredAt: '2024-09-02' });
    for (const { code, criteria } of rules().blocks[0]!.assessments) {
      const at = '2024-10-07T10:00:00+02:00';
      await does(id, 'schedule-assessment', { assessment: code, at, place: 'Lyon', evaluators: ['eva_1'], occurredAt: '2024-09-10' });
      await does(id, 'record-attendance', { assessment: code, attendance: 'PRESENT', occurredAt: '2024-10-07' });
      const lines = linesOf(criteria, wrong);
      await does(id, 'record-grid', { assessment: code, evaluator: 'eva_1', lines, occurredAt: '2024-10-08' }, 'EVALUATOR');
    }
    return id;
  }

  async function vae(): Promise<string> {
    const candidateId = await by('STAFF').enrol();
    const id = await by('STAFF').open({ candidateId, path: 'VAE', route: 'VAE', occurredAt: '2024-09-02' });
    await does(id, 'submit-feasibility-file', { files: [], occurredAt: '2024-09-03' });
    await does(id, 'declare-file-complete', { lastPieceReceivedOn: '2024-09-04', occurredAt: '2024-09-04' });
    return id;
  }

  async function beforeJury(): Promise<string> {
    const candidateId = await by('STAFF').enrol();
    const id = await by('STAFF').open({ candidateId, path: 'VAE', route: 'VAE', occurredAt: '2024-09-02' });
    const file = await by('STAFF').upload(candidateId, Buffer.from('%PDF-1.7 dossier'));
    await does(id, 'submit-feasibility-file', { files: [file], occurredAt: '2024-09-03' });
    await does(id, 'declare-file-complete', { lastPieceReceivedOn: '2024-09-04', occurredAt: '2024-09-04' });
    await does(id, 'decide-recevabilite', { decision: 'RECEVABLE', occurredAt: '2024-09-05' }, 'ADMINISTRATOR');
    const proofs = rules().blocks.map(({ code }) => ({ block: code, files: [file] }));
    await does(id, 'submit-validation-file', { dossier: file, proofs, occurredAt: '2024-09-10' });
    const at = '2024-10-07T10:00:00+02:00';
    await does(id, 'convene-jury', { session: 'ses_1', at, place: 'Lyon', members, women: 2, men: 1, occurredAt: '2024-09-12' });
    const all = rules().blocks.flatMap(({ skills }) => skills.flatMap(({ criteria }) => criteria));
    const grid = linesOf(all).map((line) =>
      weakest().includes(line.criterion) ? { ...line, grading: 'PARTIELLEMENT_ACQUIS', remark: 'Juste' } : line,
    );
    const held = { session: 'ses_1', attendance: 'PRESENT', grid, gradedBy: ['jur_2'], heardBy: present, occurredAt: '2024-10-07' };
    await does(id, 'hold-soutenance', held, 'JURY_PRESIDENT');
    return id;
  }

  const present = members.map(({ jurorId }) => jurorId);
  const votes = present.map((jurorId) => ({ jurorId, inFavour: true }));
  const decision = (decided: string, motives: readonly object[] = []) => ({ present, votes, decision: decided, motives });
  const decided = { ...decision('FULL'), session: 'ses_1', occurredAt: '2024-10-07' };
  /** A line of each block but the last, neither acquired nor missing: the jury may decide either way. */
  const weakest = () =>
    rules()
      .blocks.slice(0, -1)
      .map(({ skills }) => skills[0]!.criteria[0]!);
  const partial = () => ({ ...decision('PARTIAL', [{ criteria: weakest(), text: 'Insuffisant' }]), blocks: [rules().blocks.at(-1)!.code] });
  const ofDecision = (replacement: object | null) => ({ fact: { kind: 'DECISION', session: 'ses_1', replacement } });
  const signed = async (id: string, on: string) => {
    for (const jurorId of present) {
      const juror = test.by('JUROR', { subject: `replaced-${jurorId}`, personId: jurorId });
      expect((await juror.command(id, 'sign-minutes', { session: 'ses_1', jurorId, occurredAt: on })).statusCode).toBe(200);
    }
  };

  it('a grid typed wrong is replaced before the conclusion by its evaluator, and after it, which makes the conclusion fall', async () => {
    const { assessments } = rules().blocks[0]!;
    const [first] = assessments;
    const id = await withBlockA([first!.criteria[0]!]);
    const grid = (wrong: readonly string[]) => ({
      fact: { kind: 'GRID', assessment: first!.code, replacement: { evaluator: 'eva_1', lines: linesOf(first!.criteria, wrong) } },
    });
    await isRefused(
      id,
      { ...grid([]), ...byCertifier, fact: { ...grid([]).fact, replacement: null } },
      'EVALUATOR',
      'access.replacement-of-others',
    );
    await does(id, 'replace-fact', { ...grid([]), ...byCertifier }, 'EVALUATOR');
    await does(id, 'conclude-block', { block: 'A', evaluators: ['eva_1'] }, 'TRAINING_MANAGER');
    expect(await statusOf(id, 'A')).toBe('VALID');
    await does(id, 'replace-fact', { ...grid(first!.criteria), ...byCertifier }, 'ADMINISTRATOR');
    expect(await statusOf(id, 'A')).toBe('ASSESSED');

    const all = await events(id);
    const replaced = all.find(({ type }) => type === 'GridRecorded')!;
    const text = all.filter(({ type }) => type === 'FactReplaced').map(({ data }) => data['reason']);
    expect(text).toEqual([reason, reason]);
    const why = await by('ADMINISTRATOR').read<{ replaced: string }>(`/v1/journeys/${id}/events/${replaced.version}/explanation`);
    expect(why.replaced).toMatch(/^remplacé par le fait n° \d+, le .*, motif : erreur matérielle$/);
  });

  it('an absence is excused after the conclusion, with the resit that it had cost', async () => {
    const [first, ...others] = rules().blocks[0]!.assessments;
    const missing = first!.criteria[0]!;
    const id = await by('STAFF').open({ occurredAt: '2024-09-02' });
    for (const { code, criteria } of [first!, ...others]) {
      const at = '2024-10-07T10:00:00+02:00';
      await does(id, 'schedule-assessment', { assessment: code, at, place: 'Lyon', evaluators: ['eva_1'], occurredAt: '2024-09-10' });
      const attendance = code === first!.code ? 'ABSENT' : 'PRESENT';
      await does(id, 'record-attendance', { assessment: code, attendance, occurredAt: '2024-10-07' });
      if (attendance === 'ABSENT') continue;
      await does(
        id,
        'record-grid',
        { assessment: code, evaluator: 'eva_1', lines: linesOf(criteria, [missing]), occurredAt: '2024-10-08' },
        'EVALUATOR',
      );
    }
    const motives = [{ criteria: [missing], text: 'Absent, et rien d’autre ne le montre' }];
    await does(id, 'conclude-block', { block: 'A', evaluators: ['eva_1'], motives }, 'TRAINING_MANAGER');
    await does(id, 'open-resit', { assessment: first!.code });
    const excuse = { fact: { kind: 'ATTENDANCE', assessment: first!.code, replacement: { attendance: 'EXCUSED' } } };
    await does(id, 'replace-fact', { ...excuse, ...byCertifier, ground: 'LATE_PROOF' }, 'ADMINISTRATOR');
    expect(await statusOf(id, 'A')).toBe('IN_PROGRESS');
  });

  it('a decision is replaced before signature, after it, and after notification by another and after a hearing', async () => {
    const id = await beforeJury();
    await does(id, 'decide', decided, 'JURY_PRESIDENT');
    await does(id, 'replace-fact', { ...ofDecision(partial()), ...byCertifier }, 'ADMINISTRATOR');
    expect((await detail(id)).status).toBe('PARTIAL');
    await signed(id, '2024-10-08');
    await isRefused(id, { ...ofDecision(decision('FULL')), ...byCertifier }, 'ADMINISTRATOR', 'replacement.authority');
    await does(id, 'replace-fact', { ...ofDecision(decision('FULL')), ...byJury, occurredAt: '2024-10-09' }, 'JURY_PRESIDENT');
    const early = { session: 'ses_1', jurorId: 'jur_1', occurredAt: '2024-10-08' };
    expect((await by('JURY_PRESIDENT').command(id, 'sign-minutes', early)).statusCode).toBe(409);
    await signed(id, '2024-10-09');
    await isRefused(id, { ...ofDecision(decision('FULL')), ...byJury }, 'JURY_PRESIDENT', 'replacement.same-fact');
    await does(id, 'notify-decision', { session: 'ses_1', notifiedOn: '2024-10-10', occurredAt: '2024-10-10' });
    await does(id, 'issue-diploma', { occurredAt: '2024-10-11' }, 'ADMINISTRATOR', 'replaced-issuer');

    const against = { ...ofDecision(partial()), ...byJury };
    await isRefused(id, against, 'JURY_PRESIDENT', 'replacement.hearing-missing', 'replacement.same-person-as-judged');
    const hearing = { informedOn: '2024-10-20', observedOn: '2024-10-25', observations: 'Je maintiens ma copie' };
    await isRefused(id, { ...against, hearing }, 'ADMINISTRATOR', 'access.authority-of-others');
    // Who graded, voted and signed is no second pair of eyes, whoever recorded it: the certifier annuls, and the jury decides anew.
    await isRefused(id, { ...against, hearing }, 'JUROR', 'replacement.same-person-as-judged');
    const annulled = { ...ofDecision(null), ...byCertifier, hearing, occurredAt: '2024-11-04' };
    await does(id, 'replace-fact', annulled, 'ADMINISTRATOR', 'replaced-second');
    await does(id, 'decide', { ...partial(), session: 'ses_1', occurredAt: '2024-11-05' }, 'JUROR', 'replaced-juror-anew');
    expect((await detail(id)).status).toBe('PARTIAL');
    const last = (await events(id)).findLast(({ type }) => type === 'FactReplaced');
    expect(last?.data['falls']).toMatchObject({ documents: [{ of: 'DIPLOMA' }] });
  });

  it('a decision is not replaced by one that somebody tied to the candidate would take', async () => {
    const id = await beforeJury();
    await does(id, 'decide', { ...partial(), session: 'ses_1', occurredAt: '2024-10-07' }, 'JURY_PRESIDENT');
    const namesake = { kind: 'ACCOMPANIST', familyName: 'Dupont jur_3', givenNames: ['Alex'] };
    const { id: accompanistId } = await by('ADMINISTRATOR').send<{ readonly id: string }>('/v1/people', namesake);
    await does(id, 'designate-accompanist', { accompanistId, since: '2024-09-02' });
    await isRefused(id, { ...ofDecision(decision('FULL')), ...byCertifier }, 'ADMINISTRATOR', 'jury.namesake-tied');
    expect((await detail(id)).status).toBe('PARTIAL');
  });

  it('a decision is annulled by a judge, a year later, in an archived journey: another session is convened, under other numbers', async () => {
    const id = await beforeJury();
    await does(id, 'decide', decided, 'JURY_PRESIDENT');
    await signed(id, '2024-10-08');
    await does(id, 'notify-decision', { session: 'ses_1', notifiedOn: '2024-10-10', occurredAt: '2024-10-10' });
    await does(id, 'issue-diploma', { occurredAt: '2024-10-11' }, 'ADMINISTRATOR');
    await does(id, 'archive', { reason: 'CERTIFIED', occurredAt: '2024-10-12' });
    const judgment = { authority: 'JUDGE', ground: 'JUDGMENT', reference: 'TA Lyon n° 2401234', reason };
    const hearing = { informedOn: '2025-09-01', observedOn: '2025-09-10' };
    await does(
      id,
      'replace-fact',
      { ...ofDecision(null), ...judgment, hearing, occurredAt: '2025-10-01' },
      'ADMINISTRATOR',
      'replaced-second',
    );
    await does(id, 'reactivate', { comment: 'Jugement', occurredAt: '2025-10-02' });
    expect((await detail(id)).status).toBe('READY_FOR_JURY');
    const state = await by('ADMINISTRATOR').read<{ state: { annulledDocuments: { number: string }[] } }>(
      `/v1/journeys/${id}/state?asOf=${new Date().toISOString()}`,
    );
    expect(state.state.annulledDocuments).toHaveLength(1);
  });

  it('a block held is believed by its own certificate alone: of that candidate, of that block, and standing', async () => {
    const id = await withBlockA([]);
    await does(id, 'conclude-block', { block: 'A', evaluators: ['eva_1'], occurredAt: '2024-10-09' }, 'TRAINING_MANAGER');
    await does(id, 'issue-block-certificate', { block: 'A' }, 'ADMINISTRATOR');
    await does(id, 'abandon', { reason: 'PERSONAL', comment: 'Déménagement' });
    type Found = { candidateId: string; blocks: { block: string; certificate: { number: string } | null }[] };
    const { candidateId, blocks } = await by('ADMINISTRATOR').read<Found>(`/v1/journeys/${id}`);
    const number = blocks.find(({ block }) => block === 'A')!.certificate!.number;
    const opened = async (certificateNumber: string, block = 'A', of = candidateId) => {
      const heldBlocks = [{ block, certificateNumber, obtainedOn: '2024-10-09' }];
      const opening = { certification: { code: 'coordinateur-parcours' }, path: 'TRAINING', route: 'FORMATION_CONTINUE' };
      return by('STAFF').post('/v1/journeys?dryRun=true', { ...opening, candidateId: of, heldBlocks });
    };
    const refusedAs = async (...asked: Parameters<typeof opened>) =>
      (await opened(...asked)).json<{ errors: { code: string }[] }>().errors[0]?.code;
    expect(await refusedAs(number.replace(/\d{5}$/, '99999'))).toBe('unknown-certificate');
    expect(await refusedAs(number, 'A', await by('STAFF').enrol())).toBe('certificate-of-another');
    expect(await refusedAs(number, 'B')).toBe('certificate-of-another-block');
    const again = await by('STAFF').enrol();
    expect(await refusedAs(number, 'A', again)).toBe('certificate-of-another');
    await by('ADMINISTRATOR').unite(test.by('ADMINISTRATOR', { subject: 'replaced-second' }), candidateId, again);
    expect((await opened(number, 'A', again)).json()).toMatchObject({ accepted: true, warnings: [] });
    expect(await refusedAs(` n° ${number.toLowerCase().replaceAll('-', '–')} `, 'B')).toBe('certificate-of-another-block');
    const typed = (await opened(number.replaceAll('-', ' '))).json<{ events: { data: object }[] }>();
    expect(typed.events[0]?.data).toMatchObject({ heldBlocks: [{ certificateNumber: number, isOurs: true }] });
    const elsewhere = test.by('STAFF', {
      subject: 'replaced-elsewhere',
      scope: { sites: ['ailleurs'], cohorts: 'ALL', certifications: 'ALL' },
    });
    const stranger = await elsewhere.enrol();
    const heldBlocks = (certificateNumber: string) => [{ block: 'A', certificateNumber, obtainedOn: '2024-10-09' }];
    for (const asked of [number, number.replace(/\d{5}$/, '99999')]) {
      const opening = { certification: { code: 'coordinateur-parcours' }, path: 'TRAINING', route: 'FORMATION_CONTINUE', site: 'ailleurs' };
      const answer = await elsewhere.post('/v1/journeys?dryRun=true', { ...opening, candidateId: stranger, heldBlocks: heldBlocks(asked) });
      const { errors } = answer.json<{ errors: { code: string; pointer: string; message: string }[] }>();
      expect(errors.filter(({ pointer }) => pointer.startsWith('#/heldBlocks'))).toMatchObject([
        { code: 'certificate-proves-nothing', message: 'Ce numéro ne prouve pas ce bloc pour ce candidat' },
      ]);
    }
    const accepted = (await opened(number)).json<{ events: { data: object }[]; warnings: object[] }>();
    expect([accepted.events[0]?.data, accepted.warnings]).toMatchObject([{ heldBlocks: [{ block: 'A', isOurs: true }] }, []]);
    expect((await opened('X-17')).json()).toMatchObject({ accepted: true, warnings: [{ code: 'held-block.declared' }] });
    const other = await by('STAFF').open({
      candidateId,
      scope: 'FULL',
      heldBlocks: [{ block: 'A', certificateNumber: number, obtainedOn: '2024-10-09' }],
    });
    const whyNoDiploma = async () =>
      (await by('ADMINISTRATOR').command(other, 'issue-diploma', {})).json<{ unmet: { code: string }[] }>().unmet.map(({ code }) => code);
    expect(await whyNoDiploma()).toEqual(['diploma.not-certified']);
    const hearing = { informedOn: '2024-11-04', observedOn: '2024-11-05' };
    const annulled = { fact: { kind: 'CONCLUSION', block: 'A', replacement: null }, ...byCertifier, hearing };
    await does(id, 'replace-fact', annulled, 'ADMINISTRATOR', 'replaced-second');
    expect(await refusedAs(number)).toBe('certificate-withdrawn');
    expect(await whyNoDiploma()).toEqual(['diploma.not-certified', 'held-block.withdrawn']);
    expect(await statusOf(other, 'A')).toBe('HELD');
    const { dataSource, dispatcher } = test.parts;
    const worker = new EndedCertificates(dataSource, new JourneyQueries(dataSource), dispatcher);
    expect([await worker.tell(), await worker.tell()]).toEqual([1, 0]);
    expect(await statusOf(other, 'A')).toBe('NOT_STARTED');
    expect((await events(other)).at(-1)).toMatchObject({ type: 'HeldBlockEnded', data: { certificateNumber: number } });
    expect(await whyNoDiploma()).toEqual(['diploma.not-certified']);
  });

  it('a block withdrawn for fraud, and given back by a judge, is given back where its certificate proved it', async () => {
    const id = await withBlockA([]);
    await does(id, 'conclude-block', { block: 'A', evaluators: ['eva_1'], occurredAt: '2024-10-09' }, 'TRAINING_MANAGER');
    await does(id, 'issue-block-certificate', { block: 'A' }, 'ADMINISTRATOR');
    await does(id, 'abandon', { reason: 'PERSONAL', comment: 'Déménagement' });
    type Found = { candidateId: string; blocks: { block: string; certificate: { number: string } | null }[] };
    const { candidateId, blocks } = await by('ADMINISTRATOR').read<Found>(`/v1/journeys/${id}`);
    const certificateNumber = blocks.find(({ block }) => block === 'A')!.certificate!.number;
    const heldBlocks = [{ block: 'A', certificateNumber, obtainedOn: '2024-10-09' }];
    const other = await by('STAFF').open({ candidateId, scope: 'FULL', heldBlocks });
    const { dataSource, dispatcher } = test.parts;
    const worker = new EndedCertificates(dataSource, new JourneyQueries(dataSource), dispatcher);
    const withdraws = async () => {
      await does(id, 'open-fraud-procedure', { concerns: 'BLOCK', block: 'A', grievances: 'Copie' }, 'ADMINISTRATOR');
      await does(id, 'record-observations', { observations: 'Je conteste' });
      await does(id, 'withdraw-for-fraud', { reasons: 'Copie' }, 'ADMINISTRATOR', 'replaced-second');
    };
    await withdraws();
    expect([await worker.tell(), await worker.tell(), await statusOf(other, 'A')]).toEqual([1, 0, 'NOT_STARTED']);
    const early = await by('ADMINISTRATOR').command(other, 'restore-held-block', { certificateNumber });
    expect(early.json<{ unmet: { code: string }[] }>().unmet.map(({ code }) => code)).toEqual(['held-block.certificate-ended']);
    const byJudge = { authority: 'JUDGE', ground: 'JUDGMENT', reference: 'TA n° 2', reason };
    const annulled = { fact: { kind: 'WITHDRAWAL', block: 'A', replacement: null }, ...byJudge };
    await does(id, 'replace-fact', annulled, 'ADMINISTRATOR');
    expect([await worker.tell(), await worker.tell(), await statusOf(other, 'A')]).toEqual([1, 0, 'HELD']);
    expect((await events(other)).at(-1)).toMatchObject({ type: 'HeldBlockRestored', data: { certificateNumber } });
    await does(id, 'withdraw-for-fraud', { reasons: 'Copie' }, 'ADMINISTRATOR', 'replaced-second');
    expect([await worker.tell(), await worker.tell(), await statusOf(other, 'A')]).toEqual([1, 0, 'NOT_STARTED']);
  });

  it('a refusal of recevabilité by slip is replaced: the file is recevable, and no other is needed that year', async () => {
    const id = await vae();
    await does(
      id,
      'decide-recevabilite',
      { decision: 'NON_RECEVABLE', motives: 'Erreur de saisie', occurredAt: '2024-09-05' },
      'ADMINISTRATOR',
    );
    expect((await detail(id)).status).toBe('NON_RECEVABLE');
    const fact = { kind: 'RECEVABILITE', replacement: { decision: 'RECEVABLE' } };
    await isRefused(id, { fact, ...byCertifier, occurredAt: '2024-09-20' }, 'ADMINISTRATOR', 'replacement.same-person-as-judged');
    await does(id, 'replace-fact', { fact, ...byCertifier, occurredAt: '2024-09-20' }, 'ADMINISTRATOR', 'replaced-second');
    const asOf = await by('ADMINISTRATOR').read<{ state: { attempts: { decision: object }[] } }>(
      `/v1/journeys/${id}/state?asOf=${new Date().toISOString()}`,
    );
    expect(asOf.state.attempts).toMatchObject([{ decision: { decision: 'RECEVABLE', on: '2024-09-05', notifiedOn: '2024-09-20' } }]);
  });
});
