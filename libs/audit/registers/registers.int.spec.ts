import { fact } from '#libs/domain/journey/testing/given.js';
import {
  exemptedAndVoted,
  openDossierBench,
  refusedBlock,
  toTheDiploma,
  vae,
  type DossierBench,
} from '#libs/audit/dossier/testing/recorded.js';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { shippedCertifications } from '#libs/certifications/shipped.js';
import { ReferenceLists } from '#libs/journey/reference-lists/reference-lists.js';
import { batchSize } from './batches.js';
import { journeysInFrench } from './journeys-in-french.js';
import { listedJourneys, type ListedJourney } from './journeys.js';
import { listedEvents, type ListedOf } from './recorded-events.js';
import { titles, titlesByNumber } from './titles.js';

let bench: DossierBench;
beforeAll(async () => {
  bench = await openDossierBench();
});
afterAll(() => bench?.close());

async function allOf<T>(batches: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

const withdrawn = () =>
  toTheDiploma().and(
    fact('issue-duplicate', { of: 'DIPLOMA' }, '2026-03-01', { attached: { number: 'X-1' } }),
    fact('open-fraud-procedure', { concerns: 'DIPLOMA', grievances: 'sealed' }, '2026-03-02'),
    fact('record-observations', { observations: 'sealed' }, '2026-03-10'),
    fact('withdraw-for-fraud', { reasons: 'sealed' }, '2026-04-01'),
  );

describe('the registers', () => {
  it('hold every title delivered, as the facts now stand, and whether it was withdrawn since', async () => {
    const journeyId = await bench.record(withdrawn());
    await bench.record(refusedBlock());
    const common = {
      certification: 'two-blocks',
      certificationVersion: '1',
      block: null,
      path: 'TRAINING',
      journeyId,
      candidateId: 'cnd_1',
    };
    expect(await allOf(titlesByNumber(bench.journal.dataSource))).toEqual([
      { ...common, number: 'D-1', kind: 'DIPLOMA', issuedOn: '2026-02-10', withdrawnOn: '2026-04-01' },
      { ...common, number: 'X-1', kind: 'DUPLICATE', issuedOn: '2026-03-01', withdrawnOn: '2026-04-01' },
    ]);
  });

  it('name routes, sites and cohorts where people read them, and leave as it is a code that has no name', async () => {
    const { dataSource } = bench.journal;
    const lists = new ReferenceLists(dataSource);
    await lists.record('SITE', { code: 'lyon', label: 'Lyon Part-Dieu' }, 'act_1');
    await lists.record('SITE', { code: 'lyon', label: 'Lyon Confluence', isOpen: false }, 'act_1');
    const catalogue = await CertificationCatalogue.load([shippedCertifications()]);
    const { rules, document } = catalogue.list()[0]!;
    const [route] = document.routes;
    const listed: ListedJourney = {
      journeyId: 'jrn_1',
      version: 1,
      candidateId: 'can_1',
      certification: rules.code,
      certificationVersion: rules.version,
      path: 'TRAINING',
      route: route!.code,
      scope: 'FULL',
      status: 'ENROLLED',
      cohort: '2026-A',
      site: 'lyon',
      enteredOn: '2026-01-05',
      nextDeadline: null,
    };
    const nowhere = { ...listed, certification: 'unknown', site: null };
    const read = (async function* () {
      yield [listed, nowhere];
    })();
    expect(await allOf(journeysInFrench(read, { lists, catalogue }))).toEqual([
      { ...listed, route: route!.title, site: 'Lyon Confluence' },
      nowhere,
    ]);
  });

  it('list each journey and each event once, chained, without what must not be told of a handicap', async () => {
    const journeyId = await bench.record(toTheDiploma());
    await bench.record(vae());
    const { dataSource } = bench.journal;
    const journeys = await allOf(listedJourneys(dataSource, null));
    expect(new Set(journeys.map((one) => one.journeyId)).size).toBe(journeys.length);
    expect(await allOf(listedJourneys(dataSource, journeyId))).toEqual(journeys.filter((one) => one.journeyId === journeyId));
    const events = (asked: Partial<ListedOf>) => allOf(listedEvents(dataSource, { journeyId: null, withConfidential: false, ...asked }));
    const every = await events({});
    expect(every).toHaveLength(journeys.reduce((sum, { version }) => sum + version, 0));
    const own = await events({ journeyId });
    expect(own.every((event, index) => event.previousHash === (own[index - 1]?.hash ?? '0'.repeat(64)))).toBe(true);
    expect(JSON.stringify(every)).not.toContain('Amenagement');
    expect(JSON.stringify(await events({ journeyId, withConfidential: true }))).toContain('AmenagementGranted');
  });

  it('count the votes of a jury, and tell of none whose it is, nor of an exemption, unless the confidential is asked for', async () => {
    const journeyId = await bench.record(exemptedAndVoted());
    const listed = async (withConfidential: boolean) =>
      JSON.stringify(await allOf(listedEvents(bench.journal.dataSource, { journeyId, withConfidential })));
    const juror = /"jurorId":"jur_\d","inFavour"|"inFavour":(true|false),"jurorId":"jur_\d"/;
    expect(await listed(false)).not.toMatch(juror);
    expect(await listed(false)).not.toContain('EXEMPTED');
    expect(await listed(false)).toContain('inFavour');
    expect(await listed(true)).toMatch(juror);
    expect(await listed(true)).toContain('EXEMPTED');
  });

  it('are read a batch at a time: the first lines of 100,000 titles take one query, and all of them no memory', async () => {
    const { dataSource, database } = bench.journal;
    await bench.record(toTheDiploma());
    const state = JSON.stringify({ blocks: {}, duplicates: [], fraudProcedures: [], diploma: { number: 'P-1', on: '2026-01-01' } });
    await database.tamper(
      `INSERT INTO journey_summary (journey_id, version, candidate_id, certification_code, certification_version, certification_digest,
         path, route, scope, status, entered_on, updated_at, assigned, outcome, presented, resits, appeals, work, snapshot, snapshot_version, projection)
       SELECT 'jrn_many-' || lpad(i::text, 6, '0'), 1, 'cnd_' || i, certification_code, certification_version, certification_digest,
         path, route, scope, status, entered_on, updated_at, assigned, outcome, presented, resits, appeals, work, $1, 1, projection
       FROM (SELECT * FROM journey_summary LIMIT 1) AS one, generate_series(1, 100000) AS i`,
      [state],
    );
    // One for each query.
    const query = jest.spyOn(dataSource, 'createQueryRunner');
    const first = await titles(dataSource).next();
    expect([first.done, query.mock.calls.length]).toEqual([false, 1]);
    query.mockClear();
    let count = 0;
    let largest = 0;
    const before = process.memoryUsage().heapUsed;
    let most = before;
    for await (const batch of titles(dataSource)) {
      count += batch.length;
      largest = Math.max(largest, batch.length);
      most = Math.max(most, process.memoryUsage().heapUsed);
    }
    expect(count).toBeGreaterThanOrEqual(100_000);
    expect(largest).toBeLessThanOrEqual(2 * batchSize);
    expect(query.mock.calls.length).toBeLessThanOrEqual(Math.ceil(count / batchSize) + 1);
    expect(most - before).toBeLessThan(150 * 1024 * 1024);
    query.mockRestore();
  });
});
