import fc from 'fast-check';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { explain } from '#libs/domain/journey/decide.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import { topicOf, topicOfUnmet } from '#libs/domain/journey/confidential.js';
import { fold } from '#libs/domain/journey/evolve.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { EventType, RecordedEvent } from '#libs/domain/journey/event.js';
import { History } from '#libs/domain/journey/as-of.js';
import { untoldResults } from '#libs/domain/journey/results.js';
import { plan } from '#libs/domain/journey/plan/plan.js';
import { anyFacts } from '#libs/domain/journey/testing/any-fact.js';
import { decidedOnAssessments, gradedByJury, withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import {
  convened,
  decided,
  finalParts,
  heard,
  readyForJury,
  stageAgreed,
  stageStarted,
  unanimously,
  validatedA,
  validatedB,
} from '#libs/domain/journey/testing/facts.js';
import { by, contextAt, fact, given, started, tenOClock, type Fact, type Given } from '#libs/domain/journey/testing/given.js';
import { confirmed, entered, wholeSession } from '#libs/domain/journey/testing/paper-facts.js';
import { told } from '#libs/domain/journey/testing/vae-facts.js';
import { endOfDay, startOfDay, type LocalDate } from '#libs/domain/time/local-date.js';
import { courseOf } from '#libs/journey/projection/course.js';
import { project } from '#libs/journey/projection/project.js';
import type { JourneyView } from '#libs/journey/queries/journey-list.js';
import { differencesBetween } from '#libs/hindsight/narration/differences.js';
import { explainEvent } from '#libs/hindsight/narration/explanation.js';
import { callerRoles, type CallerRole } from '#libs/platform/tokens/token.js';
import { explainCommands } from '../journeys/explained-commands.js';
import { presentJourney } from '../journeys/journey-view.js';
import { mayCommand } from './access-table.js';
import { waitsForResults, type FactReader } from './field-access.js';
import { eventsShownTo, viewShownTo, unmetShownTo } from './readable.js';
import { stateShownTo } from './state-access.js';

jest.setTimeout(120_000);

const entry = '2024-02-01';
const now = tenOClock('2027-01-04');
const withFourEyes = (rules: CertificationRules): CertificationRules => ({
  ...rules,
  reglement: { ...rules.reglement, fourEyes: { value: true, source: 'test' } },
});
const rules = withFourEyes(withFinalAssessment);
const training = given(rules).and(started(entry));
const ready = training.and(...readyForJury('2024-02-05'));
const presented = ready.and(convened('2024-02-06'), heard('2024-02-06', finalParts));
const onPaper = ready.and(convened('2024-02-06'), entered(wholeSession('2024-02-06'), '2024-02-06'));
const beginnings = [
  training,
  training.and(...validatedA('2024-02-05')),
  ready.and(convened('2024-02-06')),
  presented,
  presented.and(decided('2024-02-06', 'FULL'), ...told('ses_1', '2024-02-06')),
  onPaper,
  onPaper.and(confirmed(onPaper.journey.state.paperEntry?.version ?? 0, '2024-02-06')),
  ...[gradedByJury, decidedOnAssessments].flatMap((each) => {
    const proposed = given(withFourEyes(each)).and(
      started(entry),
      stageAgreed('2024-02-05'),
      stageStarted('2024-02-05'),
      ...validatedA('2024-02-05'),
      ...validatedB('2024-02-05'),
    );
    return [proposed, proposed.and(convened('2024-02-06'))];
  }),
];

const sealed = { reasons: 'sealed' };
const decision = {
  dispenseId: 'dis_secret',
  session: 'ses_secret',
  abilityPreserved: true,
  criterionNotApplicable: true,
  ...sealed,
  ...unanimously('jur_1', 'jur_2', 'jur_3'),
};
const { dispenseId, ...instead } = decision;
const replacing = { authority: 'JURY', ground: 'MATERIAL_ERROR', reason: 'sealed' } as const;
/** What some readers are told nothing of, in its order; decided one way or the other. */
const confidential = (granted: boolean, on: LocalDate): readonly Fact[] => [
  fact('request-amenagement', { amenagementId: 'amn_secret1', request: 'sealed' }, on),
  fact('request-dispense', { dispenseId: 'dis_secret', criterion: 'B.1.1' }, on),
  fact('open-fraud-procedure', { concerns: 'BLOCK', block: 'A', grievances: 'sealed' }, on),
  fact('grant-amenagement', { amenagementId: 'amn_secret1', arrangement: 'sealed' }, on),
  ...(['H_PLUS_OFFICER', 'TRAINING_MANAGER'] as const).map((by) =>
    fact('record-opinion', { dispenseId: 'dis_secret', by, favourable: true, ...sealed }, on),
  ),
  fact('record-observations', { observations: 'sealed' }, on),
  convened(on, { session: 'ses_secret', purpose: 'DISPENSE' }),
  fact('record-incident', { session: 'ses_secret', description: 'sealed' }, on),
  granted ? by('act_second', fact('withdraw-for-fraud', sealed, on)) : fact('close-fraud-procedure', sealed, on),
  fact('decide-dispense', { ...decision, granted }, on),
  fact('replace-dispense', { dispenseId, replacement: { ...instead, granted }, ...replacing }, on),
  fact('request-amenagement', { amenagementId: 'amn_secret2', request: 'sealed' }, on),
  fact('refuse-amenagement', { amenagementId: 'amn_secret2', motive: 'sealed' }, on),
  fact('open-fraud-procedure', { concerns: 'DECISION', grievances: 'sealed' }, on),
];

/** A journey as any sequence of commands leaves it, the confidential facts scattered among them. */
const played = fc
  .tuple(fc.constantFrom(...beginnings), anyFacts('2024-02-07'), fc.boolean(), fc.integer({ min: 1, max: 4 }))
  .map(([start, facts, granted, spread]) =>
    facts.reduce((journey, each, index) => {
      const secret = index % spread === 0 ? confidential(granted, entry)[index / spread] : undefined;
      return recorded(secret ? recorded(journey, moved(secret, each)) : journey, each);
    }, start),
  );

/** At the moment of another fact, what it plans included: nothing may be recorded in the past of the record. */
function moved({ command, ...rest }: Fact, { recordedAt }: Fact): Fact {
  const data = { ...command.data, ...('at' in command.data && { at: recordedAt }) };
  return { ...rest, command: { ...command, data, occurredAt: recordedAt } as Fact['command'], recordedAt };
}

function recorded(journey: Given, each: Fact): Given {
  return journey.decide(each).accepted ? journey.and(each) : journey;
}

const readers: readonly FactReader[] = callerRoles.map((role) => ({ role, personId: null }));
const without = (...roles: readonly CallerRole[]): readonly FactReader[] => readers.filter(({ role }) => !roles.includes(role));

function viewOf({ rules }: Given['journey'], events: readonly RecordedEvent[]): JourneyView {
  const state = fold(events);
  const { summary, blocks } = project('jrn_test', rules, state, now);
  const { certificationCode: code, certificationVersion: version, certificationDigest: digest, ...rest } = summary;
  // As the list reads it: what is counted of a journey is shown of none.
  const counted = new Set(['assigned', ...Object.keys(courseOf({ rules, state }))]);
  const read = Object.fromEntries(Object.entries(rest).filter(([member]) => !counted.has(member))) as Omit<typeof rest, 'assigned'>;
  return { ...read, certification: { code, version, digest }, blocks, state };
}

/** Every answer about the journey, as text, the version that it has left out. */
function answers(reader: FactReader, journey: Given['journey'], events: readonly RecordedEvent[], at = now): string {
  const { rules } = journey;
  const view = viewShownTo(reader, viewOf(journey, events), { rules, history: events });
  const caller = {
    ...reader,
    issuer: 'i',
    subject: 's',
    name: null,
    actorId: 'act_1',
    scope: { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' },
  } as const;
  const itself = (code: string | null) => code;
  const places = { site: itself, cohort: itself, organisation: itself };
  const { events: shown } = eventsShownTo(reader, events);
  const pinned = new Map([[rules.digest, rules]]);
  const everything = {
    detail: presentJourney(view, rules, null, places, at),
    commands: explainCommands(view, rules, caller, at),
    plan: plan({ rules, state: view.state }, now),
    events: shown,
    differences: ['2024-02-06', '2024-03-10'].map((from) =>
      differencesBetween(new History(shown), { occurredUntil: tenOClock(from) }, { occurredUntil: now }, pinned),
    ),
    explanations: shown.map((event) => explainEvent(event, { events: shown, rules, command: null, refusals: [] })),
  };
  const { state: _, ...summary } = view;
  return JSON.stringify({
    ...everything,
    summary: { ...summary, version: 0 },
    detail: { ...everything.detail, version: 0, state: { ...everything.detail.state, version: 0 } },
    commands: everything.commands.commands,
  });
}

const hPlusTypes: ReadonlySet<EventType> = new Set([
  'AmenagementRequested',
  'AmenagementGranted',
  'AmenagementRefused',
  'DispenseRequested',
  'OpinionRecorded',
  'DispenseDecided',
  'DispenseReplaced',
]);
const fraudTypes: ReadonlySet<EventType> = new Set(['FraudProcedureOpened', 'ObservationsRecorded', 'FraudProcedureClosed']);
const isHPlus = ({ type }: RecordedEvent): boolean => hPlusTypes.has(type);

/** The same result the other way: each grading, verdict and decision turned round; whether another session is to be convened is none of it. */
function contrary(event: RecordedEvent): RecordedEvent {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, key === 'closesSession' ? each : turned(each)]));
    return typeof value === 'boolean' ? !value : ((contraries as Readonly<Record<string, unknown>>)[String(value)] ?? value);
  };
  return { ...event, data: turned(event.data) } as RecordedEvent;
}

const contraries = {
  ACQUIS: 'NON_ACQUIS',
  PARTIELLEMENT_ACQUIS: 'ACQUIS',
  NON_ACQUIS: 'ACQUIS',
  FULL: 'REFUSED',
  PARTIAL: 'FULL',
  DEFERRED: 'FULL',
  REFUSED: 'FULL',
};

describe('what a reader is shown of a journey', () => {
  it('holds every confidential fact often enough for what follows to mean something', () => {
    const types = fc.sample(played, { numRuns: 60, seed: 3 }).flatMap(({ events }) => events.map(({ type }) => type));
    const few = [...hPlusTypes, ...fraudTypes, 'WithdrawnForFraud'].filter((type) => types.filter((each) => each === type).length < 5);
    expect(few).toEqual([]);
  });

  it('is the state that folding what they are shown of its events gives', () => {
    fc.assert(
      fc.property(played, ({ events, journey }) => {
        for (const reader of readers.filter((each) => !waitsForResults(each))) {
          const { version: _, ...shown } = stateShownTo(reader, journey.state);
          const { version: __, ...folded } = fold(eventsShownTo(reader, events).events);
          expect({ role: reader.role, ...shown }).toEqual({ role: reader.role, ...folded });
        }
      }),
      { numRuns: 80, endOnFailure: true },
    );
  });

  /** What an `AnswerCache` holds. */
  it('is answered the same from midnight to midnight in Paris', () => {
    const days = ['2024-02-06', '2024-06-30', '2024-12-31', '2025-07-01', '2026-08-31', '2027-01-04'];
    fc.assert(
      fc.property(played, fc.constantFrom(...days), fc.constantFrom(...readers), ({ events, journey }, day, reader) => {
        const [first, last] = [startOfDay(day), endOfDay(day)].map((at) => answers(reader, journey, events, at));
        expect(last).toBe(first);
      }),
      { numRuns: 120, endOnFailure: true },
    );
  });

  it('tells apart no two journeys that differ by what befell a handicap alone', () => {
    fc.assert(
      fc.property(played, ({ events, journey }) => {
        const plain = events.filter((event) => !isHPlus(event));
        for (const reader of without('H_PLUS_OFFICER', 'CANDIDATE', 'TRAINING_MANAGER', 'JUROR', 'JURY_PRESIDENT', 'EVALUATOR'))
          expect(answers(reader, journey, events)).toBe(answers(reader, journey, plain));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('tells apart no two journeys that differ by a suspicion of fraud alone', () => {
    fc.assert(
      fc.property(played, ({ events, journey }) => {
        const rectified = new Set(events.filter(({ type }) => fraudTypes.has(type)).map(({ version }) => version));
        const plain = events.filter(
          (event) => !fraudTypes.has(event.type) && !(event.type === 'FactRectified' && rectified.has(event.data.eventVersion)),
        );
        for (const role of ['EVALUATOR', 'TRAINING_MANAGER', 'H_PLUS_OFFICER', 'ACCOMPANIST'] as const)
          expect(answers({ role, personId: null }, journey, events)).toBe(answers({ role, personId: null }, journey, plain));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('tells candidate and accompanist the same of a result that they have not been told, whether it is favourable or not', () => {
    let compared = 0;
    fc.assert(
      fc.property(played, fc.nat({ max: 60 }), ({ events, journey }, length) => {
        const all = events.slice(0, Math.max(2, events.length - length));
        const { hidden, withoutGrid } = untoldResults(all);
        if (hidden.size + withoutGrid.size === 0) return;
        compared += 1;
        const untold = (event: RecordedEvent) => hidden.has(event.version) || withoutGrid.has(event.version);
        const otherwise = all.map((event) => (untold(event) ? contrary(event) : event));
        // What rectifies a fact that never was is not there either.
        const isOfHidden = (event: RecordedEvent) => event.type === 'FactRectified' && hidden.has(event.data.eventVersion);
        const without = all
          .filter((event) => !hidden.has(event.version) && !isOfHidden(event))
          .map((event) => (untold(event) ? contrary(event) : event));
        for (const role of ['CANDIDATE', 'ACCOMPANIST'] as const) {
          const told = answers({ role, personId: null }, journey, all);
          expect(answers({ role, personId: null }, journey, otherwise)).toBe(told);
          expect(answers({ role, personId: null }, journey, without)).toBe(told);
        }
      }),
      { numRuns: 240, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(20);
  });

  it('never hides from a role what decides whether it may send its own commands, an exemption included', () => {
    const aboutSessions: readonly CommandName[] = ['convene-jury', 'cancel-session'];
    // That an entry awaits a confirmation, who entered none learns by entering one.
    const ofPaper: readonly CommandName[] = ['enter-paper-record', 'confirm-paper-record', 'reject-paper-record'];
    // For a reason that its role reads: of a suspicion that stands against a conclusion, its evaluator is told nothing.
    const allowed = (reader: FactReader, { rules: pinned }: Given['journey'], state: JourneyState) =>
      explain({ rules: pinned, state, context: { ...contextAt(now), actor: { id: 'act_1', role: reader.role } } })
        .filter(
          ({ command }) =>
            mayCommand(reader.role, command) && ![...aboutSessions, ...ofPaper].includes(command) && topicOf(command) === null,
        )
        .map(({ command, unmet, targets }) => ({
          command,
          unmet: unmetShownTo(reader, unmet),
          targets: targets?.map((target) => ({ ...target, unmet: unmetShownTo(reader, target.unmet) })),
          // What is said of a command as a whole follows from what hinders each of its targets.
          hides: targets?.some((target) => unmetShownTo(reader, target.unmet).length < target.unmet.length) ?? false,
        }));
    const withoutHidden = (of: ReturnType<typeof allowed>, whole: ReturnType<typeof allowed>) =>
      of.map(({ hides: _, ...each }, index) => (whole[index]?.hides ? { ...each, unmet: [] } : each));
    fc.assert(
      fc.property(played, ({ journey }) => {
        for (const reader of readers) {
          const [whole, shown] = [journey.state, stateShownTo(reader, journey.state)];
          const real = allowed(reader, journey, whole);
          expect({ role: reader.role, may: withoutHidden(allowed(reader, journey, shown), real) }).toEqual({
            role: reader.role,
            may: withoutHidden(real, real),
          });
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('holds the reasons that tell of a handicap by their codes: no sentence speaks of one under another', () => {
    const told = new Map<string, string>();
    fc.assert(
      fc.property(played, ({ journey }) => {
        const explained = explain({ ...journey, context: contextAt(now) }).flatMap(({ unmet, targets }) => [
          ...unmet,
          ...(targets ?? []).flatMap((target) => target.unmet),
        ]);
        for (const { code, sentence } of explained)
          if (topicOfUnmet(code) !== 'H_PLUS' && /aménagement|dispens|exempt|H\+/i.test(sentence)) told.set(code, sentence);
      }),
      { numRuns: 40, endOnFailure: true },
    );
    // « ni appréciés ni exemptés »: of whoever is exempted or not.
    expect([...told.keys()].filter((code) => code !== 'block.criterion-ungraded')).toEqual([]);
  });
});
