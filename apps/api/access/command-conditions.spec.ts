import { fold } from '#libs/domain/journey/evolve.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import { commandNames } from '#libs/domain/journey/decide.js';
import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import { initialState, type JourneyState } from '#libs/domain/journey/state.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';
import type { Caller, CallerRole } from '#libs/platform/tokens/token.js';
import { mayCommand } from './access-table.js';
import { conditionsAgainst, conditionsAgainstAll, conditionsOf } from './command-conditions.js';
import { named } from './testing/prepared-journeys.js';

const caller = (role: CallerRole, personId: string | null, scope: Partial<Caller['scope']> = {}): Caller => ({
  issuer: 'i',
  subject: 's',
  name: null,
  actorId: 'act_1',
  role,
  personId,
  scope: { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL', ...scope },
});

const member = (jurorId: string, president: boolean) => ({
  jurorId,
  president,
  qualities: ['PROFESSIONAL' as const],
  qualified: true,
  outsideTrainingBody: true,
  tie: 'NONE' as const,
});

/** Two sessions and two assessments, one of each of other people; A-E1 is scheduled anew after a first attempt. */
function state(): JourneyState {
  const recorder = new Recorder('jrn_1', withFinalAssessment);
  const scheduled = (assessment: string, attempt: number, evaluator: string) =>
    recorder.next('AssessmentScheduled', {
      block: 'A',
      assessment,
      attempt,
      at: '2025-02-01T09:00:00.000Z',
      place: 'ici',
      evaluators: [evaluator],
      group: null,
      groupSize: null,
    });
  const graded = (assessment: string, attempt: number, evaluator: string) =>
    recorder.next('GridRecorded', { block: 'A', assessment, attempt, evaluator, lines: [] });
  const convened = (session: string, president: string, juror: string) =>
    recorder.next('JuryConvened', {
      session,
      purpose: 'CERTIFICATION',
      at: '2025-03-01T09:00:00.000Z',
      place: 'là',
      women: 1,
      men: 1,
      members: [member(president, true), member(juror, false)],
      balanceJustification: null,
    });
  return fold([
    recorder.started(),
    scheduled('mine', 1, 'eva_before'),
    graded('mine', 1, 'eva_before'),
    scheduled('mine', 2, named.evaluator),
    scheduled('other', 1, 'eva_other'),
    convened('ses_mine', named.president, named.juror),
    convened('ses_other', 'jur_other1', 'jur_other2'),
  ]);
}

const evaluator = caller('EVALUATOR', named.evaluator);
const juror = caller('JUROR', named.juror);
const president = caller('JURY_PRESIDENT', named.president);
const start = { certification: { code: 'coordinateur-parcours' }, site: 'LYON', cohort: 'C1' };

describe('a command is refused to who is not assigned to what it is about', () => {
  it.each<[string, Caller, CommandName, object, readonly string[]]>([
    ['grades where they are assigned', evaluator, 'record-grid', { assessment: 'mine', evaluator: named.evaluator }, []],
    [
      'grades in the name of another',
      evaluator,
      'record-grid',
      { assessment: 'mine', evaluator: 'eva_other' },
      ['access.grid-of-somebody-else'],
    ],
    [
      'grades where another is assigned',
      evaluator,
      'record-grid',
      { assessment: 'other', evaluator: named.evaluator },
      ['access.evaluator-not-assigned'],
    ],
    [
      'grades an assessment that nobody has',
      evaluator,
      'record-grid',
      { assessment: 'none', evaluator: named.evaluator },
      ['access.evaluator-not-assigned'],
    ],
    [
      'without an id grades',
      caller('EVALUATOR', null),
      'record-grid',
      { assessment: 'mine', evaluator: named.evaluator },
      ['access.grid-of-somebody-else', 'access.evaluator-not-assigned'],
    ],
    [
      'amends the grid of an attempt before theirs',
      evaluator,
      'amend-grid',
      { assessment: 'mine', evaluator: named.evaluator },
      ['access.evaluator-not-assigned'],
    ],
    [
      'amends a grid of the attempt that they were assigned to',
      caller('EVALUATOR', 'eva_before'),
      'amend-grid',
      { assessment: 'mine', evaluator: 'eva_before' },
      [],
    ],
    ['records who came where they are assigned', evaluator, 'record-attendance', { assessment: 'mine' }, []],
    ['records who came elsewhere', evaluator, 'record-attendance', { assessment: 'other' }, ['access.evaluator-not-assigned']],
    ['of the staff records who came anywhere', caller('STAFF', null), 'record-attendance', { assessment: 'other' }, []],
    ['sits and decides', juror, 'decide', { session: 'ses_mine' }, []],
    ['sits elsewhere and decides', juror, 'decide', { session: 'ses_other' }, ['access.juror-not-member']],
    ['decides for a session that nobody convened', juror, 'decide', { session: 'ses_none' }, ['access.juror-not-member']],
    ['presides and holds the soutenance', president, 'hold-soutenance', { session: 'ses_mine' }, []],
    [
      'sits without presiding, and acts as president',
      caller('JURY_PRESIDENT', named.juror),
      'decide',
      { session: 'ses_mine' },
      ['access.president-of-another-session'],
    ],
    [
      'presides elsewhere and refuses for fraud',
      president,
      'refuse-for-fraud',
      { session: 'ses_other' },
      ['access.president-of-another-session'],
    ],
    [
      'did not hear the candidate, and tells the soutenance',
      juror,
      'hold-soutenance',
      { session: 'ses_mine', heardBy: [named.president] },
      ['access.juror-has-not-heard'],
    ],
    ['tells that nobody came', juror, 'hold-soutenance', { session: 'ses_mine', heardBy: [] }, []],
    [
      'did not sit, and tells the decision',
      juror,
      'decide',
      { session: 'ses_mine', present: [named.president] },
      ['access.juror-did-not-sit'],
    ],
    ['sat and tells the decision', juror, 'decide', { session: 'ses_mine', present: [named.juror, named.president] }, []],
    ['exempts in another session', juror, 'decide-dispense', { session: 'ses_other' }, ['access.juror-not-member']],
    ['replaces what their session exempted', juror, 'replace-dispense', { replacement: { session: 'ses_mine' }, authority: 'JURY' }, []],
    [
      'replaces what another session exempted',
      juror,
      'replace-dispense',
      { replacement: { session: 'ses_other' }, authority: 'JURY' },
      ['access.replacement-of-others'],
    ],
    [
      'annuls an exemption as a juror',
      juror,
      'replace-dispense',
      { replacement: null, authority: 'JURY' },
      ['access.replacement-of-others'],
    ],
    ['annuls an exemption, of H+', caller('H_PLUS_OFFICER', null), 'replace-dispense', { replacement: null, authority: 'CERTIFIER' }, []],
    [
      'exempts in the jury’s stead, of H+',
      caller('H_PLUS_OFFICER', null),
      'replace-dispense',
      { replacement: { session: 'ses_mine' }, authority: 'JURY' },
      ['access.replacement-of-others', 'access.authority-of-others'],
    ],
    ['signs for themself', juror, 'sign-minutes', { session: 'ses_mine', jurorId: named.juror }, []],
    ['signs for another', juror, 'sign-minutes', { session: 'ses_mine', jurorId: named.president }, ['access.signature-of-somebody-else']],
    [
      'records that the president cannot sign',
      juror,
      'sign-minutes',
      { session: 'ses_mine', jurorId: named.president, impediment: 'x' },
      [],
    ],
    [
      'records that another juror cannot sign',
      caller('JUROR', named.juror),
      'sign-minutes',
      { session: 'ses_mine', jurorId: 'jur_third', impediment: 'x' },
      ['access.signature-of-somebody-else'],
    ],
    [
      'presides, and records that another cannot sign',
      president,
      'sign-minutes',
      { session: 'ses_mine', jurorId: named.juror, impediment: 'x' },
      [],
    ],
    [
      'presides, and signs for another',
      president,
      'sign-minutes',
      { session: 'ses_mine', jurorId: named.juror },
      ['access.signature-of-somebody-else'],
    ],
    ['opens a journey in scope', caller('STAFF', null, { sites: ['LYON'], cohorts: ['C1'] }), 'start-journey', start, []],
    ['opens one on another site', caller('STAFF', null, { sites: ['PARIS'] }), 'start-journey', start, ['access.site-out-of-scope']],
    ['opens one in another cohort', caller('STAFF', null, { cohorts: [] }), 'start-journey', start, ['access.cohort-out-of-scope']],
    [
      'opens one for another certification',
      caller('ADMINISTRATOR', null, { certifications: ['rncp-16575'] }),
      'start-journey',
      start,
      ['access.certification-out-of-scope'],
    ],
    [
      'is limited to sites, and opens a journey of none',
      caller('STAFF', null, { sites: ['LYON'] }),
      'start-journey',
      { ...start, site: undefined },
      ['access.site-out-of-scope'],
    ],
  ])('who %s', (_, sender, command, data, codes) => {
    expect(conditionsAgainst(sender, command, data as Record<string, unknown>, state()).map(({ code }) => code)).toEqual(codes);
  });

  it('tells of each thing that the command may be about whether the caller may', () => {
    const about = (field: string, value: string, command: CommandName, sender: Caller) =>
      conditionsAgainstAll(sender, command, { field, value }, { rules: withFinalAssessment, state: state() }).map(({ code }) => code);
    expect(about('assessment', 'mine', 'record-grid', evaluator)).toEqual([]);
    expect(about('assessment', 'other', 'record-grid', evaluator)).toEqual(['access.evaluator-not-assigned']);
    expect(about('session', 'ses_other', 'decide', juror)).toEqual(['access.juror-not-member']);
    expect(about('session', 'ses_other', 'notify-decision', caller('STAFF', null))).toEqual([]);
  });
});

it('a replacement is made in the name that its sender has: the jury’s by its members, a judge’s by the administrator', () => {
  const decision = { fact: { kind: 'DECISION', session: 'ses_mine', replacement: {} } };
  const against = (sender: Caller, authority: string) =>
    conditionsAgainst(sender, 'replace-fact', { ...decision, authority }, state()).map(({ code }) => code);
  const administrator = caller('ADMINISTRATOR', null);
  expect([juror, president].map((sender) => against(sender, 'JURY'))).toEqual([[], []]);
  expect(against(president, 'CERTIFIER')).toEqual(['access.authority-of-others']);
  expect(['CERTIFIER', 'JUDGE'].map((authority) => against(administrator, authority))).toEqual([[], []]);
  expect(against(administrator, 'JURY')).toEqual(['access.authority-of-others']);
  expect(against(evaluator, 'JUDGE')).toContain('access.authority-of-others');
});

it('a fact on which a result already told rests is rectified by the administrator, and not by who records facts', () => {
  const recorder = new Recorder('jrn_1', withFinalAssessment);
  const recevable = fold([
    recorder.started(),
    recorder.next('RecevabiliteDecided', { attempt: 1, decision: 'RECEVABLE', motives: null, notifiedOn: '2025-03-01' }),
  ]);
  const against = (role: CallerRole, eventVersion: number) =>
    conditionsAgainst(caller(role, null), 'rectify', { eventVersion }, recevable).map(({ code }) => code);
  expect(against('STAFF', 2)).toEqual(['access.rectification-under-result']);
  expect(against('ADMINISTRATOR', 2)).toEqual([]);
  expect(against('STAFF', 1)).toEqual([]);
});

describe('the conditions of the commands', () => {
  it('look at fields that the commands have, and bind roles that may send them', () => {
    for (const command of commandNames) {
      for (const { field, roles } of conditionsOf(command)) {
        expect(Object.keys(commandSchemas[command].shape)).toContain(field);
        expect(roles.some((role) => mayCommand(role, command))).toBe(true);
      }
    }
  });

  it('let an evaluator, a juror and a president act on nothing of a journey that names nobody', () => {
    const replacedGrid = {
      authority: 'CERTIFIER',
      fact: { kind: 'GRID', assessment: 'A-E1', replacement: { evaluator: 'eva_1', lines: [] } },
    };
    const replacing: Readonly<Record<string, object>> = {
      'replace-fact': replacedGrid,
      'replace-dispense': { authority: 'JURY', replacement: { session: 'ses_1' } },
    };
    const free = commandNames.filter((command) =>
      (['EVALUATOR', 'JUROR', 'JURY_PRESIDENT'] as const)
        .filter((role) => mayCommand(role, command))
        .some((role) => conditionsAgainst(caller(role, 'eva_1'), command, { ...replacing[command] }, initialState).length === 0),
    );
    // A document is read by whoever evaluates anything in the journey.
    expect(free).toEqual(['return-memoire', 'accept-memoire', 'return-livret', 'accept-livret', 'return-document', 'accept-document']);
  });
});
