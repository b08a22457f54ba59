/** kill -9 in the middle of the demonstration, of each process and then of all: nothing told is lost, nothing happens twice. */
import { createHash } from 'node:crypto';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { shippedCertifications } from '#libs/certifications/shipped.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { forEachAtOnce } from '#libs/platform/concurrency/for-each-at-once.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { cast } from '#apps/cli/demo/cast.js';
import type { Member } from '#apps/cli/demo/member.js';
import { administrator, staff } from '#apps/cli/demo/people.js';
import { firstPlayedOn, Player, type Played } from '#apps/cli/demo/play.js';
import { environmentOf, sharedStack, typeNpmStart, type StartedStack } from '../harness/stack.js';
import { expectOneState, Witness, type ShownJourney, type Told } from '../harness/witness.js';

interface Done {
  readonly journeyId: string;
  readonly commandId: string;
  readonly fromVersion: number;
  readonly toVersion: number;
}

interface CommandStatus {
  readonly status: string;
  readonly done: Done | null;
}

/** After which part of the demonstration's requests, in sixths, what is killed. */
const kills: readonly (readonly string[])[] = [
  ['worker'],
  ['api'],
  ['postgresql'],
  ['temporal'],
  ['worker', 'api', 'postgresql', 'temporal'],
];
/** Journeys played at a time. */
const atOnce = 4;

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Numbers are given in the order of arrival, which no two demonstrations share. */
const number = /-\d{5}(?=")/g;
const withoutNumbers = (value: object): string => canonicalJson(value).replace(number, '');

describe('the demonstration, with every process killed under it', () => {
  let stack: StartedStack;
  let undisturbed: Witness;
  let rulesOf: (member: Member) => CertificationRules;
  let today: LocalDate;

  beforeAll(async () => {
    const shared = await sharedStack();
    stack = await (await typeNpmStart({ args: ['--no-demo'] })).isReady();
    undisturbed = new Witness(shared.home);
    const [first] = cast;
    if (!first) throw new Error('the cast is empty');
    today = await firstPlayedOn(undisturbed, first);
    const catalogue = await CertificationCatalogue.load([shippedCertifications()]);
    rulesOf = ({ certification: { code, version } }) => {
      const entry = catalogue.findVersion(code, version);
      if (!entry) throw new Error(`${code} ${version} does not ship`);
      return entry.rules;
    };
  }, 600_000);
  afterAll(() => stack?.isSent('SIGTERM'), 120_000);

  async function playAll(witness: Witness, onStep: (done: number) => void): Promise<readonly Played[]> {
    const player = new Player(witness, today);
    const played: Played[] = [];
    let done = 0;
    await forEachAtOnce(atOnce, cast, async (member) => played.push(await player.play(member, rulesOf(member), () => onStep(++done))));
    return played;
  }

  let witness: Witness;
  let journeys: readonly ShownJourney[];
  let events: ReadonlyMap<string, readonly RecordedEvent[]>;

  it('goes on to its end by itself, each process started again', async () => {
    witness = new Witness(stack.home);
    const total = cast.reduce((sum, member) => sum + new Player(witness, today).steps(member, rulesOf(member)), 0);
    const plan = new Map(kills.map((parts, index) => [Math.floor((total * (index + 1)) / (kills.length + 1)), parts]));
    const played = await playAll(witness, (done) => plan.get(done)?.forEach((part) => stack.kill(part)));
    expect(played.map(({ member, status }) => `${member.name} ${status}`).toSorted()).toEqual(
      cast.map(({ name, ends }) => `${name} ${ends}`).toSorted(),
    );
    for (const title of ['Worker', 'API', 'PostgreSQL', 'Temporal']) {
      expect(stack.said.match(new RegExp(`${title} : arrêt inattendu \\(signal SIGKILL\\)`, 'g'))).toHaveLength(2);
      expect(stack.said).toMatch(new RegExp(`${title} : processus relancé`));
    }
    journeys = await witness.journeys();
    events = new Map(
      await Promise.all(
        journeys.map(async ({ journeyId }): Promise<[string, readonly RecordedEvent[]]> => [journeyId, await witness.events(journeyId)]),
      ),
    );
  }, 900_000);

  it('has kept everything that was told as done once, in order, and nothing else', async () => {
    const desk = await witness.as(administrator);
    const told = witness.told.flatMap(({ path, body }) => (path.startsWith('/v1/journeys') ? [body as Done] : []));
    const done: Done[] = [];
    for (const answer of told) {
      const { body } = await desk.get<CommandStatus>(`/v1/commands/${answer.commandId}`);
      expect(['DONE', 'REFUSED', 'FAILED']).toContain(body.status);
      if ('toVersion' in answer) expect(body.done).toEqual(answer);
      if (body.done) done.push(body.done);
    }
    for (const [journeyId, recorded] of events) {
      const ofJourney = done.filter((each) => each.journeyId === journeyId);
      expect(recorded.map(({ version }) => version)).toEqual(recorded.map((_, index) => index + 1));
      // In the order of their telling, and no version between them but the clock's.
      const commandOf = new Map(
        ofJourney.flatMap(({ commandId, fromVersion, toVersion }) =>
          recorded.slice(fromVersion, toVersion).map(({ version }): [number, string] => [version, commandId]),
        ),
      );
      expect(ofJourney.map(({ fromVersion }) => fromVersion)).toEqual(
        ofJourney.map(({ fromVersion }) => fromVersion).toSorted((a, b) => a - b),
      );
      const byPeople = recorded.filter(({ actor }) => actor.role !== 'CLOCK');
      expect(byPeople.map(({ version, commandId }) => [version, commandId])).toEqual(
        byPeople.map(({ version }) => [version, commandOf.get(version)]),
      );
      expect(new Set(byPeople.map(({ commandId }) => commandId))).toEqual(new Set(ofJourney.map(({ commandId }) => commandId)));
    }
  }, 300_000);

  it('has kept every candidate and every file that it was told is there', async () => {
    const desk = await witness.as(staff);
    const of = (path: string): readonly Told[] => witness.told.filter((told) => told.path === path);
    const candidates = of('/v1/candidates').map(({ body }) => (body as { readonly id: string }).id);
    expect(candidates.toSorted()).toEqual(journeys.map(({ candidateId }) => candidateId).toSorted());
    for (const id of candidates) expect((await desk.get<{ readonly id: string }>(`/v1/candidates/${id}`)).body.id).toBe(id);
    for (const id of candidates) {
      const hashes = of(`/v1/files?candidateId=${id}`).map(({ body }) => (body as { readonly hash: string }).hash);
      for (const hash of hashes) expect(sha256(await witness.file(id, hash))).toBe(hash);
    }
  }, 300_000);

  it('has come to the states of a demonstration that nothing disturbed', async () => {
    const ids = new Set(journeys.map(({ journeyId }) => journeyId));
    const expected = (await undisturbed.journeys()).filter(({ journeyId }) => ids.has(journeyId));
    expect(journeys).toHaveLength(cast.length);
    expect(journeys.map(({ state }) => withoutNumbers(state))).toEqual(expected.map(({ state }) => withoutNumbers(state)));
    const facts = (recorded: readonly RecordedEvent[]) => recorded.map(({ type, actor, rules }) => ({ type, actor, rules }));
    for (const { journeyId } of expected) {
      expect(facts(events.get(journeyId) ?? [])).toEqual(facts(await undisturbed.events(journeyId)));
    }
    await expectOneState(witness, journeys);
    const numbers = JSON.stringify(journeys.map(({ state }) => state)).match(/"number":"[^"]+-\d{5}"/g) ?? [];
    expect(numbers.length).toBeGreaterThan(cast.length);
    expect(new Set(numbers).size).toBe(numbers.length);
  }, 300_000);

  it('gives each the answer that it had when all of it is sent again under the same keys, and adds nothing', async () => {
    const again = new Witness(stack.home);
    await playAll(again, () => undefined);
    expect(await witness.journeys()).toEqual(journeys);
    const doneIn = (told: readonly Told[]) =>
      told.flatMap(({ path, body }) =>
        path.startsWith('/v1/journeys') && 'toVersion' in (body as Done) ? [canonicalJson(body as Done)] : [],
      );
    expect(doneIn(again.told)).toEqual(expect.arrayContaining(doneIn(witness.told)));
    for (const { journeyId } of journeys) expect(await again.events(journeyId)).toEqual(events.get(journeyId));
  }, 300_000);

  it('ran beside another stack all along, each with data, ports and numbers of its own', async () => {
    const { home } = await sharedStack();
    const [one, other] = [environmentOf(home), environmentOf(stack.home)];
    for (const name of ['JALON_API_URL', 'DATABASE_URL', 'TEMPORAL_ADDRESS']) expect(one[name]).not.toBe(other[name]);
    const recordedAt = async (of: Witness) => (await of.events(journeys[0]?.journeyId ?? ''))[0]?.recordedAt;
    expect(await recordedAt(witness)).not.toBe(await recordedAt(undisturbed));
  });
});
