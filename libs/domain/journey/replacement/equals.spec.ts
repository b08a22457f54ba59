/** What a replacement means: the journey stands as if the fact had been its replacement from the start. */
import fc from 'fast-check';
import { settle } from '../clocks/settle.js';
import type { RecordedEvent } from '../event.js';
import { fold } from '../evolve.js';
import { standing, type AspectKind } from '../standing.js';
import { anyFact, anyFacts } from '../testing/any-fact.js';
import { onAssessments } from '../testing/certifications.js';
import {
  convened,
  decided,
  finalParts,
  heard,
  minutesSigned,
  readyForJury,
  stageAgreed,
  stageStarted,
  validatedA,
  validatedB,
} from '../testing/facts.js';
import { contextAt, given, started, tenOClock, type Fact, type Given } from '../testing/given.js';
import { completeFile, feasibilityFile, juryDecided, recevabilite, validationFile } from '../testing/vae-facts.js';
import { ordinary, replacedBy } from './as-they-stand.js';

jest.setTimeout(60_000);

const training = given().and(started('2024-02-01'));
const vae = given().and(started('2024-02-01', { path: 'VAE' }), feasibilityFile('2024-02-02'), completeFile('2024-02-03'));
const beginnings = [
  training,
  training.and(...readyForJury('2024-02-05'), convened('2024-02-06'), heard('2024-02-06', finalParts)),
  training.and(
    ...readyForJury('2024-02-05'),
    convened('2024-02-06'),
    heard('2024-02-06', finalParts),
    decided('2024-02-06', 'FULL'),
    ...minutesSigned('2024-02-06'),
  ),
  ...onAssessments.flatMap((rules) => {
    const begun = given(rules).and(started('2024-02-01'), stageAgreed('2024-02-05'), stageStarted('2024-02-05'));
    return [
      begun.and(...validatedA('2024-02-05')),
      begun.and(...validatedA('2024-02-05'), ...validatedB('2024-02-05'), convened('2024-02-06')),
    ];
  }),
  vae,
  vae.and(recevabilite('NON_RECEVABLE', '2024-02-04')),
  vae.and(recevabilite('RECEVABLE', '2024-02-04'), validationFile('2024-02-05'), ...juryDecided('ses_1', '2024-02-06', 'DEFERRED')),
];

function play(start: Given, facts: readonly Fact[]): Given {
  return facts.reduce((journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey), start);
}

/** The history in which each replacement had been recorded in the place of what it names, and nothing had rested on that. */
function fromTheStart(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const gone = replacedBy(events);
  const placed = new Set<number>();
  return events.flatMap((event): readonly RecordedEvent[] => {
    if (event.type === 'FactReplaced') return [];
    const by = gone.get(event.version);
    if (!by) return [event];
    const [instead] = ordinary(by);
    if (!instead || placed.has(by.version) || instead.type !== event.type) return [];
    placed.add(by.version);
    return [{ ...instead, version: event.version }];
  });
}

/** Clocks of a new notification run from the replacement; a resit, or what is annulled, is taken back in ways that events do not tell alone. */
const compared: ReadonlySet<AspectKind> = new Set([
  'STATUS',
  'PATH',
  'BLOCK',
  'CERTIFICATE',
  'RECEVABILITE',
  'JURY',
  'NOTIFICATION',
  'DIPLOMA',
]);

function stands(journey: Given, events: readonly RecordedEvent[]): unknown {
  const { rules } = journey.journey;
  const now = contextAt(tenOClock('2027-01-04'));
  const settled = settle({ rules, state: fold(events.filter(({ actor }) => actor.role !== 'CLOCK')) }, now);
  return standing(settled.journey).filter(({ kind }) => compared.has(kind));
}

it('a journey stands after a replacement as if the fact had been its replacement from the start', () => {
  const kinds = new Map<string, number>();
  const tried = fc.array(anyFact('2026-06-01', ['replace-fact']), { minLength: 15, maxLength: 15 });
  const replaced = fc.tuple(fc.constantFrom(...beginnings), anyFacts('2024-02-07'), tried).map(([start, facts, replacements]) => {
    const others = facts.filter(({ command }) => command.name !== 'replace-fact');
    const end = play(start, others.slice(0, 40));
    const replacement = replacements.find((each) => end.decide(each).accepted);
    return replacement ? end.and(replacement) : null;
  });
  fc.assert(
    fc.property(replaced, (journey) => {
      const last = journey?.events.findLast((event) => event.type === 'FactReplaced');
      if (!journey || last?.type !== 'FactReplaced') return;
      const { kind, replacement } = last.data.fact;
      if (last.data.closesSession || (kind === 'RECEVABILITE' && replacement === null) || last.data.falls.followUps) return;
      // A proposal to the jury that fell when its attempt was voided is to be made again.
      if (kind === 'VOIDING' && journey.events.some(({ type, data }) => type === 'BlockConcluded' && data.proposed)) return;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      expect(stands(journey, journey.events)).toEqual(stands(journey, fromTheStart(journey.events)));
    }),
    { numRuns: 300 },
  );
  expect(kinds.size).toBeGreaterThan(3);
  expect([...kinds.values()].reduce((sum, each) => sum + each, 0)).toBeGreaterThan(50);
});
