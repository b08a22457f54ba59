/** What is told of a command that may be sent, against what becomes of it: nothing that depends on who asks and on the journey alone refuses it then. */
import fc from 'fast-check';
import { settle } from '#libs/domain/journey/clocks/settle.js';
import type { Command, CommandName } from '#libs/domain/journey/command.js';
import { decideBatch, explain } from '#libs/domain/journey/decide.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { commandsFor } from '#libs/domain/journey/plan/commands.js';
import { findSession } from '#libs/domain/journey/jury/sessions.js';
import { mayDecide } from '#libs/domain/journey/jury/sitting.js';
import type { ProvidingCommand } from '#libs/domain/journey/remaining-item.js';
import { standingNames } from '#libs/domain/journey/replacement/standing-facts.js';
import { anyFact, anyFacts } from '#libs/domain/journey/testing/any-fact.js';
import { allAcquired, convened, decided, finalParts, heard, passed, readyForJury } from '#libs/domain/journey/testing/facts.js';
import { by, contextAt, fact, given, started, tenOClock, type Given } from '#libs/domain/journey/testing/given.js';
import { entered, wholeSession } from '#libs/domain/journey/testing/paper-facts.js';
import { parisDate, type Instant } from '#libs/domain/time/local-date.js';
import { project } from '#libs/journey/projection/project.js';
import type { JourneyView } from '#libs/journey/queries/journey-list.js';
import { callerRoles, type Caller } from '#libs/platform/tokens/token.js';
import { conditionsAgainst } from '../access/command-conditions.js';
import type { Readable } from '../access/readable.js';
import { explainCommands } from './explained-commands.js';

jest.setTimeout(120_000);

const begun = given().and(started('2025-01-06'));
const graded = begun.and(...passed('A-E2', '2025-01-07', allAcquired('A.2.1')));
const ready = begun.and(...readyForJury('2025-01-07'));
const convoked = ready.and(convened('2025-01-08'));
const judged = convoked.and(heard('2025-01-08', finalParts), decided('2025-01-08', 'FULL'));
const signedBy = (jurorId: string) => fact('sign-minutes', { session: 'ses_1', jurorId }, '2025-01-09');
const onPaper = convoked.and(by('act_1', entered(wholeSession('2025-01-08'), '2025-01-08')));
const beginnings = [
  begun,
  given().and(started('2025-01-06', { path: 'VAE' })),
  graded,
  convoked,
  judged,
  judged.and(signedBy('jur_1')),
  onPaper,
];

const played = fc
  .tuple(fc.constantFrom(...beginnings), anyFacts('2025-01-10'), fc.nat({ max: 120 }))
  .map(([start, facts, most]) => facts.slice(0, most).reduce((so, each) => (so.decide(each).accepted ? so.and(each) : so), start));

const persons: { readonly [R in Caller['role']]?: readonly string[] } = {
  EVALUATOR: ['evl_1', 'evl_2'],
  JUROR: ['jur_1', 'jur_2', 'jur_9'],
  JURY_PRESIDENT: ['jur_1', 'jur_2'],
};
const callerOf = (role: Caller['role'], personId: string | null): Caller => ({
  issuer: 'i',
  subject: 's',
  name: null,
  actorId: 'act_1',
  role,
  personId,
  scope: { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' },
});
const callers = callerRoles.flatMap((role) => (persons[role] ?? [null]).map((personId) => callerOf(role, personId)));

function told({ rules, state }: Journey, caller: Caller, now: Instant) {
  const { summary, blocks } = project('jrn_test', rules, state, now);
  const view = { ...summary, blocks, state } as unknown as Readable<JourneyView>;
  return explainCommands(view, rules, caller, now).commands;
}

type About = { readonly field: string; readonly value: string } | null;
type Data = Readonly<Record<string, unknown>>;

/** Forms of a command about something, as a person who may fill it in would: the best that may be hoped for, then any. */
function* forms(
  journey: Journey,
  caller: Caller,
  name: CommandName,
  about: About,
  now: Instant,
  gen: fc.GeneratorValue,
): Generator<Command> {
  const on = parisDate(now);
  const sent = ({ attached }: Command, data: Data) => ({ name, data, occurredAt: now, attached }) as unknown as Command;
  const own = (data: Data): Data => ({
    ...data,
    ...(about && { [about.field]: about.value }),
    ...('entry' in data && journey.state.paperEntry && { entry: journey.state.paperEntry.version, scan: journey.state.paperEntry.scan }),
    ...(caller.role === 'EVALUATOR' && 'evaluator' in data && { evaluator: caller.personId }),
  });
  const session = name === 'decide' && about ? findSession(journey.state, about.value) : null;
  const whole = session ? mayDecide(journey, session).map(({ jurorId }) => jurorId) : [];
  const sitting = session && { present: whole, votes: whole.map((jurorId) => ({ jurorId, inFavour: true })), women: 1, men: 1 };
  const drawn = (each: CommandName) => gen(anyFact, on, [each]).command;
  if (providing.has(name)) {
    const move = { command: name as ProvidingCommand, ...(about && { about }), jurorId: caller.personId ?? 'jur_1' };
    for (const best of commandsFor(journey, move, on))
      yield sent(
        { ...best, attached: { ...drawn(name).attached, ...best.attached } },
        { ...own(best.data as unknown as Data), ...sitting },
      );
  }
  for (let number = 0; number < 30; number += 1) {
    const any = drawn(name);
    yield sent(any, own(any.data));
    if (name !== 'replace-fact') continue;
    for (const { kind, ...named } of standingNames(journey.state)) {
      const recordedBy = recordingCommands[kind];
      if (!recordedBy) continue;
      const authority = caller.role.startsWith('JUR') ? 'JURY' : 'CERTIFIER';
      yield sent(any, { ...any.data, authority, fact: { kind, ...named, replacement: own(drawn(recordedBy).data) } });
    }
  }
}

const recordingCommands: Readonly<Record<string, CommandName | undefined>> = {
  GRID: 'record-grid',
  ATTENDANCE: 'record-attendance',
  CONCLUSION: 'conclude-block',
  SOUTENANCE: 'hold-soutenance',
  DECISION: 'decide',
  RECEVABILITE: 'decide-recevabilite',
};

const providing: ReadonlySet<CommandName> = new Set<ProvidingCommand>([
  'submit-feasibility-file',
  'declare-file-complete',
  'decide-recevabilite',
  'contest-caducite',
  'decide-contestation',
  'submit-validation-file',
  'agree-stage',
  'start-stage',
  'complete-stage',
  'schedule-assessment',
  'record-attendance',
  'record-grid',
  'amend-grid',
  'conclude-block',
  'open-resit',
  'issue-block-certificate',
  'convene-jury',
  'hold-soutenance',
  'decide',
  'sign-minutes',
  'notify-decision',
  'issue-diploma',
]);

/** Of forms that are drawn from few values: of numbers, names and versions that a person would choose otherwise. */
const ofContent: ReadonlySet<string> = new Set([
  'migration.version-unknown',
  'accompanist.already-designated',
  'amenagement.id-taken',
  'dispense.id-taken',
  'assessment.unknown',
  'rectify.fact-not-rectifiable',
  'replacement.no-such-fact',
]);

/** The codes that every form is refused with; none where one is accepted. */
function refusedAlways(
  journey: Journey,
  caller: Caller,
  name: CommandName,
  about: About,
  now: Instant,
  gen: fc.GeneratorValue,
): readonly string[] {
  let common: readonly string[] | null = null;
  for (const command of forms(journey, caller, name, about, now, gen)) {
    const against = conditionsAgainst(caller, name, command.data as unknown as Data, journey.state).map(({ code }) => code);
    const decision = decideBatch(journey, [command], {
      ...contextAt(now, caller.actorId),
      actor: { id: caller.actorId, role: caller.role },
    });
    const codes = [...against, ...(decision.accepted ? [] : decision.unmet.map(({ code }) => code))];
    common = common === null ? codes : common.filter((code) => codes.includes(code));
    if (common.length === 0) break;
  }
  return (common ?? []).filter((code) => !ofContent.has(code));
}

it('what a caller is told that they may send is refused for nothing that holds whatever they write', () => {
  fc.assert(
    fc.property(played, fc.gen(), ({ journey: before, events }, gen) => {
      const now = tenOClock(parisDate(events.at(-1)!.recordedAt));
      const { journey } = settle(before, contextAt(now));
      for (const caller of callers) {
        for (const { command, allowed, targets } of told(journey, caller, now)) {
          // A paper is a batch of other commands, of which few are drawn that go together.
          if (!allowed || command === 'enter-paper-record') continue;
          for (const about of targets?.filter(({ unmet }) => unmet.length === 0) ?? [null]) {
            const codes = refusedAlways(journey, caller, command as CommandName, about, now, gen);
            expect({ role: caller.role, personId: caller.personId, command, about: about?.value, codes }).toMatchObject({ codes: [] });
          }
        }
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

describe('who has nothing left to do is told so where it is asked, and not once it is sent:', () => {
  const codesFor = ({ journey, events }: Given, role: Caller['role'], personId: string | null, command: CommandName) => {
    const one = told(journey, callerOf(role, personId), events.at(-1)!.recordedAt).find((each) => each.command === command)!;
    return one.allowed ? [] : one.unmet.map(({ code }) => code);
  };

  it('a juror who has signed, unless the president is awaited', () => {
    expect(codesFor(judged, 'JUROR', 'jur_2', 'sign-minutes')).toEqual([]);
    expect(codesFor(judged.and(signedBy('jur_1')), 'JURY_PRESIDENT', 'jur_1', 'sign-minutes')).toEqual([]);
    const awaitingJuror = judged.and(signedBy('jur_1'), signedBy('jur_2'));
    expect(codesFor(awaitingJuror, 'JUROR', 'jur_2', 'sign-minutes')).toEqual(['access.signature-of-somebody-else']);
    expect(codesFor(awaitingJuror, 'JUROR', 'jur_3', 'sign-minutes')).toEqual([]);
    expect(codesFor(judged.and(signedBy('jur_2')), 'JUROR', 'jur_2', 'sign-minutes')).toEqual([]);
  });

  it('an evaluator who has recorded nothing there, of a replacement', () => {
    expect(codesFor(graded, 'EVALUATOR', 'evl_1', 'replace-fact')).toEqual([]);
    expect(codesFor(graded, 'EVALUATOR', 'evl_2', 'replace-fact')).toEqual(['access.replacement-of-others']);
    expect(codesFor(graded, 'TRAINING_MANAGER', null, 'replace-fact')).toEqual(['access.replacement-of-others']);
  });

  it('who has entered a paper, of its confirmation, and who has not, of its withdrawal', () => {
    expect(codesFor(onPaper, 'ADMINISTRATOR', null, 'confirm-paper-record')).toEqual(['paper.same-person-as-entered']);
    const byAnother = convoked.and(by('act_2', entered(wholeSession('2025-01-08'), '2025-01-08')));
    expect(codesFor(byAnother, 'ADMINISTRATOR', null, 'confirm-paper-record')).toEqual([]);
    expect(codesFor(byAnother, 'STAFF', null, 'reject-paper-record')).toEqual(['access.paper-entry-of-somebody-else']);
  });

  it('whoever asks for an exemption once every block is concluded', () => {
    const { journey, events } = ready;
    const explained = explain({ ...journey, context: contextAt(events.at(-1)!.recordedAt) });
    expect(explained.find(({ command }) => command === 'request-dispense')?.unmet.map(({ code }) => code)).toEqual(
      ['A', 'B'].map(() => 'dispense.block-concluded'),
    );
  });
});
