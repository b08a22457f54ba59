/** A jury that sat on paper: entered by the office, compared with its scan by an administrator, told as such to whoever reads it. */
import { randomBytes } from 'node:crypto';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';

const criteria = ['1.1-c1', '1.1-c2', '1.1-c3', '1.2-c1', '1.2-c2', '1.3-c1', '1.4-c1', '1.4-c2'];
const jurors = ['jur_1', 'jur_2', 'jur_3'];
const day = '2025-03-10';
const remark = 'Exemple trop court, repris à l’oral';
const impediment = 'Refuse de signer, sans le motiver';

interface Event {
  readonly version: number;
  readonly type: string;
  readonly actor: { readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
}
interface Refusal {
  readonly unmet?: readonly { readonly code: string; readonly field?: string }[];
  readonly errors?: readonly { readonly code: string; readonly pointer?: string }[];
}

describe('a paper session, over HTTP', () => {
  let test: TestApi;
  let staff: TestCaller;
  let administrator: TestCaller;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    staff = test.by('STAFF', { subject: 'paper-staff' });
    administrator = test.by('ADMINISTRATOR', { subject: 'paper-admin' });
    await administrator.register(...jurors);
  });
  afterAll(() => test?.close());

  const told = async (by: TestCaller, id: string, name: string, data: object): Promise<readonly unknown[]> => {
    const answer = await by.command(id, name, data);
    if (answer.statusCode === 200) return [];
    const { unmet = [], errors = [] } = answer.json<Refusal>();
    return [...unmet.map(({ code, field }) => [code, field]), ...errors.map(({ code, pointer }) => [code, pointer])];
  };
  const events = async (by: TestCaller, id: string): Promise<readonly Event[]> =>
    (await by.read<{ items: readonly Event[] }>(`/v1/journeys/${id}/events?limit=200&texts=open`)).items;
  const ofType = async (by: TestCaller, id: string, type: string) => (await events(by, id)).filter((event) => event.type === type);

  async function convened(): Promise<{ readonly id: string; readonly candidateId: string; readonly scan: string }> {
    const candidateId = await staff.enrol();
    const whole = { path: 'VAE', route: 'VAE', scope: 'BLOCKS', targetBlocks: ['A'] };
    const id = await staff.open({ candidateId, ...whole, occurredAt: '2025-01-06' });
    const file = await staff.upload(candidateId, Buffer.from('%PDF-1.7\n'));
    const scan = await staff.upload(candidateId, Buffer.concat([Buffer.from('%PDF-1.7\nprocès-verbal'), randomBytes(16)]));
    const member = (jurorId: string) => ({
      jurorId,
      president: jurorId === 'jur_1',
      qualities: ['PROFESSIONAL'],
      qualified: true,
      outsideTrainingBody: true,
      tie: 'NONE',
    });
    const at = '2025-03-10T10:00:00+01:00';
    for (const [by, name, data] of [
      [staff, 'submit-feasibility-file', { files: [], occurredAt: '2025-01-06' }],
      [staff, 'declare-file-complete', { lastPieceReceivedOn: '2025-01-06', occurredAt: '2025-01-06' }],
      [administrator, 'decide-recevabilite', { decision: 'RECEVABLE', occurredAt: '2025-01-07' }],
      [staff, 'submit-validation-file', { dossier: file, proofs: [{ block: 'A', files: [file] }], occurredAt: '2025-01-08' }],
      [
        staff,
        'convene-jury',
        { session: 'ses_1', at, place: 'Lyon', members: jurors.map(member), women: 2, men: 1, occurredAt: '2025-02-10' },
      ],
    ] as const)
      expect([name, await told(by, id, name, data)]).toEqual([name, []]);
    return { id, candidateId, scan };
  }

  const grid = criteria.map((criterion, index) => ({ criterion, grading: 'ACQUIS', ...(index === 0 && { remark }) }));
  const votes = jurors.map((jurorId) => ({ jurorId, inFavour: jurorId !== 'jur_3' }));
  const record = (rest: object = {}) => ({
    kind: 'JURY_SESSION',
    session: 'ses_1',
    hearing: { attendance: 'PRESENT', grid, gradedBy: ['jur_1'], heardBy: jurors },
    decision: { present: jurors, votes, decision: 'PARTIAL', blocks: ['A'] },
    signatures: [{ jurorId: 'jur_1' }, { jurorId: 'jur_2' }, { jurorId: 'jur_3', impediment }],
    ...rest,
  });
  const entryOf = async (by: TestCaller, id: string) => (await ofType(by, id, 'PaperRecordEntered')).at(-1);

  it('is entered by the office in one batch, and confirmed by an administrator who compared it: then each fact says so', async () => {
    const { id, candidateId, scan } = await convened();
    const entering = { scan, at: day, record: record() };
    for (const role of ['JUROR', 'TRAINING_MANAGER', 'AUDITOR'] as const)
      expect((await test.by(role, { personId: 'jur_1' }).command(id, 'enter-paper-record', entering)).statusCode).toBe(403);
    expect(await told(staff, id, 'enter-paper-record', entering)).toEqual([]);

    const entry = await entryOf(administrator, id);
    expect(entry?.data).toMatchObject({
      scan,
      scanType: 'application/pdf',
      at: '2025-03-09T23:00:00.000Z',
      record: { decision: { votes } },
    });
    expect(JSON.stringify(entry?.data)).toContain(remark);
    expect((await administrator.read<{ missing: { code: string }[] }>(`/v1/journeys/${id}`)).missing.map(({ code }) => code)).toContain(
      'paper-entry',
    );
    const confirming = { entry: entry?.version, scan };
    expect((await staff.command(id, 'confirm-paper-record', confirming)).statusCode).toBe(403);
    const asAdministrator = test.by('ADMINISTRATOR', { subject: 'paper-staff' });
    expect(await told(asAdministrator, id, 'confirm-paper-record', confirming)).toEqual([['paper.same-person-as-entered', 'entry']]);
    expect(await told(administrator, id, 'confirm-paper-record', confirming)).toEqual([]);

    const paper = { scan, entry: entry?.version, enteredBy: entry?.actor.id };
    const all = await events(administrator, id);
    const first = all.findIndex(({ type }) => type === 'PaperRecordConfirmed') + 1;
    const facts = all.slice(first, first + 5);
    expect(facts.map(({ type }) => type)).toEqual(['SoutenanceHeld', 'JuryDecided', 'MinutesSigned', 'MinutesSigned', 'MinutesSigned']);
    for (const fact of facts) expect(fact.data['paper']).toEqual(paper);
    expect(facts[0]?.data['grid']).toEqual(grid);
    expect(facts.at(-1)?.data['impediment']).toBe(impediment);

    const why = await administrator.read<{ sentence: string; files: { hash: string }[]; restsOn: { type: string }[] }>(
      `/v1/journeys/${id}/events/${all.find(({ type }) => type === 'JuryDecided')?.version}/explanation`,
    );
    expect(why.sentence).toContain(`d’après un papier (saisie n° ${entry?.version}, numérisation ${scan.slice(0, 12)}…)`);
    expect(why.files.map(({ hash }) => hash)).toContain(scan);
    expect(why.restsOn.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['PaperRecordEntered', 'PaperRecordConfirmed', 'SoutenanceHeld']),
    );

    expect(await told(staff, id, 'notify-decision', { session: 'ses_1', notifiedOn: '2025-03-12', occurredAt: '2025-03-12' })).toEqual([]);
    await readOnlyByThoseWhoSat(id, candidateId, scan);
  });

  /** Votes by name and the scan, once all is told. */
  async function readOnlyByThoseWhoSat(id: string, candidateId: string, scan: string): Promise<void> {
    const address = `/v1/files/${scan}?candidateId=${candidateId}`;
    const sat = test.by('JUROR', { personId: 'jur_2' });
    const readers: readonly (readonly [TestCaller, number])[] = [
      [staff, 200],
      [administrator, 200],
      [sat, 200],
      [test.by('STAFF', { subject: 'paper-other' }), 404],
      [test.by('TRAINING_MANAGER'), 404],
      [test.by('CANDIDATE', { personId: candidateId }), 404],
    ];
    for (const [reader, status] of readers) expect((await reader.get(address)).statusCode).toBe(status);
    const named = async (by: TestCaller) => {
      const shown = (await entryOf(by, id))?.data['record'] as {
        readonly decision: { readonly votes: readonly { readonly jurorId: string }[] };
      };
      return shown.decision.votes.some(({ jurorId }) => jurorId === 'jur_3');
    };
    expect(await Promise.all([sat, administrator, staff, test.by('AUDITOR')].map(named))).toEqual([true, false, false, false]);
  }

  it('is refused whole with every fault, its line and its field; tried, it tells the same', async () => {
    const { id, scan, candidateId } = await convened();
    const wrong = record({
      hearing: { attendance: 'PRESENT', grid: grid.slice(1), gradedBy: ['jur_1'], heardBy: jurors },
      signatures: [{ jurorId: 'jur_1' }, { jurorId: 'jur_1' }],
    });
    const faults = [
      ['grid.line-missing', 'record.hearing.grid'],
      ['minutes.already-signed', 'record.signatures.1.jurorId'],
    ];
    expect(await told(staff, id, 'enter-paper-record', { scan, at: day, record: wrong })).toEqual(expect.arrayContaining(faults));
    const trial = await staff.post(`/v1/journeys/${id}/commands/enter-paper-record?dryRun=true`, { scan, at: day, record: wrong });
    expect(trial.json<Refusal>().unmet?.map(({ code, field }) => [code, field])).toEqual(expect.arrayContaining(faults));
    expect((await events(administrator, id)).at(-1)?.type).toBe('JuryConvened');

    const recording = await staff.upload(
      candidateId,
      Buffer.concat([Buffer.from('notes prises en séance '), Buffer.from(randomBytes(8).toString('hex'))]),
    );
    expect(await told(staff, id, 'enter-paper-record', { scan: recording, at: day, record: record() })).toEqual([
      ['paper.scan-type', 'scan'],
    ]);
    expect(await told(staff, id, 'enter-paper-record', { scan: 'a'.repeat(64), at: day, record: record() })).toEqual([
      ['unknown-file', '#/scan'],
    ]);
  });

  it('is read, while it awaits, by who entered it and administrators alone; another of the office learns of it by entering one', async () => {
    const { id, candidateId, scan } = await convened();
    expect(await told(staff, id, 'enter-paper-record', { scan, at: day, record: record() })).toEqual([]);
    const others: readonly (readonly [CallerRole, string | undefined])[] = [
      ['STAFF', undefined],
      ['JUROR', 'jur_2'],
      ['TRAINING_MANAGER', undefined],
      ['AUDITOR', undefined],
    ];
    for (const [role, personId] of others) {
      const other = test.by(role, { subject: `paper-other-${role}`, ...(personId !== undefined && { personId }) });
      expect([role, await entryOf(other, id)]).toEqual([role, undefined]);
      expect((await other.read<{ state: object }>(`/v1/journeys/${id}`)).state).not.toHaveProperty('paperEntry');
      if (role !== 'AUDITOR')
        expect([role, (await other.get(`/v1/files/${scan}?candidateId=${candidateId}`)).statusCode]).toEqual([role, 404]);
    }
    expect((await staff.read<{ state: object }>(`/v1/journeys/${id}`)).state).toHaveProperty('paperEntry');
    const other = test.by('STAFF', { subject: 'paper-other-STAFF' });
    const second = { scan: await other.upload(candidateId, Buffer.from('%PDF-1.7\nencore')), at: day, record: record() };
    expect(await told(other, id, 'enter-paper-record', second)).toEqual([['paper.entry-pending', undefined]]);
    const entry = (await entryOf(staff, id))?.version;
    expect(await told(other, id, 'reject-paper-record', { entry, reason: 'Pas la mienne' })).toEqual([
      ['access.paper-entry-of-somebody-else', '#/entry'],
    ]);

    // The jury's own act is not forbidden by what the office has typed.
    const president = test.by('JURY_PRESIDENT', { personId: 'jur_1' });
    const hearing = { session: 'ses_1', attendance: 'PRESENT', grid, gradedBy: ['jur_1'], heardBy: jurors, occurredAt: day };
    expect(await told(president, id, 'hold-soutenance', hearing)).toEqual([]);
    expect(await told(administrator, id, 'confirm-paper-record', { entry, scan })).toContainEqual(['soutenance.already-held', 'entry']);
    expect(await told(staff, id, 'reject-paper-record', { entry, reason: 'Le jury a consigné lui-même' })).toEqual([]);
    expect((await ofType(administrator, id, 'PaperRecordRejected'))[0]?.data['reason']).toBe('Le jury a consigné lui-même');
  });

  it('is confirmed by nobody once its scan is erased: there is nothing to compare it with', async () => {
    const { id, candidateId, scan } = await convened();
    expect(await told(staff, id, 'enter-paper-record', { scan, at: day, record: record() })).toEqual([]);
    const entry = (await entryOf(staff, id))?.version;
    await test.parts.storedFiles.markErased(candidateId, 'EVALUATION');
    expect(await told(administrator, id, 'confirm-paper-record', { entry, scan })).toEqual([['unknown-file', '#/scan']]);
  });
});
