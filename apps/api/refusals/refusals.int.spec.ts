import { randomUUID } from 'node:crypto';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { verifyRecord } from '#libs/verification/record-check.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { Headers, TestCaller } from '#test/harness/caller.js';
import { inFrench } from '../answers/in-french.js';
import { refusalPage, type ShownRefusal } from './refusal.schema.js';

describe('what is refused', () => {
  let test: TestApi;
  let staff: TestCaller;
  let journeyId: string;

  const get = async (url: string, headers: Headers = {}) => await test.api.inject({ url, headers, remoteAddress: '192.0.2.1' });
  const list = async (path: string, role: CallerRole): Promise<ShownRefusal[]> => {
    const answer = await get(path, await test.as(role));
    return inFrench(refusalPage).schema.parse(answer.json()).items;
  };
  const last = async (role: CallerRole = 'AUDITOR') => (await list('/v1/refusals?limit=1', role))[0]!;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    staff = test.by('STAFF');
    journeyId = await staff.open({ occurredAt: '2024-09-02' });
  });
  afterAll(() => test?.close());

  const suspend = { reason: 'FAMILY', comment: 'x' };

  it('by the rules is kept with each reason, its source and the version, in the journey’s refusals and in those of all', async () => {
    const refused = await staff.command(journeyId, 'resume', {});
    const { unmet, version } = refused.json<{ unmet: { code: string; sentence: string; source: string }[]; version: number }>();
    const [kept] = await list(`/v1/journeys/${journeyId}/refusals`, 'STAFF');
    expect(kept).toMatchObject({
      kind: 'COMMAND',
      commands: ['resume'],
      actor: { role: 'STAFF' },
      journeyId,
      version,
      confidential: false,
    });
    expect(kept!.reasons).toEqual(unmet.map(({ code, sentence, source }) => ({ code, sentence, source })));
    expect((await list('/v1/refusals?kind=COMMAND', 'AUDITOR'))[0]).toEqual(kept);
  });

  it('because the journey had changed, and for a key sent again with another content, is kept', async () => {
    expect((await staff.command(journeyId, 'suspend', suspend, { ifMatch: '"9"' })).statusCode).toBe(412);
    expect(await last()).toMatchObject({ kind: 'COMMAND', reasons: [{ code: 'version.stale' }], version: 1 });
    const key = randomUUID();
    await staff.command(journeyId, 'resume', {}, { key });
    expect((await staff.command(journeyId, 'suspend', suspend, { key })).statusCode).toBe(422);
    expect(await last()).toMatchObject({
      kind: 'REQUEST',
      commands: ['suspend'],
      journeyId,
      reasons: [{ code: 'idempotency-key.reused' }],
    });
  });

  it('for the token, the role, the reach or the assignment is kept before it is answered, by what it was and never by its address', async () => {
    const elsewhere = await test.as('STAFF', { subject: 'elsewhere', scope: { sites: ['other'], cohorts: 'ALL', certifications: 'ALL' } });
    const asked: readonly (readonly [() => Promise<{ statusCode: number }>, number, object])[] = [
      [
        () => get(`/v1/journeys/${journeyId}/state?version=1`),
        401,
        { actor: null, reasons: [{ code: 'token.missing' }], operation: 'read-state' },
      ],
      [
        () => get('/v1/journeys?q=Durand', { authorization: 'Bearer a.b.c' }),
        401,
        { actor: null, route: 'GET /v1/journeys', operation: 'list-journeys' },
      ],
      [
        async () => staff.command(journeyId, 'issue-diploma', {}),
        403,
        { actor: { role: 'STAFF' }, commands: ['issue-diploma'], journeyId, reasons: [{ code: 'access.role' }] },
      ],
      [() => get(`/v1/journeys/${journeyId}`, elsewhere), 404, { journeyId, reasons: [{ code: 'access.out-of-reach' }] }],
      [
        async () => get('/v1/refusals', await test.as('JUROR')),
        403,
        { actor: { role: 'JUROR' }, operation: 'list-refusals', titles: [expect.stringContaining('Ce qui a été refusé')], journeyId: null },
      ],
    ];
    for (const [ask, status, expected] of asked) {
      expect((await ask()).statusCode).toBe(status);
      const kept = await last();
      expect(kept).toMatchObject({ kind: 'ACCESS', count: 1, ...expected });
      expect(JSON.stringify(kept)).not.toMatch(/Durand|192\.0\.2|a\.b\.c/);
      expect(kept.source === null).toBe(kept.actor !== null);
    }
  });

  it('about a handicap is named to whom its facts are shown, and to whoever was refused', async () => {
    const officer = test.by('H_PLUS_OFFICER');
    expect((await officer.command(journeyId, 'grant-amenagement', { amenagement: 'ame_x' })).statusCode).toBeGreaterThan(399);
    expect((await staff.command(journeyId, 'grant-amenagement', {})).statusCode).toBe(403);
    const shown = async (role: CallerRole) => (await list(`/v1/journeys/${journeyId}/refusals?limit=1`, role))[0];
    expect(await shown('H_PLUS_OFFICER')).toMatchObject({ commands: ['grant-amenagement'], confidential: false });
    expect(await shown('STAFF')).toMatchObject({ commands: ['grant-amenagement'], confidential: false });
    expect(await shown('AUDITOR')).toMatchObject({ commands: [], reasons: [], confidential: true });
  });

  it('by a name that no table knows is named to nobody but whoever was refused', async () => {
    const refused = {
      kind: 'REQUEST',
      actor: { id: 'act_porter', role: 'STAFF' },
      operation: null,
      commands: ['knock'],
      route: null,
    } as const;
    const reasons = [{ code: 'door.absent', sentence: 'Cette porte n’est pas posée.', source: 'essai' }];
    const about = { streamId: 'dor_1', commandId: null, reasons, version: 1, source: null, count: 1 };
    await test.parts.refusals.appendRefusals([{ ...refused, ...about }]);
    expect(await last()).toMatchObject({ journeyId: null, streamId: 'dor_1', commands: [], reasons: [], actor: null, confidential: true });
  });

  it('is found by who, when and what, a page at a time', async () => {
    const all = await list('/v1/refusals?limit=200', 'ADMINISTRATOR');
    const actorId = all.find(({ actor }) => actor?.role === 'STAFF')!.actor!.id;
    expect((await list(`/v1/refusals?actorId=${actorId}&limit=200`, 'AUDITOR')).every(({ actor }) => actor?.id === actorId)).toBe(true);
    expect(await list('/v1/refusals?until=2020-01-01', 'AUDITOR')).toEqual([]);
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await get(`/v1/refusals?limit=3${cursor && `&cursor=${cursor}`}`, await test.as('ADMINISTRATOR'));
      const page = inFrench(refusalPage).schema.parse(answer.json());
      seen.push(...page.items.map(({ sequence }) => sequence));
      cursor = page.next;
    }
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => seen.length - index));
    const forged = Buffer.from(JSON.stringify(['refusal-log', 'abc'])).toString('base64url');
    for (const cursor of ['x', forged])
      expect([cursor, (await get(`/v1/refusals?cursor=${cursor}`, await test.as('AUDITOR'))).statusCode]).toEqual([cursor, 422]);
  });

  it('is found by its journey in the log of all', async () => {
    const otherId = await staff.open({ occurredAt: '2024-09-02' });
    expect((await staff.command(otherId, 'resume', {})).statusCode).toBe(409);
    const ofOther = await list(`/v1/refusals?journeyId=${otherId}&limit=200`, 'AUDITOR');
    expect(ofOther.map((one) => one.journeyId)).toEqual([otherId]);
  });

  it('is in one chain that a verification finds sound', async () => {
    const keys = await readCheckpointKeys(test.config.keys.folder);
    const { findings, refusals } = await test.parts.dataSource.transaction((manager) =>
      verifyRecord(manager, { kinds: streamKinds, keys }),
    );
    expect(findings).toEqual([]);
    expect(refusals.entries).toBeGreaterThan(8);
  });
});
