/** What was answered, withdrawn or accepted wrongly: an appeal, a contestation, a withdrawal for fraud, a mémoire or a livret. */
import type { CommandData } from '../commands.schema.js';
import { outcome } from '../outcome.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  convened,
  decided,
  decidedFully,
  diplomaIssued,
  documentsAccepted,
  finalParts,
  heard,
  notified,
  readyForJury,
  stageAgreed,
  stageCompleted,
  stageStarted,
} from '../testing/facts.js';
import { by, fact, given, started, type Fact, type Given } from '../testing/given.js';
import { completeFile, feasibilityFile, juryDecided, noFilesYet, recevabilite, told, validationFile } from '../testing/vae-facts.js';
import { vaeStanding } from '../vae/status.js';
import { replacedBy } from './as-they-stand.js';

type Replacing = CommandData<'replace-fact'>;
const replacing = (what: Replacing['fact'], on: string, rest: Partial<Replacing> = {}): Fact =>
  fact('replace-fact', { fact: what, authority: 'CERTIFIER', ground: 'MATERIAL_ERROR', reason: 'sealed', ...rest }, on);
const replacedTypes = ({ events }: Given) =>
  [...replacedBy(events).keys()].map((version) => events.find((event) => event.version === version)?.type);

describe('an appeal answered wrongly', () => {
  const refused = given().and(
    started('2024-09-02', { path: 'VAE' }),
    feasibilityFile('2024-09-10'),
    completeFile('2024-10-01'),
    recevabilite('RECEVABLE', '2024-10-15'),
    validationFile('2024-12-01'),
    ...juryDecided('ses_1', '2025-01-20', 'REFUSED'),
    ...told('ses_1', '2025-01-30'),
    fact('file-appeal', { session: 'ses_1', grounds: 'x' }, '2025-02-03'),
  );
  const answered = (upheld: boolean) => refused.and(fact('decide-appeal', { upheld, motive: 'x' }, '2025-02-10'));
  const instead = (upheld: boolean | null) =>
    ({ kind: 'APPEAL', contested: 'ses_1', replacement: upheld === null ? null : { upheld, motive: 'x' } }) as const;
  const on = '2025-02-20';
  const hearing = { informedOn: '2025-02-12', observedOn: '2025-02-14' };

  it('returns the case to a jury where it was rejected by slip', () => {
    const replaced = answered(false)
      .when(replacing(instead(true), on))
      .then('FactReplaced');
    expect(replaced.journey.state.appeals).toMatchObject([{ on: '2025-02-03', decided: { upheld: true, on: '2025-02-10' } }]);
    expect([outcome(replaced.journey).kind, replacedTypes(replaced)]).toEqual(['OPEN', ['AppealDecided']]);
    replaced.and(convened('2025-03-03', { session: 'ses_2' }));
  });

  it('returns none where it was upheld by slip, after their observations, and before any jury is convened', () => {
    answered(true)
      .when(replacing(instead(false), on))
      .thenRefused('replacement.hearing-missing');
    const replaced = answered(true).and(replacing(instead(false), on, { hearing }));
    expect(outcome(replaced.journey).kind).toBe('REFUSED');
    const convoked = answered(true).and(convened('2025-02-18', { session: 'ses_2' }));
    convoked.when(replacing(instead(false), on, { hearing })).thenRefused('replacement.later-session');
    convoked
      .and(fact('cancel-session', { session: 'ses_2', reason: 'MISTAKE' }, '2025-02-19'))
      .and(replacing(instead(false), on, { hearing }));
  });

  it('awaits its answer again once that is annulled, by a judge too', () => {
    const judgment = { authority: 'JUDGE', ground: 'JUDGMENT', reference: 'TA n° 1' } as const;
    const open = answered(false).and(replacing(instead(null), on, judgment));
    open.when(fact('decide-appeal', { upheld: true, motive: 'x' }, on)).then('AppealDecided');
  });

  it('takes no diploma by itself: the jury to which the case returns decides', () => {
    const certified = given().and(
      ...decidedFully(),
      notified('2024-02-05'),
      diplomaIssued('2024-02-06'),
      fact('file-appeal', { session: 'ses_1', grounds: 'x' }, '2024-02-10'),
      fact('decide-appeal', { upheld: false, motive: 'x' }, '2024-02-12'),
    );
    const replaced = certified.and(replacing(instead(true), '2024-02-20'));
    expect(replaced.journey.state.diploma?.number).toBe('D-1');
  });
});

describe('a contestation of the caducité answered wrongly', () => {
  const contested = given()
    .and(
      started('2024-02-01', { path: 'VAE' }),
      feasibilityFile('2024-02-02'),
      completeFile('2024-02-03'),
      recevabilite('RECEVABLE', '2024-02-10'),
    )
    .until('2024-09-02')
    .and(fact('contest-caducite', { motive: 'x' }, '2024-09-03'));
  const answered = (accepted: boolean) => contested.and(fact('decide-contestation', { accepted, motive: 'x' }, '2024-09-05'));
  const instead = (accepted: boolean | null) =>
    ({ kind: 'CONTESTATION', replacement: accepted === null ? null : { accepted, motive: 'x' } }) as const;
  const on = '2024-09-20';
  const hearing = { informedOn: '2024-09-10', observedOn: '2024-09-12' };
  const statusOf = ({ journey }: Given) => vaeStanding(journey).status;

  it('gives the recevabilité back where the motive was refused by slip, with the file deposited because of it', () => {
    expect(statusOf(answered(false))).toBe('LAPSED');
    const replaced = answered(false).and(replacing(instead(true), on));
    expect([statusOf(replaced), replacedTypes(replaced)]).toEqual(['RECEVABLE', ['CaduciteContestationDecided']]);
    const refiled = answered(false).and(fact('submit-feasibility-file', { files: [] }, '2024-09-10', noFilesYet));
    expect(refiled.and(replacing({ ...instead(true), attempt: 1 }, on)).journey.state.attempts).toHaveLength(1);
    const redecided = refiled.and(completeFile('2024-09-11'), recevabilite('RECEVABLE', '2024-09-12'));
    redecided.when(replacing({ ...instead(true), attempt: 1 }, on)).thenRefused('replacement.later-file');
  });

  it('takes it back where it was accepted by slip, after their observations, and not under a validation file', () => {
    answered(true)
      .when(replacing(instead(false), on))
      .thenRefused('replacement.hearing-missing');
    const lapsed = answered(true).and(replacing(instead(false), on, { hearing }));
    expect(statusOf(lapsed)).toBe('LAPSED');
    answered(true)
      .and(validationFile('2024-09-15'))
      .when(replacing(instead(false), on, { hearing }))
      .thenRefused('replacement.validation-file-rests');
  });

  it('awaits its answer again once that is annulled', () => {
    answered(false)
      .and(replacing(instead(null), on))
      .and(fact('decide-contestation', { accepted: true, motive: 'x' }, on));
  });
});

describe('a withdrawal for fraud annulled', () => {
  const fourEyes = {
    ...withFinalAssessment,
    reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } },
  };
  const certified = given(fourEyes).and(...decidedFully(), notified('2024-02-05'), diplomaIssued('2024-02-06'));
  const accused = (concerns: 'BLOCK' | 'DIPLOMA', on: string) => [
    by('act_1', fact('open-fraud-procedure', { concerns, ...(concerns === 'BLOCK' && { block: 'A' }), grievances: 'x' }, on)),
    fact('record-observations', { observations: 'x' }, on),
  ];
  const withdrawal = (on: string) => by('act_2', fact('withdraw-for-fraud', { reasons: 'x' }, on));
  const withdrawn = (concerns: 'BLOCK' | 'DIPLOMA', on: string) => [...accused(concerns, on), withdrawal(on)];
  const annulled = (block?: string): Replacing['fact'] => ({ kind: 'WITHDRAWAL', ...(block && { block }), replacement: null });
  const judgment = { authority: 'JUDGE', ground: 'JUDGMENT', reference: 'TA n° 1' } as const;
  const closed = fact('close-fraud-procedure', { reasons: 'x' }, '2024-05-06');

  it('gives back the parchemin, and its procedure is ended otherwise', () => {
    const ended = certified.and(...withdrawn('DIPLOMA', '2024-03-01'));
    expect(outcome(ended.journey).kind).toBe('WITHDRAWN');
    const back = ended.and(replacing(annulled(), '2024-05-02', judgment));
    expect([outcome(back.journey).kind, back.journey.state.diploma?.number]).toEqual(['CERTIFIED', 'D-1']);
    expect(replacedTypes(back)).toEqual(['WithdrawnForFraud']);
    back.and(closed, fact('issue-duplicate', { of: 'DIPLOMA' }, '2024-05-07', { attached: { number: 'DU-1' } }));
    back.and(withdrawal('2024-05-06'));
  });

  it('gives back the block of that procedure, and no other', () => {
    const both = certified.and(...withdrawn('BLOCK', '2024-03-01'), ...withdrawn('DIPLOMA', '2024-03-10'));
    const back = both.and(replacing(annulled('A'), '2024-05-02'));
    expect([back.journey.state.blocks['A']?.withdrawnOn, outcome(back.journey).kind]).toEqual([null, 'WITHDRAWN']);
    const all = back.and(replacing(annulled(), '2024-05-03'));
    expect(outcome(all.journey).kind).toBe('CERTIFIED');
    all.when(closed).thenRefused('fraud.several-open');
    all
      .and(fact('close-fraud-procedure', { concerns: 'BLOCK', block: 'A', reasons: 'x' }, '2024-05-06'))
      .when(closed)
      .then('FraudProcedureClosed');
    expect(replacedTypes(all)).toEqual(['WithdrawnForFraud', 'WithdrawnForFraud']);
    certified.when(replacing(annulled(), '2024-05-02')).thenRefused('replacement.no-such-fact');
  });
});

describe('a mémoire or a livret accepted by slip', () => {
  const on = '2024-01-12';
  const accepted = given().and(
    started('2023-01-10'),
    stageAgreed('2024-01-10'),
    stageStarted('2024-01-10'),
    stageCompleted('2024-01-10'),
    ...documentsAccepted('2024-01-10'),
  );
  const annulled = (kind: 'MEMOIRE' | 'LIVRET'): Replacing['fact'] => ({ kind, replacement: null });

  it('is read again, and returned or accepted', () => {
    const again = accepted.and(replacing(annulled('MEMOIRE'), on), replacing(annulled('LIVRET'), on));
    expect(replacedTypes(again)).toEqual(['MemoireAccepted', 'LivretAccepted']);
    again.and(fact('return-memoire', { motive: 'x' }, on), fact('accept-livret', {}, on));
    again.when(replacing(annulled('MEMOIRE'), on)).thenRefused('replacement.no-such-fact', 'replacement.nothing-recorded');
  });

  it('is not where a jury has heard the candidate on it', () => {
    const judged = given().and(started('2023-01-10'), ...readyForJury('2024-01-10'), convened(on), heard(on, finalParts));
    judged.when(replacing(annulled('MEMOIRE'), on)).thenRefused('replacement.jury-rests');
    judged
      .and(decided(on, 'FULL'))
      .when(replacing(annulled('LIVRET'), on))
      .thenRefused('replacement.jury-rests');
  });
});
