import fc from 'fast-check';
import type { CertificationRules } from '../certification/rules.js';
import { parisDate } from '../time/local-date.js';
import { explain } from './decide.js';
import { fold } from './evolve.js';
import { outcome } from './outcome.js';
import { remaining } from './remaining.js';
import { journeyStatus } from './status.js';
import { gradedByJury, onAssessments, withFinalAssessment, withoutFinalAssessment } from './testing/certifications.js';
import {
  attended,
  concluded,
  convened,
  motive,
  passed,
  readyForJury,
  scheduled,
  stageAgreed,
  stageStarted,
  validatedA,
} from './testing/facts.js';
import { contextAt, fact, given, started, tenOClock, type Fact, type Given } from './testing/given.js';
import { plan } from './plan/plan.js';
import { anyFacts } from './testing/any-fact.js';
import { completeFile, feasibilityFile, recevabilite } from './testing/vae-facts.js';
import { walk } from './testing/walk.js';

const day = '2025-01-06';
const held = { block: 'A', certificateNumber: 'C-1', obtainedOn: '2020-01-01' };
const endless = { resitsPerAssessment: { value: null, source: 'test' } };

function lenient(rules: CertificationRules, change: Partial<CertificationRules> = {}): CertificationRules {
  return { ...rules, reglement: { ...rules.reglement, ...endless }, ...change };
}

const [blockA, blockB] = withFinalAssessment.blocks;
if (!blockA || !blockB) throw new Error('two blocks are expected');
const training = withFinalAssessment.paths.TRAINING;
if (!training) throw new Error('training is expected');

/** Written as data alone: chained blocks, a jury that fills its grid without hearing the candidate. */
const third = lenient(withFinalAssessment, {
  blocks: [{ ...blockA, prerequisites: ['B'] }, blockB],
  paths: { ...withFinalAssessment.paths, TRAINING: { ...training, soutenance: false, beforeJury: ['HOST_PERIOD'] } },
});
const withoutJury = lenient(withoutFinalAssessment, {
  routes: withoutFinalAssessment.routes.map((route) => (route.path === 'TRAINING' ? { ...route, jury: null } : route)),
});

interface Kind {
  readonly name: string;
  readonly rules: CertificationRules;
  readonly start: Fact;
  readonly end: 'CERTIFIED' | 'BLOCKS_VALIDATED';
}

const old = { certification: { code: 'no-final' } } as const;
const kinds: readonly Kind[] = [
  { name: 'training to the diploma', rules: lenient(withFinalAssessment), start: started(day), end: 'CERTIFIED' },
  {
    name: 'training with a block held',
    rules: lenient(withFinalAssessment),
    start: started(day, { heldBlocks: [held] }),
    end: 'CERTIFIED',
  },
  {
    name: 'training to one block',
    rules: lenient(withFinalAssessment),
    start: started(day, { scope: 'BLOCKS', targetBlocks: ['B'] }),
    end: 'BLOCKS_VALIDATED',
  },
  {
    name: 'training to every block without the certification',
    rules: lenient(withFinalAssessment),
    start: started(day, { scope: 'BLOCKS' }),
    end: 'BLOCKS_VALIDATED',
  },
  { name: 'VAE to the diploma', rules: lenient(withFinalAssessment), start: started(day, { path: 'VAE' }), end: 'CERTIFIED' },
  {
    name: 'VAE with a block held',
    rules: lenient(withFinalAssessment),
    start: started(day, { path: 'VAE', heldBlocks: [held] }),
    end: 'CERTIFIED',
  },
  {
    name: 'VAE with every block held',
    rules: lenient(withFinalAssessment),
    start: started(day, { path: 'VAE', heldBlocks: [held, { ...held, block: 'B' }] }),
    end: 'CERTIFIED',
  },
  {
    name: 'VAE to one block',
    rules: lenient(withFinalAssessment),
    start: started(day, { path: 'VAE', scope: 'BLOCKS', targetBlocks: ['A'] }),
    end: 'BLOCKS_VALIDATED',
  },
  {
    name: 'training without final assessment',
    rules: lenient(withoutFinalAssessment),
    start: started('2020-01-06', old),
    end: 'CERTIFIED',
  },
  {
    name: 'VAE under the earlier law',
    rules: lenient(withoutFinalAssessment),
    start: started('2020-01-06', { ...old, path: 'VAE' }),
    end: 'CERTIFIED',
  },
  { name: 'a third certification, its blocks chained', rules: third, start: started(day), end: 'CERTIFIED' },
  ...onAssessments.flatMap((rules, index): readonly Kind[] => {
    const which = ['by the grid of a jury', 'by a jury that hears a final assessment', 'by a jury on the file alone'][index];
    const blocks = started(day, { scope: 'BLOCKS', targetBlocks: ['A'] });
    return [
      { name: `training whose assessed blocks are validated ${which}`, rules: lenient(rules), start: started(day), end: 'CERTIFIED' },
      { name: `training to one block, validated ${which}`, rules: lenient(rules), start: blocks, end: 'BLOCKS_VALIDATED' },
    ];
  }),
  { name: 'VAE that asks a professional file too', rules: lenient(gradedByJury), start: started(day, { path: 'VAE' }), end: 'CERTIFIED' },
  { name: 'a certification that needs no jury', rules: withoutJury, start: started('2020-01-06', old), end: 'CERTIFIED' },
];

describe.each(kinds)('a random lawful walk: $name', ({ rules, start, end }) => {
  const walks = fc.gen().map((gen) => walk(rules, start, (below) => gen(fc.nat, below - 1)));

  it('reaches its end, whatever fails on the way, and folds to the very state that decided', () => {
    fc.assert(
      fc.property(walks, ({ journey, events }) => {
        const { state } = journey;
        expect(outcome(journey).kind).toBe(end);
        if (end === 'CERTIFIED') expect(state.diploma).not.toBeNull();
        else expect(state.targetBlocks.every((block) => state.blocks[block]?.certificate || block in state.heldBlocks)).toBe(true);
        expect(fold(events)).toEqual(state);
      }),
      { numRuns: 10 },
    );
  });

  it('leaves a state that can be asked anything, whichever events are left out', () => {
    fc.assert(
      fc.property(walks, fc.infiniteStream(fc.boolean()), ({ events }, kept) => {
        const known = events.filter(() => kept.next().value);
        const journey = { rules, state: fold(known) };
        expect(journey.state.version).toBe(known.at(-1)?.version ?? 0);
        expect(Array.isArray(remaining(journey))).toBe(true);
        expect(typeof journeyStatus(journey)).toBe('string');
        expect(explain({ ...journey, context: contextAt(tenOClock('2026-01-01')) })).not.toHaveLength(0);
      }),
      { numRuns: 10 },
    );
  });
});

describe('what a journey lacks', () => {
  const codes = (facts: readonly Fact[], rules = withFinalAssessment) =>
    remaining(given(rules).and(...facts).journey).map(({ code, about }) => (about ? `${code} ${about.value}` : code));

  it('in training: its blocks, the host period, mémoire and livret, the jury and the diploma, in a lawful order', () => {
    expect(codes([started(day)])).toEqual([
      'host-period-start',
      'assessment A-E1',
      'assessment A-E2',
      'block A',
      'assessment B-E1',
      'block B',
      'host-period',
      'memoire',
      'livret',
      'jury',
      'soutenance',
      'decision',
      'diploma',
    ]);
  });

  it('for VAE: recevabilité and validation file, no block assessment, no mémoire, no livret', () => {
    expect(codes([started(day, { path: 'VAE' })])).toEqual([
      'recevabilite',
      'validation-file',
      'jury',
      'soutenance',
      'decision',
      'diploma',
    ]);
  });

  it('for one block: its assessments and its certificate, no jury', () => {
    const facts = [started(day, { scope: 'BLOCKS', targetBlocks: ['A'] })];
    expect(codes(facts)).toEqual(['assessment A-E1', 'assessment A-E2', 'block A']);
    expect(codes([...facts, ...validatedA(day)])).toEqual(['certificate A']);
  });

  it('leaves out what has been given, command by command', () => {
    const { journey } = given().and(started(day), stageAgreed(day), stageStarted(day), scheduled('A-E1', day));
    expect(remaining(journey).find(({ about }) => about?.value === 'A-E1')?.commands).toEqual(['record-attendance', 'record-grid']);
    expect(remaining(journey).find(({ code }) => code === 'host-period')?.commands).toEqual(['complete-stage']);
  });

  it('says what is awaited, in its words', () => {
    const said = (...facts: readonly Fact[]) =>
      remaining(given().and(...facts).journey)
        .filter(({ code, about }) => code === 'recevabilite' || about?.value === 'A-E1')
        .map(({ sentence }) => sentence);
    const sat = [started(day), scheduled('A-E1', day)];
    expect(said(...sat)).toEqual(['L’épreuve A-E1 est à passer.']);
    expect(said(...sat, attended('A-E1', day))).toEqual(['La grille de l’épreuve A-E1 est à remplir.']);
    const file = [started(day, { path: 'VAE' }), feasibilityFile(day)];
    expect(said(...file, fact('request-completion', { missing: 'sealed' }, '2025-02-01'))).toEqual([
      'Les pièces demandées le 1er février 2025 sont attendues, puis la recevabilité est à décider.',
    ]);
    expect(said(...file, completeFile(day), recevabilite('NON_RECEVABLE', day))).toEqual([
      'La demande est refusée : seul un autre dossier de faisabilité peut être déposé.',
    ]);
  });

  it('after a lapse, names its contestation once, then another file', () => {
    const lapsed = given()
      .and(started(day, { path: 'VAE' }), feasibilityFile(day), completeFile(day), recevabilite('RECEVABLE', day))
      .until('2025-07-07');
    const commands = ({ journey }: Given) => remaining(journey).find(({ code }) => code === 'recevabilite')?.commands;
    expect(commands(lapsed)).toEqual(['contest-caducite', 'decide-contestation']);
    const contested = lapsed.and(fact('contest-caducite', { motive: 'sealed' }, '2025-07-08'));
    expect(commands(contested)).toEqual(['decide-contestation']);
    const rejected = contested.and(fact('decide-contestation', { accepted: false, motive: 'sealed' }, '2025-07-09'));
    expect(commands(rejected)).toEqual(['submit-feasibility-file', 'declare-file-complete', 'decide-recevabilite']);
    const accepted = contested.and(fact('decide-contestation', { accepted: true, motive: 'sealed' }, '2025-07-09'));
    expect(commands(accepted)).toBeUndefined();
  });

  it('names what is to be presented again after a failure, and says when nothing can be any more', () => {
    const failed = [
      started(day),
      ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' }),
      ...passed('A-E2', day, { 'A.2.1': 'ACQUIS' }),
      concluded('A', day, motive('A.1.1')),
    ];
    expect(codes(failed)).toContain('resit A-E1');
    expect(codes(failed)).not.toContain('resit A-E2');
    const strict = {
      ...withFinalAssessment,
      reglement: { ...withFinalAssessment.reglement, resitsPerAssessment: { value: 0, source: 'test' } },
    };
    expect(codes(failed, strict)).toContain('resits-used-up A-E1');
  });

  it('asks to resume or reactivate a journey interrupted', () => {
    expect(codes([started(day), fact('suspend', { reason: 'PERSONAL', comment: 'sealed' }, day)])[0]).toBe('resumption');
    expect(codes([started(day), fact('abandon', { reason: 'PERSONAL', comment: 'sealed' }, day)])[0]).toBe('reactivation');
  });

  it('is nothing before the start', () => {
    expect(remaining(given().journey)).toEqual([]);
  });
});

describe('where a journey stands', () => {
  const status = (...facts: readonly Fact[]) => journeyStatus(given().and(...facts).journey);

  it('is told in one word, in training', () => {
    expect(journeyStatus(given().journey)).toBe('NOT_STARTED');
    expect(status(started(day))).toBe('ENROLLED');
    expect(status(started(day), fact('record-placement-review', {}, day))).toBe('PLACEMENT_REVIEWED');
    expect(status(started(day), scheduled('A-E1', day))).toBe('IN_PROGRESS');
    expect(status(started(day), convened('2025-06-02'))).toBe('ENROLLED');
    expect(status(started(day), ...readyForJury(day))).toBe('READY_FOR_JURY');
    expect(status(started(day), ...readyForJury(day), convened(day))).toBe('WITH_JURY');
  });

  it('is told in one word, for VAE', () => {
    const vae = started(day, { path: 'VAE' });
    const submitted = fact('submit-feasibility-file', { files: [] }, day, {
      attached: { feasibilityFiles: { sameCertification: 0, all: 0 } },
    });
    const incomplete = fact('request-completion', { missing: 'sealed' }, day);
    const complete = fact('declare-file-complete', { lastPieceReceivedOn: day }, day);
    const decision = (each: 'RECEVABLE' | 'NON_RECEVABLE') => fact('decide-recevabilite', { decision: each, motives: 'sealed' }, day);
    expect(status(vae)).toBe('ENROLLED');
    expect(status(vae, submitted)).toBe('FEASIBILITY_SUBMITTED');
    expect(status(vae, submitted, incomplete)).toBe('FEASIBILITY_INCOMPLETE');
    expect(status(vae, submitted, complete)).toBe('FEASIBILITY_COMPLETE');
    expect(status(vae, submitted, complete, decision('RECEVABLE'))).toBe('RECEVABLE');
    expect(status(vae, submitted, complete, decision('NON_RECEVABLE'))).toBe('NON_RECEVABLE');
    const lapsed = given().and(vae, submitted, complete, decision('RECEVABLE')).until('2025-07-08');
    expect(journeyStatus(lapsed.journey)).toBe('LAPSED');
    expect(outcome(lapsed.journey)).toEqual({ kind: 'LAPSED', since: '2025-07-06' });
  });

  it('is hidden by an interruption', () => {
    const suspended = fact('suspend', { reason: 'PERSONAL', comment: 'sealed' }, day);
    const abandoned = fact('abandon', { reason: 'PERSONAL', comment: 'sealed' }, day);
    expect(status(started(day), suspended)).toBe('SUSPENDED');
    expect(status(started(day), suspended, abandoned)).toBe('ABANDONED');
    expect(status(started(day), abandoned, fact('archive', { reason: 'ABANDONED' }, day))).toBe('ARCHIVED');
  });
});

describe('a journey that should not have been opened', () => {
  it.each(['DUPLICATE', 'OPENED_BY_MISTAKE'] as const)('lacks nothing once it is archived as such: %s', (reason) => {
    const { journey } = given().and(started(day), fact('archive', { reason }, day));
    expect(remaining(journey)).toEqual([]);
    expect(plan(journey, tenOClock(day))).toMatchObject({ steps: [], blockedBy: [{ code: 'journey.opened-by-mistake' }] });
  });

  it('is none where it has come to something', () => {
    given()
      .and(started(day, { path: 'VAE' }), feasibilityFile(day), completeFile(day), recevabilite('NON_RECEVABLE', day))
      .when(fact('archive', { reason: 'OPENED_BY_MISTAKE' }, day))
      .thenRefused('archive.opened-for-good', 'archive.reason-not-met');
    const validated = given().and(started(day), ...validatedA(day));
    validated.when(fact('archive', { reason: 'OPENED_BY_MISTAKE' }, day)).thenRefused('archive.opened-for-good');
    given()
      .and(started(day, { path: 'VAE' }), feasibilityFile(day), completeFile(day), recevabilite('RECEVABLE', day))
      .when(fact('archive', { reason: 'OPENED_BY_MISTAKE' }, day))
      .thenRefused('archive.opened-for-good');
    given()
      .and(started(day, { path: 'VAE' }), feasibilityFile(day), completeFile(day))
      .until('2025-04-07')
      .when(fact('archive', { reason: 'OPENED_BY_MISTAKE' }, '2025-04-07'))
      .thenRefused('archive.opened-for-good');
    validated.when(fact('archive', { reason: 'DUPLICATE' }, day)).then('JourneyArchived');
  });
});

describe('what remains first', () => {
  it('may be done, whatever the journey has come to', () => {
    fc.assert(
      fc.property(anyFacts(day), (facts) => {
        const now = facts.at(-1)?.recordedAt ?? tenOClock(day);
        const played = facts.reduce((so, each) => (so.decide(each).accepted ? so.and(each) : so), given().and(started(day)));
        const { journey } = played.until(parisDate(now));
        const [item] = remaining(journey);
        const [command] = item?.commands ?? [];
        if (!item || !command) return;
        const explained = explain({ ...journey, context: contextAt(now) }).find((each) => each.command === command);
        const about = explained?.targets?.find(({ field, value }) => field === item.about?.field && value === item.about.value);
        expect({ item: item.code, command, unmet: (about ?? explained)?.unmet }).toEqual({ item: item.code, command, unmet: [] });
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
