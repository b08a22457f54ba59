import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { anyFacts } from '#libs/domain/journey/testing/any-fact.js';
import { given, started } from '#libs/domain/journey/testing/given.js';
import { entry } from '#libs/audit/dossier/format.js';
import { isWithheld } from '#libs/audit/dossier/withheld.js';
import { verifyContents } from '#libs/audit/dossier/verifier/verify.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';
import { eventsShownTo } from '../access/readable.js';

describe('the dossier, by the API', () => {
  let test: TestApi;
  let administrator: TestCaller;
  let journeyId: string;
  const dossier = async (role: CallerRole) => test.by(role).get(`/v1/journeys/${journeyId}/dossier`);

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    administrator = test.by('ADMINISTRATOR');
    journeyId = await administrator.open();
    const commands = `/v1/journeys/${journeyId}/commands`;
    await administrator.send(`${commands}/request-amenagement`, { amenagementId: 'ame_1', request: 'Du temps' });
    await administrator.send(`${commands}/suspend`, { reason: 'PERSONAL', comment: 'Une absence' });
  });
  afterAll(() => test?.close());

  it('waits for a checkpoint, then is a sound archive, the same for whoever may have it, without a confidential fact', async () => {
    const early = await dossier('AUDITOR');
    expect([early.statusCode, early.json()]).toEqual([404, expect.objectContaining({ detail: expect.stringContaining('fait n° 3') })]);
    await administrator.send('/v1/checkpoints', {});
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

  it('has, beside what is signed as ever, the names that whoever asks may know, and only where asked', async () => {
    const named = async (role: CallerRole) => {
      const answer = await test.by(role).get(`/v1/journeys/${journeyId}/dossier?names=true`);
      return new Map(Object.entries(unzipSync(answer.rawPayload)));
    };
    await administrator.register('stf_1');
    await administrator.send('/v1/people/stf_1/accounts', { subject: 'administrator' });
    const namesIn = (contents: ReadonlyMap<string, Uint8Array>) =>
      Object.values((JSON.parse(Buffer.from(contents.get(entry.names) ?? []).toString()) as { names: Record<string, string> }).names);
    const whole = await named('ADMINISTRATOR');
    expect(verifyContents(whole).findings).toEqual([]);
    expect(namesIn(whole).toSorted()).toEqual(['Alex Dupont stf_1', 'Aïcha Durand']);
    expect(Buffer.from(whole.get(entry.namedReport) ?? []).toString()).toContain('Aïcha Durand <code>can_');
    expect(namesIn(await named('AUDITOR'))).toEqual(['Alex Dupont stf_1']);
    const unnamed = new Map(Object.entries(unzipSync((await dossier('ADMINISTRATOR')).rawPayload)));
    expect([...whole].filter(([name]) => unnamed.has(name))).toEqual([...unnamed]);
    expect([...unnamed.keys()].filter((name) => name.startsWith('noms/'))).toEqual([]);
    const readings = await administrator.read<{ items: { operation: string; actorId: string }[] }>('/v1/personal-accesses');
    expect(readings.items).toContainEqual(expect.objectContaining({ operation: 'export-dossier', category: 'IDENTITY' }));
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
