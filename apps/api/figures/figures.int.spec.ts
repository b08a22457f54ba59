/** Figures over journeys written straight into the journal, as the domain's specs tell them; none has a workflow. */
import { createHash } from 'node:crypto';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import {
  convened,
  decided,
  decidedFully,
  finalParts,
  heard,
  minutesSigned,
  motive,
  notified,
  readyForJury,
} from '#libs/domain/journey/testing/facts.js';
import { fact, given, started, type Fact } from '#libs/domain/journey/testing/given.js';
import { completeFile, feasibilityFile } from '#libs/domain/journey/testing/vae-facts.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';
import { newId } from '../access/testing/prepared-journeys.js';
import type { FiguresAnswer } from './figures.schema.js';

const { digest: _, ...content } = withFinalAssessment;
const rules: CertificationRules = { ...content, digest: createHash('sha256').update(canonicalJson(content)).digest('hex') };

type Opening = NonNullable<Parameters<typeof started>[1]>;

const certified = (opening: Opening) => [...decidedFully(opening), notified('2024-02-20')];
const deferred = (opening: Opening) => [
  started('2023-01-10', opening),
  ...readyForJury('2024-01-10'),
  convened('2024-02-01'),
  heard('2024-02-01', { ...finalParts, 'F.M1': 'NON_ACQUIS' }),
  decided('2024-02-01', 'DEFERRED', { motives: [motive('F.M1')] }),
  ...minutesSigned('2024-02-01'),
  notified('2024-02-06'),
];
const abandoned = (opening: Opening) => [
  started('2024-05-02', opening),
  fact('abandon', { reason: 'EMPLOYMENT', comment: 'sealed' }, '2024-06-03'),
];
const vaeAwaiting = (opening: Opening) => [
  started('2024-05-02', { path: 'VAE', ...opening }),
  feasibilityFile('2024-05-10'),
  completeFile('2024-05-20'),
];

describe('figures', () => {
  let test: TestApi;
  let administrator: TestCaller;

  async function record(...facts: readonly Fact[]): Promise<string> {
    const journeyId = newId();
    const { events } = given(rules).and(...facts);
    await test.parts.journal.appendEvents(
      journeyId,
      events.map((event) => ({ ...event, journeyId, commandId: `cmd_${journeyId}-${event.version}` })),
    );
    return journeyId;
  }

  beforeAll(async () => {
    test = await startTestApi();
    administrator = test.by('ADMINISTRATOR');
    await test.parts.archive.save(rules);
    const lyon = { cohort: 'C1', site: 'LYON' };
    for (let count = 0; count < 6; count += 1) await record(...certified({ candidateId: `can_${count}`, ...lyon }));
    await record(...deferred({ candidateId: 'can_deferred', ...lyon }));
    await record(...abandoned({ candidateId: 'can_gone', cohort: 'C2', site: 'NICE' }));
    await record(...vaeAwaiting({ candidateId: 'can_vae', cohort: 'C2', site: 'NICE' }));
  });
  afterAll(() => test?.close());

  const figures = (query = '', by = administrator) => by.read<FiguresAnswer>(`/v1/figures${query}`);

  it('count what journeys came to, by what became of each', async () => {
    const { items, withheldBelow } = await figures();
    expect([items.length, withheldBelow]).toEqual([1, null]);
    expect(items[0]).toMatchObject({
      group: null,
      counts: { entered: 9, presented: 7, certified: 6, deferred: 1, abandoned: 1, inProgress: 2, refused: 0, resat: 0 },
      rates: { certifiedOfPresented: 85.7, abandonedOfEntered: 11.1 },
      abandonments: [{ reason: 'EMPLOYMENT', reasonLabel: 'emploi', count: 1 }],
    });
    expect(items[0]?.blocks).toContainEqual({ certification: 'two-blocks', block: 'A', status: 'VALID', statusLabel: 'validé', count: 7 });
    expect(items[0]?.work.find(({ personId }) => personId === 'jur_1')).toEqual({
      as: 'juror',
      asLabel: 'juré',
      personId: 'jur_1',
      times: 7,
      journeys: 7,
    });
  });

  it('tell how long what the law delays has taken, and what was late', async () => {
    const { items } = await figures('?cohort=C1');
    // Notified 19 days after the jury for six, the règlement giving fifteen, and 5 days after it for one.
    expect(items[0]?.delays).toContainEqual({
      kind: 'NOTIFICATION',
      kindLabel: expect.any(String),
      met: 7,
      medianDays: 19,
      worstDays: 19,
      late: 6,
      running: 0,
    });
  });

  it('are grouped, and bounded by the day of entry or by that of the outcome', async () => {
    const byCohort = await figures('?groupBy=cohort');
    expect(byCohort.items.map(({ group, counts }) => [group, counts.entered, counts.certified])).toEqual([
      ['C1', 7, 6],
      ['C2', 2, 0],
    ]);
    const ofYear = async (query: string) => (await figures(query)).items.map(({ group, counts }) => [group, counts.entered]);
    expect(await ofYear('?from=2024-01-01&until=2024-12-31')).toEqual([[null, 2]]);
    expect(await ofYear('?by=OUTCOME&from=2024-01-01&until=2024-12-31&groupBy=year')).toEqual([['2024', 7]]);
    expect(await ofYear('?path=VAE')).toEqual([[null, 1]]);
  });

  it('are of the journeys that their reader reaches', async () => {
    const nice = test.by('STAFF', { scope: { sites: ['NICE'], cohorts: 'ALL', certifications: 'ALL' } } as never);
    expect((await figures('', nice)).items[0]?.counts.entered).toBe(2);
    const listed = await nice.read<{ items: { site: string }[] }>('/v1/figures/entered/journeys');
    expect(listed.items.map(({ site }) => site)).toEqual(['NICE', 'NICE']);
  });

  it('each open the list of the journeys that they count', async () => {
    const { items } = await figures();
    for (const [figure, count] of Object.entries(items[0]!.counts)) {
      const page = await administrator.read<{ items: object[] }>(`/v1/figures/${figure}/journeys?limit=100`);
      expect([figure, page.items.length]).toEqual([figure, count]);
    }
  });

  it('withhold those of a few from who reads no identity, and the list with them', async () => {
    const auditor = test.by('AUDITOR');
    const { items, withheldBelow } = await figures('?groupBy=cohort', auditor);
    expect(withheldBelow).toBe(5);
    expect(items.map(({ counts, work }) => [counts.entered, counts.certified, counts.deferred, work])).toEqual([
      [null, 6, null, []],
      [null, 0, 0, []],
    ]);
    expect((await auditor.get('/v1/figures/certified/journeys')).statusCode).toBe(403);
    expect((await auditor.get('/v1/figures?format=csv')).body).toContain('non communiqué (petit effectif)');
  });

  it('are a sheet for a French spreadsheet, each with its definition and its source', async () => {
    const sheet = await administrator.get('/v1/figures?format=csv&groupBy=cohort');
    expect(sheet.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [heading, ...lines] = sheet.body.split('\r\n');
    expect(heading).toBe('\uFEFFGroupe;Chiffre;Valeur;Définition;Source;Indicateurs Qualiopi');
    expect(lines).toContain(
      'C1;certifiés;6;"La certification entière est accordée, et ne l’a pas été retirée depuis.";"référentiel national qualité, indicateur 2 : résultats obtenus";"2, 11, 16"',
    );
  });

  it('are drawn, what a reader gave for a name being text', async () => {
    await record(...abandoned({ candidateId: 'can_odd', cohort: '<b>&"', site: 'NICE' }));
    const picture = await administrator.get('/v1/figures/abandoned/chart?groupBy=cohort');
    expect(picture.headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect(picture.body).toContain('&lt;b&gt;&amp;&quot;');
    expect(picture.body).toContain('<desc id="desc">&lt;b&gt;&amp;&quot; : 1 ; C1 : 0 ; C2 : 1</desc>');
  });

  it('refuse a period that ends before it begins, naming the field', async () => {
    const refusedQuery = await administrator.get('/v1/figures?from=2024-02-01&until=2024-01-01');
    expect([refusedQuery.statusCode, refusedQuery.json()]).toMatchObject([
      422,
      { errors: [{ parameter: 'until', message: 'La période finit avant de commencer' }] },
    ]);
    expect((await administrator.get('/v1/figures/none/journeys')).statusCode).toBe(404);
  });
});
