import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { anyFacts } from '#libs/domain/journey/testing/any-fact.js';
import { given, started } from '#libs/domain/journey/testing/given.js';
import { entry } from '#libs/audit/dossier/format.js';
import { isWithheld } from '#libs/audit/dossier/withheld.js';
import { verifyContents } from '#libs/audit/dossier/verifier/verify.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { eventsShownTo } from '../access/readable.js';

describe('the dossier, by the API', () => {
  let test: TestApi;
  let journeyId: string;
  const post = async <T>(url: string, payload: object): Promise<T> => {
    const headers = { ...(await test.as('ADMINISTRATOR')), 'idempotency-key': randomUUID(), 'if-match': '*' };
    const response = await test.api.inject({ method: 'POST', url, headers, payload });
    expect([url, response.statusCode < 300, response.body]).toEqual([url, true, response.body]);
    return response.json() as T;
  };
  const dossier = async (role: CallerRole) => test.api.inject({ url: `/v1/journeys/${journeyId}/dossier`, headers: await test.as(role) });

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    const identity = { familyName: 'Essai', givenNames: ['Camille'], birthDate: '1990-05-17' };
    const { id: candidateId } = await post<{ id: string }>('/v1/candidates', identity);
    const certification = { code: 'coordinateur-parcours' };
    const start = { candidateId, certification, path: 'TRAINING', route: 'FORMATION_CONTINUE' };
    ({ journeyId } = await post<{ journeyId: string }>('/v1/journeys', start));
    await post(`/v1/journeys/${journeyId}/commands/request-amenagement`, { amenagementId: 'ame_1', request: 'Du temps' });
    await post(`/v1/journeys/${journeyId}/commands/suspend`, { reason: 'PERSONAL', comment: 'Une absence' });
  });
  afterAll(() => test?.close());

  it('waits for a checkpoint, then is a sound archive, the same for whoever may have it, without a confidential fact', async () => {
    const early = await dossier('AUDITOR');
    expect([early.statusCode, early.json()]).toEqual([404, expect.objectContaining({ detail: expect.stringContaining('fait n° 3') })]);
    await post('/v1/checkpoints', {});
    const answer = await dossier('AUDITOR');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="dossier-${journeyId}.zip"`,
    });
    expect((await dossier('ADMINISTRATOR')).rawPayload.equals(answer.rawPayload)).toBe(true);
    const contents = new Map(Object.entries(unzipSync(answer.rawPayload)));
    const { findings, dossier: read } = verifyContents(contents);
    expect(findings).toEqual([]);
    expect(read?.links.map(({ withheld }) => withheld)).toEqual([false, true, false]);
    expect(read?.documents.map(({ code }) => code)).toEqual(['coordinateur-parcours']);
    expect(Buffer.from(contents.get(entry.report) ?? []).toString()).not.toContain('ménagement');
  });
});

describe('what a dossier withholds', () => {
  it('is at least what an auditor is not shown', () => {
    fc.assert(
      fc.property(anyFacts('2025-01-06'), (facts) => {
        const { events } = facts.reduce(
          (journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey),
          given().and(started('2024-11-01')),
        );
        const shown = eventsShownTo({ role: 'AUDITOR', personId: null }, events).events.map(({ version }) => version);
        const disclosed = events.filter((event) => !isWithheld(event, events)).map(({ version }) => version);
        expect(disclosed.filter((version) => !shown.includes(version))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
