import { withoutFinalAssessment } from '../testing/certifications.js';
import { convened, decided, file as dossier } from '../testing/facts.js';
import { completeFile, feasibilityFile, juryDecided, noFilesYet, recevabilite, step, validationFile } from '../testing/vae-facts.js';
import { fact, given, started, type Given } from '../testing/given.js';
import { vaeCommands } from './commands.schema.js';
import { vaeStanding } from './status.js';

const entry = '2024-09-02';
const vae = given().and(started(entry, { path: 'VAE' }));
const submitted = vae.and(feasibilityFile('2024-09-10'));
const complete = submitted.and(completeFile('2024-10-01'));
const recevable = complete.and(recevabilite('RECEVABLE', '2024-10-15'));
const lapsed = recevable.until('2025-04-16');
const statusOf = (journey: Given) => vaeStanding(journey.journey).status;

describe('the feasibility file', () => {
  it('is for VAE only, once at a time', () => {
    given().and(started(entry)).when(feasibilityFile('2024-09-10')).thenRefused('vae.path-only');
    submitted.when(feasibilityFile('2024-09-11')).thenRefused('vae.file-under-way');
    recevable.when(feasibilityFile('2024-11-11')).thenRefused('vae.file-under-way');
  });

  it('says whether it aims only at blocks, so that it does not count against later ones', () => {
    submitted.journey.state.attempts.forEach((attempt) => expect(attempt.blocksOnly).toBe(false));
    given()
      .and(started(entry, { path: 'VAE', scope: 'BLOCKS', targetBlocks: ['A'] }))
      .when(feasibilityFile('2024-09-10'))
      .then({ type: 'FeasibilityFileSubmitted', data: { blocksOnly: true, attempt: 1 } });
  });

  it('is capped by calendar year: one for the certification, three in all', () => {
    const filed = (sameCertification: number, all: number) =>
      fact('submit-feasibility-file', { files: [] }, '2024-09-10', { attached: { feasibilityFiles: { sameCertification, all } } });
    vae.when(filed(0, 2)).then('FeasibilityFileSubmitted');
    vae.when(filed(1, 1)).thenRefused('vae.files-per-year');
    vae.when(filed(0, 3)).thenRefused('vae.files-per-year-in-all');
    vae.when(filed(1, 3)).thenRefused('vae.files-per-year', 'vae.files-per-year-in-all');
    vae.when(fact('submit-feasibility-file', { files: [] }, '2024-09-10')).thenRefused('vae.files-not-counted');
  });

  it('escapes the cap after a lapse, if the référentiel is the same', () => {
    const again = fact('submit-feasibility-file', { files: [] }, '2025-05-05', {
      attached: { feasibilityFiles: { sameCertification: 1, all: 3 } },
    });
    lapsed.when(again).then({ type: 'FeasibilityFileSubmitted', data: { attempt: 2 } });
    const { rules } = lapsed.journey;
    const other = { ...rules, version: '2', digest: '9'.repeat(64) };
    const identity = rules.blocks.map(({ code }) => ({ from: code, to: code }));
    lapsed
      .and(fact('migrate-certification', { version: '2', blocks: identity, motive: 'x' }, '2025-05-02', { attached: { rules: other } }))
      .when(again)
      .thenRefused('vae.files-per-year', 'vae.files-per-year-in-all');
  });

  it('is capped after a refusal', () => {
    const again = (on: string, sameCertification: number) =>
      fact('submit-feasibility-file', { files: [] }, on, { attached: { feasibilityFiles: { sameCertification, all: 1 } } });
    const refused = complete.and(recevabilite('NON_RECEVABLE', '2024-10-15'));
    refused.when(again('2024-11-05', 1)).thenRefused('vae.files-per-year');
    refused.when(again('2025-01-06', 0)).then({ type: 'FeasibilityFileSubmitted', data: { attempt: 2 } });
  });

  it('is refused once the certification is no longer registered: recevabilité could not follow', () => {
    given(withoutFinalAssessment)
      .and(started('2021-09-01', { certification: { code: 'no-final' }, path: 'VAE' }))
      .when(feasibilityFile('2021-10-05'))
      .thenRefused('certification.not-registered');
  });

  it('is completed until it is complete', () => {
    vae.when(fact('request-completion', { missing: 'x' }, '2024-09-12')).thenRefused('vae.no-file');
    submitted.when(fact('request-completion', { missing: 'x' }, '2024-09-12')).then('CompletionRequested');
    submitted
      .when(fact('request-completion', { missing: 'x' }, '2024-09-09', { recordedOn: '2024-09-12' }))
      .thenRefused('fact.before-its-cause');
    complete.when(fact('request-completion', { missing: 'x' }, '2024-10-02')).thenRefused('vae.file-already-complete');
    complete.when(fact('request-completion', { missing: 'x' }, '2024-09-20', { recordedOn: '2024-10-02' })).then('CompletionRequested');
  });

  it('is complete on the day of the last piece, which is neither before the deposit nor after the statement', () => {
    const declared = (lastPieceReceivedOn: string) => fact('declare-file-complete', { lastPieceReceivedOn }, '2024-10-03');
    submitted.when(declared('2024-10-01')).then({ type: 'FeasibilityFileCompleted', data: { lastPieceReceivedOn: '2024-10-01' } });
    submitted.when(declared('2024-10-04')).thenRefused('vae.last-piece-in-the-future');
    submitted.when(declared('2024-09-09')).thenRefused('vae.last-piece-before-submission');
    complete.when(declared('2024-10-02')).thenRefused('vae.file-already-complete');
    vae.when(declared('2024-10-02')).thenRefused('vae.no-file');
  });
});

describe('recevabilité', () => {
  it('is decided once, on a complete file, not before it was complete', () => {
    submitted.when(recevabilite('RECEVABLE', '2024-09-20')).thenRefused('vae.file-not-complete');
    complete.when(recevabilite('RECEVABLE', '2024-09-30', '2024-10-15')).thenRefused('fact.before-its-cause');
    recevable.when(recevabilite('NON_RECEVABLE', '2024-10-16')).thenRefused('vae.already-decided');
    expect(statusOf(recevable)).toBe('RECEVABLE');
  });

  it('is refused with motives only', () => {
    complete.when(fact('decide-recevabilite', { decision: 'NON_RECEVABLE' }, '2024-10-15')).thenRefused('vae.motives-missing');
    expect(statusOf(complete.and(recevabilite('NON_RECEVABLE', '2024-10-15')))).toBe('NON_RECEVABLE');
  });

  it('is notified on the day of the decision or later, not in the future', () => {
    const decision = (notifiedOn: string) => fact('decide-recevabilite', { decision: 'RECEVABLE', notifiedOn }, '2024-10-15');
    complete.when(decision('2024-10-15')).then({ type: 'RecevabiliteDecided', data: { notifiedOn: '2024-10-15' } });
    complete.when(decision('2024-10-14')).thenRefused('vae.notified-before-decision');
    complete.when(decision('2024-10-16')).thenRefused('fact.in-the-future');
  });

  it('cannot be granted once the certification is no longer registered, and can still be refused', () => {
    const late = given(withoutFinalAssessment).and(
      started('2021-09-01', { certification: { code: 'no-final' }, path: 'VAE' }),
      feasibilityFile('2021-09-02'),
      completeFile('2021-09-20'),
    );
    late.when(recevabilite('RECEVABLE', '2021-10-04')).then('RecevabiliteDecided');
    late.when(recevabilite('RECEVABLE', '2021-10-05')).thenRefused('certification.not-registered');
    late.when(recevabilite('NON_RECEVABLE', '2021-10-05')).then('RecevabiliteDecided');
  });

  it('refuses a late refusal after silence has granted, and a late grant too', () => {
    complete.when(recevabilite('NON_RECEVABLE', '2024-12-02')).thenRefused('vae.granted-tacitly');
    complete.when(recevabilite('RECEVABLE', '2024-12-02')).thenRefused('vae.granted-tacitly');
    complete.when(recevabilite('NON_RECEVABLE', '2024-12-01')).then('ReminderRaised', 'RecevabiliteDecided');
  });

  it('accepts a refusal decided in time and recorded late, which undoes the tacit grant', () => {
    const granted = complete.until('2025-01-10');
    expect(granted.types().at(-1)).toBe('RecevabiliteGrantedTacitly');
    expect(statusOf(granted)).toBe('RECEVABLE');
    const after = granted
      .when(recevabilite('NON_RECEVABLE', '2024-11-20', '2025-01-10'))
      .then('RecevabiliteDecided', { type: 'DeadlineSuperseded', data: { deadline: 'recevabilite:1', reason: 'MET_IN_TIME' } });
    expect(statusOf(after)).toBe('NON_RECEVABLE');
    expect(after.journey.state.clocks.fallen).toEqual({});
  });
});

describe('the steps of a recevable candidate', () => {
  it('need recevabilité, by decision or by silence', () => {
    complete.when(step('2024-10-10')).thenRefused('vae.not-recevable');
    complete.when(step('2024-12-01', '2024-12-02')).thenRefused('vae.not-recevable');
    complete.when(step('2024-12-02')).then('RecevabiliteGrantedTacitly', 'CandidateStepRecorded');
    recevable.when(step('2024-10-14', '2024-10-20')).thenRefused('vae.not-recevable');
    recevable.when(step('2024-10-15')).then('CandidateStepRecorded');
    complete.and(recevabilite('NON_RECEVABLE', '2024-10-15')).when(step('2024-10-20')).thenRefused('vae.not-recevable');
  });

  it('keep recevabilité from lapsing until the end of the sixth month', () => {
    expect(statusOf(recevable.until('2025-04-15'))).toBe('RECEVABLE');
    expect(statusOf(lapsed)).toBe('LAPSED');
    expect(statusOf(recevable.and(step('2025-04-15')).until('2030-01-01'))).toBe('RECEVABLE');
    recevable.when(step('2025-04-16')).thenRefused('vae.recevabilite-lapsed');
  });

  it('count from the day on which silence granted', () => {
    const tacit = complete.until('2024-12-02');
    expect(vaeStanding(tacit.journey)).toEqual({ status: 'RECEVABLE', tacit: true, notifiedOn: '2024-12-01' });
    expect(statusOf(tacit.until('2025-06-01'))).toBe('RECEVABLE');
    expect(statusOf(tacit.until('2025-06-02'))).toBe('LAPSED');
  });

  it('undo the lapse where they were made in time and recorded after', () => {
    lapsed
      .when(step('2025-03-01', '2025-04-16'))
      .then('CandidateStepRecorded', { type: 'DeadlineSuperseded', data: { deadline: 'caducite:1', reason: 'MET_IN_TIME' } });
  });
});

describe('contesting the lapse', () => {
  const contested = (on: string) => fact('contest-caducite', { motive: 'x' }, on);
  const answered = (accepted: boolean, on: string) => fact('decide-contestation', { accepted, motive: 'x' }, on);

  it('is for a lapsed recevabilité, once', () => {
    recevable.when(contested('2025-04-15')).thenRefused('vae.not-lapsed');
    vae.when(contested('2025-04-16')).thenRefused('vae.not-lapsed');
    lapsed.when(contested('2025-04-16')).then('CaduciteContested');
    lapsed.and(contested('2025-04-16')).when(contested('2025-04-17')).thenRefused('vae.already-contested');
  });

  it('restores recevabilité where the motive is legitimate, and not otherwise', () => {
    const waiting = lapsed.and(contested('2025-04-20'));
    const restored = waiting
      .when(answered(true, '2025-05-05'))
      .then('CaduciteContestationDecided', { type: 'DeadlineSuperseded', data: { reason: 'NO_LONGER_RUNS' } });
    expect(statusOf(restored)).toBe('RECEVABLE');
    restored.when(validationFile('2025-05-06')).then('ValidationFileSubmitted');
    const confirmed = waiting.when(answered(false, '2025-05-05')).then('CaduciteContestationDecided');
    expect(statusOf(confirmed)).toBe('LAPSED');
    confirmed.when(answered(true, '2025-05-06')).thenRefused('vae.no-contestation');
    confirmed.when(contested('2025-05-06')).thenRefused('vae.already-contested');
  });

  it('is decided where it was made, after it was made', () => {
    lapsed.when(answered(true, '2025-05-05')).thenRefused('vae.no-contestation');
    lapsed
      .and(contested('2025-04-20'))
      .when(fact('decide-contestation', { accepted: true, motive: 'x' }, '2025-04-19', { recordedOn: '2025-04-21' }))
      .thenRefused('fact.before-its-cause');
  });
});

describe('the validation file', () => {
  it('needs recevabilité that has not lapsed', () => {
    complete.when(validationFile('2024-10-10')).thenRefused('vae.not-recevable');
    lapsed.when(validationFile('2025-04-16')).thenRefused('vae.recevabilite-lapsed');
    recevable.when(validationFile('2025-04-15')).then('ReminderRaised', 'ValidationFileSubmitted');
  });

  it('proves every block aimed at that is not held, and no other', () => {
    recevable.when(validationFile('2024-12-01', ['A'])).thenRefused('vae.block-without-proof');
    recevable.when(validationFile('2024-12-01', ['A', 'B', 'Z', 'A'])).thenRefused('block.unknown', 'vae.block-proved-twice');
    const held = { block: 'A', certificateNumber: 'C-1', obtainedOn: '2019-05-06' };
    const half = given().and(
      started(entry, { path: 'VAE', heldBlocks: [held] }),
      feasibilityFile('2024-09-10'),
      completeFile('2024-10-01'),
      recevabilite('RECEVABLE', '2024-10-15'),
    );
    half.when(validationFile('2024-12-01', ['B'])).then('ValidationFileSubmitted');
    half.when(validationFile('2024-12-01')).thenRefused('vae.block-not-awaited');
  });

  it('proves nothing where every block is already acquired, so that the jury can still decide on the whole', () => {
    const heldBlocks = ['A', 'B'].map((block) => ({ block, certificateNumber: `C-${block}`, obtainedOn: '2019-05-06' }));
    const wholly = given().and(
      started(entry, { path: 'VAE', heldBlocks }),
      feasibilityFile('2024-09-10'),
      completeFile('2024-10-01'),
      recevabilite('RECEVABLE', '2024-10-15'),
    );
    wholly.when(validationFile('2024-12-01', ['A'])).thenRefused('vae.block-not-awaited');
    expect(vaeCommands['submit-validation-file'].safeParse({ dossier, proofs: [] }).success).toBe(true);
    const deposited = wholly.when(validationFile('2024-12-01', [])).then('ValidationFileSubmitted');
    deposited.and(convened('2024-12-10')).when(decided('2024-12-10', 'FULL')).then('JuryDecided');
  });

  it('is deposited once, until a jury has decided on it', () => {
    const deposited = recevable.and(validationFile('2024-12-01'));
    deposited.when(validationFile('2024-12-05')).thenRefused('vae.validation-file-already-submitted');
    const deferred = deposited.and(...juryDecided('ses_1', '2025-01-20', 'DEFERRED')).until('2025-08-31');
    deferred.when(validationFile('2025-09-01')).then('ValidationFileSubmitted');
  });

  it('keeps recevabilité from lapsing once deposited, whatever follows', () => {
    const again = recevable.and(
      validationFile('2024-12-01'),
      ...juryDecided('ses_1', '2025-01-20', 'DEFERRED'),
      validationFile('2025-09-01'),
    );
    expect(statusOf(again.until('2030-01-01'))).toBe('RECEVABLE');
  });

  it('names the law in force when the VAE began', () => {
    const source = (on: string) => {
      const decision = given()
        .and(started(on, { path: 'VAE' }))
        .decide(fact('submit-validation-file', { dossier, proofs: [] }, on));
      return decision.accepted ? [] : decision.unmet.filter((unmet) => unmet.code === 'vae.not-recevable').map((unmet) => unmet.source);
    };
    expect(source('2024-01-01')).toEqual(['code du travail, R6412-4 (version du 29/12/2023)']);
    expect(source('2023-12-31')).toEqual(['code de l’éducation, R335-7 (abrogé, alors en vigueur)']);
  });

  it('asks for no count of files where a lapse lifts the cap, and for one everywhere else', () => {
    lapsed.when(fact('submit-feasibility-file', { files: [] }, '2025-05-05')).then('FeasibilityFileSubmitted');
    vae.when(fact('submit-feasibility-file', { files: [] }, '2024-09-10', noFilesYet)).then('FeasibilityFileSubmitted');
  });
});
