import { personExport } from '#libs/persons/person-export/person-export.schema.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { inFrench } from '../answers/in-french.js';
import { confidentialEvent, journeyDetail } from '../journeys/journey.schema.js';

const arrangement = 'Tiers temps et consignes écrites';
const asked = 'Suivre un échange à plusieurs voix';
const dispenseAsked = 'Postes sans animation de groupe';
const hPlusReasons = 'Aucun aménagement ne rend ce critère évaluable';
const managersReasons = 'La conception de la séquence est acquise';
const grievances = 'Pages copiées';
const remark = 'Analyse à approfondir';

const members = ['jur_1', 'jur_2', 'jur_3'].map((jurorId, index) => ({
  jurorId,
  president: index === 0,
  qualities: ['PROFESSIONAL'],
  qualified: true,
  outsideTrainingBody: index < 2,
  tie: 'NONE',
}));

/** By the name that journeys give them, where they give one. */
const personIds: Partial<Record<CallerRole, string>> = { EVALUATOR: 'eva_1', JUROR: 'jur_2', JURY_PRESIDENT: 'jur_1' };

interface Twin {
  readonly journeyId: string;
  readonly candidateId: string;
}

describe('two journeys that differ by a handicap and a suspicion of fraud', () => {
  let test: TestApi;
  let plain: Twin;
  /** Asked for an accommodation, refused, and for an exemption, advised on. */
  let discreet: Twin;
  /** The exemption decided besides, an accommodation granted, a procedure opened. */
  let confidential: Twin;
  /** How many facts both have. */
  let ordinary: number;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    await by('STAFF').register('eva_1', 'eva_2', ...members.map(({ jurorId }) => jurorId));
    plain = await twin();
    discreet = await twin();
    confidential = await twin();
    ordinary = inFrench(journeyDetail).schema.parse((await get(plain, '', 'ADMINISTRATOR')).json()).version;
    for (const each of [discreet, confidential]) await ask(each);
    await decide(confidential);
  }, 120_000);
  afterAll(() => test?.close());

  const by = (role: CallerRole, { candidateId }: Partial<Twin> = {}) => {
    const personId = role === 'CANDIDATE' ? candidateId : personIds[role];
    return test.by(role, { subject: `field-${role.toLowerCase()}`, ...(personId !== undefined && { personId }) });
  };
  const command = async ({ journeyId }: Twin, name: string, payload: object, role: CallerRole = 'STAFF', status = 200) => {
    const response = await by(role).command(journeyId, name, payload);
    expect([name, response.statusCode, response.body]).toEqual([name, status, expect.any(String)]);
    return response.json<Record<string, string>>();
  };
  const get = (of: Twin, path: string, role: CallerRole) => by(role, of).get(`/v1/journeys/${of.journeyId}${path}`);
  const read = async (of: Twin, path: string, role: CallerRole): Promise<string> => {
    const response = await get(of, path, role);
    expect([role, path, response.statusCode, response.body]).toEqual([role, path, 200, expect.any(String)]);
    return response.body;
  };

  /** What happens to both, on the same days. */
  async function twin(): Promise<Twin> {
    const candidateId = await by('STAFF').enrol();
    const journeyId = await by('STAFF').open({ candidateId, occurredAt: '2024-09-02' });
    const of = { journeyId, candidateId };
    const sitting = { at: '2024-10-07T10:00:00+02:00', place: 'Lyon', evaluators: ['eva_1'], occurredAt: '2024-09-10' };
    await command(of, 'schedule-assessment', { assessment: 'A-E1', ...sitting });
    await command(of, 'record-attendance', { assessment: 'A-E1', attendance: 'PRESENT', occurredAt: '2024-10-07' });
    const lines = await linesOf('A-E1');
    await command(of, 'record-grid', { assessment: 'A-E1', evaluator: 'eva_1', lines, occurredAt: '2024-10-08' }, 'EVALUATOR');
    const at = '2024-12-02T14:00:00+01:00';
    await command(of, 'convene-jury', { session: 'ses_whole', at, place: 'Lyon', members, women: 2, men: 1, occurredAt: '2024-11-04' });
    return of;
  }

  async function linesOf(assessment: string): Promise<object[]> {
    const rules = test.parts.catalogue.findVersion('coordinateur-parcours', '1')?.rules;
    const criteria = rules?.blocks.flatMap(({ assessments }) => assessments).find(({ code }) => code === assessment)?.criteria ?? [];
    return criteria.map((criterion, index) =>
      index === 0 ? { criterion, grading: 'NON_ACQUIS', remark } : { criterion, grading: 'ACQUIS' },
    );
  }

  const dispenseId = 'dis_confidential';
  const on = { occurredAt: '2024-11-05' };

  async function ask(of: Twin): Promise<void> {
    await command(of, 'request-amenagement', { amenagementId: 'ame_refused', request: asked, ...on });
    await command(of, 'refuse-amenagement', { amenagementId: 'ame_refused', motive: asked, ...on }, 'H_PLUS_OFFICER');
    await command(of, 'request-dispense', { dispenseId, criterion: '3.9-c2', request: dispenseAsked, ...on });
    const opinion = { dispenseId, favourable: false, ...on };
    await command(of, 'record-opinion', { ...opinion, by: 'H_PLUS_OFFICER', reasons: hPlusReasons }, 'H_PLUS_OFFICER');
    await command(of, 'record-opinion', { ...opinion, by: 'TRAINING_MANAGER', reasons: managersReasons }, 'TRAINING_MANAGER');
    await command(of, 'record-opinion', { ...opinion, by: 'H_PLUS_OFFICER', reasons: asked }, 'H_PLUS_OFFICER', 409);
  }

  async function decide(of: Twin): Promise<void> {
    await command(of, 'request-amenagement', { amenagementId: 'ame_granted', request: asked, ...on });
    await command(of, 'grant-amenagement', { amenagementId: 'ame_granted', arrangement, ...on }, 'H_PLUS_OFFICER');
    const at = '2024-11-12T14:00:00+01:00';
    await command(of, 'convene-jury', {
      session: 'ses_dispense',
      purpose: 'DISPENSE',
      at,
      place: 'Lyon',
      members,
      women: 2,
      men: 1,
      ...on,
    });
    const findings = { granted: false, abilityPreserved: true, criterionNotApplicable: false, reasons: 'Critère central du métier' };
    const sitting = {
      present: members.map(({ jurorId }) => jurorId),
      votes: members.map(({ jurorId }) => ({ jurorId, inFavour: true })),
    };
    const decision = { dispenseId, session: 'ses_dispense', ...findings, ...sitting, occurredAt: '2024-11-12' };
    await command(of, 'decide-dispense', decision, 'JURY_PRESIDENT');
    const slip = { dispenseId, replacement: null, authority: 'CERTIFIER', ground: 'IRREGULARITY', reason: 'Séance mal tenue' };
    await command(of, 'replace-dispense', { ...slip, occurredAt: '2024-11-12' }, 'H_PLUS_OFFICER');
    await command(of, 'decide-dispense', decision, 'JURY_PRESIDENT');
    const { items } = await by('H_PLUS_OFFICER', of).read<{ items: { version: number; type: string }[] }>(
      `/v1/journeys/${of.journeyId}/events?limit=200`,
    );
    const eventVersion = items.find(({ type }) => type === 'AmenagementGranted')?.version;
    const rectified = { eventVersion, field: 'OCCURRED_AT', value: '2024-11-06', reason: 'Jour mal relevé', occurredAt: '2024-11-12' };
    await command(of, 'rectify', rectified, 'STAFF', 409);
    await command(of, 'rectify', rectified, 'H_PLUS_OFFICER');
    await command(of, 'open-fraud-procedure', { concerns: 'DECISION', grievances, occurredAt: '2024-11-13' }, 'ADMINISTRATOR');
    await command(of, 'record-observations', { observations: grievances, occurredAt: '2024-11-14' });
  }

  /** An answer as a reader may compare it: without ids, instants of recording, hashes, and the versions past what both have. */
  function comparable(body: string, { journeyId, candidateId }: Twin): unknown {
    const anonymous = body
      .replaceAll(journeyId, 'JOURNEY')
      .replaceAll(candidateId, 'CANDIDATE')
      .replace(/"(hash|previousHash|commandId|updatedAt|recordedAt|receivedAt)":"[^"]*"/g, '"$1":""')
      .replace(/jpt1\.[\w.+/=-]+|"(remark|text|request|arrangement)":"[^"]*"/g, '"$1":""');
    return JSON.parse(anonymous, (key, value: unknown) =>
      key === 'version' && typeof value === 'number' && value >= ordinary ? ordinary : value,
    );
  }

  const addresses = [
    '',
    '/plan',
    '/commands',
    '/state?version=4',
    '/state?occurredBy=2025-01-01',
    '/state?asOf=2100-01-01',
    '/differences?from=2024-10-01&to=2025-01-01',
    '/differences?from=2024-10-01&to=2100-01-01&axis=recorded',
    '/events/1/explanation',
    '/events/5/explanation',
  ];
  const judgement = `/judgement?reglement=${encodeURIComponent('{"appealMonths":{"value":3,"source":"projet"}}')}`;

  it.each(['STAFF', 'ADMINISTRATOR', 'AUDITOR', 'EVALUATOR'] as const)(
    'are told apart by no answer to %s, who reads nothing of it',
    async (role) => {
      for (const path of [...addresses, ...(role === 'AUDITOR' ? [judgement] : [])]) {
        const [one, other] = await Promise.all([read(plain, path, role), read(discreet, path, role)]);
        expect([path, comparable(other, discreet)]).toEqual([path, comparable(one, plain)]);
      }
      expect(await read(discreet, '/events?limit=200', role)).not.toMatch(/ame_refused|dis_confidential|H_PLUS/);
    },
  );

  it('are told apart by nothing of a suspicion to those whom it does not concern', async () => {
    for (const path of addresses) {
      const told = await read(confidential, path, 'EVALUATOR');
      expect([path, told]).toEqual([
        path,
        expect.not.stringMatching(/FraudProcedureOpened|ObservationsRecorded|"concerns":"|fraud-observations/),
      ]);
    }
  });

  it('keep a place in the chain for what is not shown, and nothing else', async () => {
    const events = async (role: CallerRole) =>
      JSON.parse(await read(confidential, '/events?limit=200&texts=open', role)) as {
        items: (Record<string, string> & { version: number })[];
      };
    const whole = (await events('H_PLUS_OFFICER')).items;
    for (const role of ['STAFF', 'AUDITOR', 'EVALUATOR', 'JUROR', 'TRAINING_MANAGER'] as const) {
      const { items } = await events(role);
      expect(items.map(({ version, hash, previousHash }) => [version, hash, previousHash])).toEqual(
        whole.map(({ version, hash, previousHash }) => [version, hash, previousHash]),
      );
      for (const each of items.filter(({ type }) => type === 'Confidential')) confidentialEvent.parse(each);
      expect(items.slice(0, ordinary).map(({ type }) => type)).not.toContain('Confidential');
      expect([role, items.some(({ type }) => type === 'Confidential')]).toEqual([role, true]);
    }
    const hidden = await get(confidential, `/events/${ordinary + 1}/explanation`, 'AUDITOR');
    expect([hidden.statusCode, hidden.body]).toEqual([403, expect.not.stringMatching(/ménagement/)]);
  });

  it('show to each what they have to know of a handicap, and of a suspicion', async () => {
    const seen = async (role: CallerRole) => {
      const detail = inFrench(journeyDetail).schema.parse(JSON.parse(await read(confidential, '', role)));
      return [
        detail.hPlus.amenagements.map(({ amenagementId }) => amenagementId),
        detail.hPlus.dispenses.length,
        detail.jury.sessions.length,
        (detail.state['fraudProcedures'] as unknown[]).length,
      ];
    };
    // In the order in which they were asked for.
    const both = ['ame_refused', 'ame_granted'];
    expect({
      H_PLUS_OFFICER: await seen('H_PLUS_OFFICER'),
      CANDIDATE: await seen('CANDIDATE'),
      TRAINING_MANAGER: await seen('TRAINING_MANAGER'),
      JUROR: await seen('JUROR'),
      JURY_PRESIDENT: await seen('JURY_PRESIDENT'),
      EVALUATOR: await seen('EVALUATOR'),
      STAFF: await seen('STAFF'),
      ADMINISTRATOR: await seen('ADMINISTRATOR'),
      AUDITOR: await seen('AUDITOR'),
    }).toEqual({
      H_PLUS_OFFICER: [both, 1, 2, 0],
      CANDIDATE: [both, 1, 2, 1],
      TRAINING_MANAGER: [[], 1, 2, 0],
      JUROR: [['ame_granted'], 1, 2, 1],
      JURY_PRESIDENT: [['ame_granted'], 1, 2, 1],
      EVALUATOR: [['ame_granted'], 0, 1, 0],
      STAFF: [[], 0, 2, 1],
      ADMINISTRATOR: [[], 0, 2, 1],
      AUDITOR: [[], 0, 1, 1],
    });
  });

  it('open their words to those whom they are for, and to nobody else', async () => {
    const texts = { arrangement, asked, dispenseAsked, hPlusReasons, managersReasons, grievances, remark };
    const opened = async (role: CallerRole) => {
      const body = await read(confidential, '/events?limit=200&texts=open', role);
      return Object.entries(texts).flatMap(([name, text]) => (body.includes(text) ? [name] : []));
    };
    expect(await opened('H_PLUS_OFFICER')).toEqual(['arrangement', 'asked', 'dispenseAsked', 'hPlusReasons', 'managersReasons']);
    expect(await opened('TRAINING_MANAGER')).toEqual(['dispenseAsked', 'managersReasons', 'remark']);
    expect(await opened('JUROR')).toEqual(['arrangement', 'grievances', 'remark']);
    expect(await opened('EVALUATOR')).toEqual(['arrangement', 'remark']);
    expect(await opened('STAFF')).toEqual(['grievances', 'remark']);
    expect(await opened('AUDITOR')).toEqual([]);
  });

  it('tell the auditor the words of the one fact that they ask why about, but for a handicap’s', async () => {
    const words = async (role: CallerRole, version: number) =>
      (JSON.parse(await read(confidential, `/events/${version}/explanation`, role)) as { words: string[] }).words;
    const events = JSON.parse(await read(confidential, '/events?limit=200', 'AUDITOR')) as { items: { type: string; version: number }[] };
    const versionOf = (type: string) => events.items.find((each) => each.type === type)?.version ?? 0;
    expect(await words('AUDITOR', versionOf('GridRecorded'))).toEqual([remark]);
    expect(await words('AUDITOR', versionOf('FraudProcedureOpened'))).toEqual([grievances]);
    expect(await words('H_PLUS_OFFICER', versionOf('GridRecorded'))).toEqual(['[texte réservé]']);
  });

  it('give the candidate their export whole, and to each of the others who may ask for it the part that they read, saying what is not', async () => {
    const hash = await by('H_PLUS_OFFICER').upload(confidential.candidateId, Buffer.from('Avis médical'), 'H_PLUS');
    const texts = { arrangement, asked, dispenseAsked, hPlusReasons, managersReasons, grievances, remark, hash };
    const opened = async (role: CallerRole, ending: string, of = confidential) => {
      const { statusCode, body } = await by(role, of).get(`/v1/candidates/${of.candidateId}/export${ending}`);
      expect([role, statusCode]).toEqual([role, 200]);
      return { body, told: Object.entries(texts).flatMap(([name, text]) => (body.includes(text) ? [name] : [])) };
    };
    const hPlus = ['arrangement', 'asked', 'dispenseAsked', 'hPlusReasons', 'managersReasons'];
    for (const ending of ['', '.html']) {
      // Whoever reads it before leaves a line that the administrator must not be told of either.
      const own = await opened('CANDIDATE', ending);
      const officers = await opened('H_PLUS_OFFICER', ending);
      const administrators = await opened('ADMINISTRATOR', ending);
      // The block of the remark is not concluded: its grid is told to nobody whose result it is, by whoever makes the export.
      expect(own.told.toSorted()).toEqual([...hPlus, 'grievances', 'hash'].toSorted());
      expect(officers.told.toSorted()).toEqual([...hPlus, 'hash'].toSorted());
      expect(administrators.told).toEqual(['grievances']);
      expect(administrators.body).toMatch(/la partie H\+.*s’il y en a une/);
      expect(own.body.match(/s’il y en a/g)).toHaveLength(1);
      expect(own.body).toMatch(/le résultat ne vous a pas encore été communiqué/);
    }
    const exported = inFrench(personExport).schema.parse(JSON.parse((await opened('ADMINISTRATOR', '')).body));
    expect(exported.accesses.map(({ category }) => category)).not.toContain('H_PLUS');
    expect(exported.streams.flatMap(({ events }) => events.map(({ type }) => type)).join()).not.toMatch(/Amenagement|Dispense|Opinion/);
    const plainly = inFrench(personExport).schema.parse(JSON.parse((await opened('ADMINISTRATOR', '', plain)).body));
    expect(plainly.notIncluded).toEqual(exported.notIncluded);
  });

  it('give no candidate’s export under the address of the directory', async () => {
    const { statusCode, body } = await by('ADMINISTRATOR').get(`/v1/people/${confidential.candidateId}/export`);
    expect([statusCode, body]).toEqual([404, expect.stringContaining('Cette personne n’existe pas')]);
  });

  it('let an evaluator read the remarks of the assessments that they are assigned to, not of others', async () => {
    const sitting = { at: '2024-10-21T10:00:00+02:00', place: 'Lyon', evaluators: ['eva_2'], occurredAt: '2024-10-09' };
    await command(plain, 'schedule-assessment', { assessment: 'A-E2', ...sitting });
    const readBy = async (personId: string) => {
      const evaluator = test.by('EVALUATOR', { subject: personId, personId });
      return (await evaluator.get(`/v1/journeys/${plain.journeyId}/events?limit=200&texts=open`)).body;
    };
    expect(await readBy('eva_1')).toContain(remark);
    expect(await readBy('eva_2')).not.toContain(remark);
    expect(await readBy('eva_2')).toContain('GridRecorded');
  });

  it('are told apart by neither deadlines nor refusals nor what became of somebody’s command', async () => {
    const deadlines = async (role: CallerRole, kind = '') =>
      (await by(role).get(`/v1/deadlines?journeyId=${confidential.journeyId}&awaited=false${kind}`)).body;
    const all = async (role: CallerRole) => (await deadlines(role)) + (await deadlines(role, '&kind=FRAUD_OBSERVATIONS'));
    expect(await all('ADMINISTRATOR')).toContain('fraud-observations:1');
    for (const role of ['TRAINING_MANAGER', 'H_PLUS_OFFICER', 'EVALUATOR'] as const)
      expect([role, await all(role)]).toEqual([role, expect.not.stringContaining('fraud')]);
    for (const role of ['STAFF', 'AUDITOR'] as const) {
      const refusals = await read(confidential, '/refusals', role);
      expect([role, refusals]).toEqual([role, expect.not.stringMatching(/opinion|dispense|ménagement|exemption|H_PLUS/)]);
      expect(refusals).toContain('"confidential":true');
    }
    const events = JSON.parse(await read(confidential, '/events?limit=200', 'H_PLUS_OFFICER')) as {
      items: { type: string; commandId: string }[];
    };
    const granted = events.items.find(({ type }) => type === 'AmenagementGranted')?.commandId ?? '';
    const outcome = (role: CallerRole) => by(role).read<{ commands: string[] }>(`/v1/commands/${granted}`);
    expect((await outcome('H_PLUS_OFFICER')).commands).toEqual(['grant-amenagement']);
    for (const role of ['ADMINISTRATOR', 'AUDITOR'] as const) expect((await outcome(role)).commands).toEqual([]);
  });
});
