/** Two journeys that differ by their results alone, neither told to the candidate yet. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';
import { newId } from './testing/prepared-journeys.js';

interface Twin {
  readonly journeyId: string;
  readonly candidateId: string;
  readonly accompanistId: string;
  readonly recorder: Recorder;
}

const session = 'ses_twins';
const jurors = ['jur_president', 'jur_other'];
const told = ['CANDIDATE', 'ACCOMPANIST'] as const;

describe('results that the candidate has not been told', () => {
  let test: TestApi;
  let favourable: Twin;
  let unfavourable: Twin;

  beforeAll(async () => {
    test = await startTestApi();
    favourable = await twin(true);
    unfavourable = await twin(false);
    // As the scheduled round does: what it writes is told to nobody before the result is.
    expect(await test.parts.privacy.register.fill()).toBe(1);
  });
  afterAll(() => test?.close());

  async function twin(success: boolean): Promise<Twin> {
    const rules = test.parts.catalogue.findVersion('coordinateur-parcours', '1')?.rules;
    if (!rules) throw new Error('coordinateur-parcours does not ship');
    const candidateId = await test.by('STAFF').enrol();
    const journeyId = newId();
    const recorder = new Recorder(journeyId, rules, '2024-02-05');
    const grading = success ? ('ACQUIS' as const) : ('NON_ACQUIS' as const);
    const [block] = rules.blocks;
    const criteria = block?.skills.flatMap((skill) => skill.criteria) ?? [];
    const attempt = { block: 'A', assessment: 'A-E1', attempt: 1 };
    const at = '2024-03-01T09:00:00.000Z';
    const seat = { qualities: ['PROFESSIONAL' as const], qualified: true, outsideTrainingBody: true, tie: 'NONE' as const };
    const events: readonly RecordedEvent[] = [
      recorder.started({ candidateId }),
      recorder.next('AccompanistDesignated', { accompanistId: 'acc_twins', since: '2024-02-05' }),
      recorder.next('AssessmentScheduled', { ...attempt, at, place: 'Lyon', evaluators: ['eva_1'], group: null, groupSize: null }),
      recorder.next('AttendanceRecorded', { ...attempt, attendance: 'PRESENT' }),
      recorder.next('GridRecorded', { ...attempt, evaluator: 'eva_1', lines: criteria.map((criterion) => ({ criterion, grading })) }),
      recorder.next('BlockConcluded', {
        block: 'A',
        validated: success,
        evaluators: ['eva_1'],
        criteria: criteria.map((criterion) => ({ criterion, grading })),
        skills: block?.skills.map(({ code: skill }) => ({ skill, acquired: success })) ?? [],
        motives: [],
      }),
      recorder.next('JuryConvened', {
        session,
        purpose: 'CERTIFICATION',
        at,
        place: 'Lyon',
        women: 1,
        men: 1,
        members: jurors.map((jurorId, index) => ({ ...seat, jurorId, president: index === 0 })),
        balanceJustification: null,
      }),
      recorder.next('SoutenanceHeld', { session, attendance: 'PRESENT', grid: [{ criterion: 'F.S1', grading }], gradedBy: jurors }),
      recorder.next('JuryDecided', {
        session,
        present: jurors,
        votes: jurors.map((jurorId) => ({ jurorId, inFavour: jurorId === 'jur_president' })),
        castingVote: true,
        decision: success ? 'FULL' : 'REFUSED',
        blocks: [],
        finalAssessmentValidated: success,
        motives: [],
      }),
      ...jurors.map((jurorId) => recorder.next('MinutesSigned', { session, jurorId, impediment: null })),
    ];
    await test.parts.journal.appendEvents(journeyId, events);
    return { journeyId, candidateId, accompanistId: 'acc_twins', recorder };
  }

  /** Convened before a jury that decides on the file; which has, or has not yet. */
  async function onTheFile(isDecided: boolean): Promise<Twin> {
    const rules = test.parts.catalogue.findVersion('coordinateur-parcours', '1')?.rules;
    if (!rules) throw new Error('coordinateur-parcours does not ship');
    const candidateId = await test.by('STAFF').enrol();
    const accompanistId = 'acc_file';
    const journeyId = newId();
    const recorder = new Recorder(journeyId, rules, '2024-02-05');
    const seat = { qualities: ['PROFESSIONAL' as const], qualified: true, outsideTrainingBody: true, tie: 'NONE' as const };
    const convocation = { session, purpose: 'CERTIFICATION' as const, at: '2024-03-01T09:00:00.000Z', place: 'Lyon', women: 1, men: 1 };
    const members = jurors.map((jurorId, index) => ({ ...seat, jurorId, president: index === 0 }));
    const decision = { decision: 'REFUSED' as const, blocks: [], finalAssessmentValidated: null, motives: [] };
    const votes = jurors.map((jurorId) => ({ jurorId, inFavour: true }));
    await test.parts.journal.appendEvents(journeyId, [
      recorder.started({ candidateId }),
      recorder.next('AccompanistDesignated', { accompanistId, since: '2024-02-05' }),
      recorder.next('JuryConvened', { ...convocation, members, balanceJustification: null }),
      ...(isDecided ? [recorder.next('JuryDecided', { session, present: jurors, votes, castingVote: false, ...decision })] : []),
    ]);
    return { journeyId, candidateId, accompanistId, recorder };
  }

  const by = (role: CallerRole, { candidateId, accompanistId }: Twin, personId?: string): TestCaller =>
    test.by(role, {
      subject: `results-${role}-${candidateId}`,
      personId: personId ?? (role === 'CANDIDATE' ? candidateId : accompanistId),
    });

  /** Without what differs of any two journeys. */
  async function read(role: CallerRole, of: Twin, path: string): Promise<string> {
    const { statusCode, body } = await by(role, of).get(path.replace('JOURNEY', of.journeyId).replace('CANDIDATE', of.candidateId));
    expect([role, path, statusCode]).toEqual([role, path, 200]);
    return body
      .replaceAll(of.journeyId, 'JOURNEY')
      .replaceAll(of.candidateId, 'CANDIDATE')
      .replaceAll(/act_[0-9a-f]{32}/g, 'ACTOR')
      .replace(/"(createdOn|recordedOn|madeAt|linkedAt|at|next)":"[^"]*"/g, '"$1":""');
  }

  const ofBoth = ['/v1/journeys/JOURNEY', '/v1/journeys/JOURNEY/plan'];
  const ofCandidate = ['/commands', '/state?version=11', '/state?occurredBy=2030-01-01', '/state?asOf=2100-01-01'].map(
    (path) => `/v1/journeys/JOURNEY${path}`,
  );
  const addresses: readonly (readonly [CallerRole, string])[] = [
    ...told.flatMap((role) => ofBoth.map((path) => [role, path] as const)),
    ...ofCandidate.map((path) => ['CANDIDATE', path] as const),
    ['CANDIDATE', '/v1/journeys/JOURNEY/commands?lean=true'],
    ['CANDIDATE', '/v1/journeys/JOURNEY/results'],
    ['CANDIDATE', '/v1/journeys/JOURNEY/people'],
    ['CANDIDATE', '/v1/candidates/CANDIDATE/export'],
    ['CANDIDATE', '/v1/candidates/CANDIDATE/export.html'],
    ...['', '?status=CERTIFIED', '?status=WITH_JURY,READY_FOR_JURY,IN_PROGRESS', '?blockStatus=VALID', '?deadlineBefore=2030-01-01'].map(
      (query) => ['CANDIDATE', `/v1/journeys${query}`] as const,
    ),
    ...['', '?awaited=false', '?status=FALLEN,RUNNING'].map((query) => ['CANDIDATE', `/v1/deadlines${query}`] as const),
  ];

  it.each(addresses)('are not told to %s by %s', async (role, path) => {
    const answer = await read(role, unfavourable, path);
    expect(answer).toBe(await read(role, favourable, path));
    expect(answer).not.toMatch(/NON_ACQUIS|"ACQUIS"|REFUSED|CERTIFIED|JuryDecided|BlockConcluded|GridRecorded|MinutesSigned/);
  });

  it.each(told)('nor by the pages of their deadlines, nor their cursors, to %s', async (role) => {
    const paged = async (of: Twin): Promise<readonly string[]> => {
      const pages: string[] = [];
      let next: string | null = null;
      do {
        const after: string = next === null ? '' : `&cursor=${next}`;
        const url: string = `/v1/deadlines?limit=1&status=RUNNING,FALLEN,MET,ENDED&journeyId=${of.journeyId}${after}`;
        const page: { items: { key: string; dueOn: string }[]; next: string | null } = await by(role, of).read(url);
        next = page.next;
        const told = [page.items.map(({ key, dueOn }) => `${key} ${dueOn}`).join(), Buffer.from(next ?? '', 'base64url').toString()];
        pages.push(told.join(' ').replaceAll(of.journeyId, 'JOURNEY'));
      } while (next !== null);
      return pages;
    };
    const pages = await paged(favourable);
    expect(pages).toEqual(await paged(unfavourable));
    expect(await paged(await onTheFile(true))).toEqual(await paged(await onTheFile(false)));
    expect(pages.filter((each) => each.startsWith(' '))).toEqual([]);
    expect(pages.length).toBeGreaterThan(1);
  });

  it('do not order the lists of who waits for them', async () => {
    for (const role of told) {
      const sorted = await by(role, favourable).get('/v1/journeys?sort=status');
      expect([role, sorted.statusCode]).toEqual([role, 403]);
    }
    const { items } = await by('ACCOMPANIST', favourable).read<{ items: { status: string; journeyId: string }[] }>('/v1/journeys');
    expect(new Set(items.map(({ journeyId }) => journeyId))).toEqual(new Set([favourable.journeyId, unfavourable.journeyId]));
    expect(new Set(items.map(({ status }) => status)).size).toBe(1);
  });

  it('are read by those who judged, who alone read whose votes those were', async () => {
    const votes = async (role: CallerRole, personId?: string) => {
      const { items } = await by(role, favourable, personId).read<{
        items: { type: string; data?: { votes?: { jurorId: string; inFavour: boolean }[] }; withheld?: string[] }[];
      }>(`/v1/journeys/${favourable.journeyId}/events?limit=200`);
      const decided = items.find(({ type }) => type === 'JuryDecided');
      return { votes: decided?.data?.votes ?? [], withheld: decided?.withheld };
    };
    const seated = await votes('JUROR', 'jur_other');
    expect(seated).toEqual({
      votes: [
        { jurorId: 'jur_president', inFavour: true },
        { jurorId: 'jur_other', inFavour: false },
      ],
      withheld: undefined,
    });
    for (const role of ['ADMINISTRATOR', 'STAFF', 'AUDITOR', 'TRAINING_MANAGER', 'H_PLUS_OFFICER'] as const) {
      const counted = await votes(role);
      expect(counted.withheld).toEqual(['votes']);
      expect(counted.votes.map(({ inFavour }) => inFavour)).toEqual([true, false]);
      expect(JSON.stringify(counted)).not.toMatch(/jur_president|jur_other/);
    }
  });

  it('are in the register already, of which the export says nothing before the candidate is told, and everything after', async () => {
    const path = '/v1/candidates/CANDIDATE/export';
    const register = async (role: CallerRole) => (JSON.parse(await read(role, favourable, path)) as { register: unknown }).register;
    for (const role of ['CANDIDATE', 'ADMINISTRATOR'] as const) expect([role, await register(role)]).toEqual([role, null]);
    const { recorder, journeyId } = favourable;
    await test.parts.journal.appendEvents(journeyId, [
      recorder.next('DecisionNotified', { session, accompanistNotified: true, notifiedOn: '2024-03-20' }),
    ]);
    expect(await register('CANDIDATE')).toMatchObject({ identity: { familyName: expect.any(String) }, documents: [] });
  });

  it('are told once the decision is notified', async () => {
    const { recorder, journeyId } = unfavourable;
    await test.parts.journal.appendEvents(journeyId, [
      recorder.next('DecisionNotified', { session, accompanistNotified: true, notifiedOn: '2024-03-20' }),
    ]);
    for (const role of told) {
      const body = await read(role, unfavourable, '/v1/journeys/JOURNEY');
      expect(body).toMatch(/"status":"REFUSED".*NON_ACQUIS/);
    }
    expect(await read('CANDIDATE', unfavourable, '/v1/candidates/CANDIDATE/export')).toMatch(/JuryDecided/);
    const { items } = JSON.parse(await read('CANDIDATE', unfavourable, '/v1/journeys/JOURNEY/results')) as { items: object[] };
    expect(items).toMatchObject([
      {
        of: 'BLOCK',
        subject: 'A',
        isFavourable: false,
        sentence: expect.stringMatching(/^Le bloc A, « .+ », n’est pas validé : les compétences «/),
      },
      {
        of: 'CERTIFICATION',
        isFavourable: false,
        sentence: 'Le jury ne vous accorde pas la certification.',
        remedy: expect.stringMatching(/jusqu’au 20 mai 2024/),
      },
    ]);
  });
});
