/** `npm start` from nothing, as a newcomer types it: the demonstration plays, is visible, and is the same thing everywhere. */
import { cast } from '#apps/cli/demo/cast.js';
import { jalon, sharedStack } from '../harness/stack.js';
import { replayWhatRan, runsOf } from '../replay/record.js';
import { expectOneState, Witness, type ShownJourney } from '../harness/witness.js';

interface PlayedAsJson {
  readonly name: string;
  readonly journeyId: string;
  readonly status: string;
  readonly version: number;
  readonly asExpected: boolean;
}

describe('the demonstration that npm start plays', () => {
  let home: string;
  let said: string;
  let witness: Witness;

  beforeAll(async () => {
    ({ home, said } = await sharedStack());
    witness = new Witness(home);
  }, 600_000);

  const castJourneys = async (): Promise<readonly ShownJourney[]> => {
    const played = JSON.parse(await jalon(home, 'demo', '--json')) as readonly PlayedAsJson[];
    const ids = new Set(played.map(({ journeyId }) => journeyId));
    return (await witness.journeys()).filter(({ journeyId }) => ids.has(journeyId));
  };

  it('ends with the stack ready and the whole cast visible through the API', async () => {
    expect(said).toContain(`${cast.length} parcours sont joués`);
    expect(said).toMatch(/Jalon est prêt[^]*Démonstration \(demo\) +jouée/);
    const statuses = (await castJourneys()).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual(cast.map(({ ends }) => ends).toSorted());
  }, 300_000);

  it('adds nothing when it is played again under the same keys', async () => {
    const before = await witness.journeys();
    const events = await Promise.all(before.map(({ journeyId }) => witness.events(journeyId)));
    const again = JSON.parse(await jalon(home, 'demo', '--json')) as readonly PlayedAsJson[];
    expect(again.map(({ name, asExpected }) => ({ name, asExpected }))).toEqual(cast.map(({ name }) => ({ name, asExpected: true })));
    const shown = new Map(before.map((journey) => [journey.journeyId, journey]));
    for (const { journeyId, version, status } of again) expect(shown.get(journeyId)).toMatchObject({ version, status });
    expect(await witness.journeys()).toEqual(before);
    expect(await Promise.all(before.map(({ journeyId }) => witness.events(journeyId)))).toEqual(events);
  }, 300_000);

  it('leaves each journey in one state: its events folded, its read model and the workflow’s own are the same bytes', async () => {
    const journeys = await castJourneys();
    expect(journeys).toHaveLength(cast.length);
    await expectOneState(witness, journeys);
  }, 300_000);

  it('has histories that replay to the same facts', async () => {
    const played = JSON.parse(await jalon(home, 'demo', '--json')) as readonly PlayedAsJson[];
    expect(played.map(({ name }) => name)).toEqual(cast.map(({ name }) => name));
    const temporal = await witness.temporal();
    try {
      const runs = await Promise.all(played.map(({ name, journeyId }) => runsOf(temporal, `demo-${name}`, journeyId)));
      expect(await replayWhatRan(temporal, runs.flat())).toEqual([]);
    } finally {
      await temporal.close();
    }
  }, 300_000);
});
