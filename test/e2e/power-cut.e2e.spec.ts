/** A machine that goes off in the middle of the first `npm start`: the next one takes the demonstration up where it was. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { cast } from '#apps/cli/demo/cast.js';
import { environmentOf, newHome, sharedStack, typeNpmStart, type StartedStack } from '../harness/stack.js';
import { Witness } from '../harness/witness.js';

describe('npm start, cut off in the middle of its demonstration', () => {
  const home = newHome();
  let started: StartedStack;
  let seen: readonly RecordedEvent[];

  afterAll(() => started?.isSent('SIGTERM'), 120_000);

  const eventsOf = async (witness: Witness): Promise<readonly RecordedEvent[]> =>
    (await Promise.all((await witness.journeys()).map(({ journeyId }) => witness.events(journeyId)))).flat();

  it('leaves nothing that still answers', async () => {
    const whole = await eventsOf(new Witness((await sharedStack()).home));
    started = await typeNpmStart({ home });
    await started.says(/Démonstration : un premier démarrage/);
    const witness = new Witness(home);
    do {
      await sleep(50);
      seen = await eventsOf(witness);
    } while (seen.length < whole.length / 4);
    await started.cutOff();
    await expect(fetch(`${environmentOf(home)['JALON_API_URL']}/health/live`)).rejects.toThrow();
  }, 300_000);

  it('ends it at the next start, in the journeys of a demonstration that nothing disturbed, and keeps what was seen', async () => {
    started = await (await typeNpmStart({ home })).isReady();
    expect(started.said).toContain(`${cast.length} parcours sont joués`);
    const witness = new Witness(home);
    const journeys = await witness.journeys();
    const undisturbed = new Map((await new Witness((await sharedStack()).home).journeys()).map((journey) => [journey.journeyId, journey]));
    expect(journeys).toHaveLength(cast.length);
    for (const { journeyId, status, version } of journeys) expect(undisturbed.get(journeyId)).toMatchObject({ status, version });
    expect(await eventsOf(witness)).toEqual(expect.arrayContaining([...seen]));
  }, 300_000);

  it('plays it at no later start', async () => {
    expect(await started.isSent('SIGINT')).toBe(0);
    started = await (await typeNpmStart({ home })).isReady();
    expect(started.said).not.toContain('Démonstration');
  }, 300_000);
});
