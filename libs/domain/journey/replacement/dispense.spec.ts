/** An exemption granted by slip, or refused by slip. */
import type { CertificationRules } from '../../certification/rules.js';
import type { CommandData } from '../commands.schema.js';
import { exemptedCriteria } from '../h-plus/exemptions.js';
import { withFinalAssessment } from '../testing/certifications.js';
import { allAcquired, concluded, convened, motive, passed, unanimously } from '../testing/facts.js';
import { by, fact, given, started, type Fact, type Given } from '../testing/given.js';
import { asTheyStand, replacedBy } from './as-they-stand.js';
import { recordedFact, type Replacement } from './recorded-fact.js';

const day = '2025-03-10';
const later = '2025-03-20';
const hearing = { informedOn: '2025-03-12', observedOn: '2025-03-14' };
type Replacing = CommandData<'replace-dispense'>;
type Instead = NonNullable<Replacing['replacement']>;

const decision = (granted: boolean): Instead => ({
  session: 'ses_1',
  granted,
  abilityPreserved: true,
  criterionNotApplicable: true,
  reasons: 'sealed',
  ...unanimously('jur_1', 'jur_2', 'jur_3'),
});
const replacing = (replacement: Instead | null, rest: Partial<Replacing> = {}, sender?: string): Fact =>
  fact(
    'replace-dispense',
    {
      dispenseId: 'dsp_1',
      replacement,
      authority: replacement ? 'JURY' : 'CERTIFIER',
      ground: 'MATERIAL_ERROR',
      reason: 'sealed',
      ...rest,
    },
    later,
    sender === undefined ? {} : { attached: { sender } },
  );
const opinion = (who: 'H_PLUS_OFFICER' | 'TRAINING_MANAGER') =>
  fact('record-opinion', { dispenseId: 'dsp_1', by: who, favourable: true, reasons: 'sealed' }, day);
const asked = (rules?: CertificationRules) =>
  given(rules).and(
    started('2025-01-06'),
    fact('request-dispense', { dispenseId: 'dsp_1', criterion: 'A.2.1' }, day),
    opinion('H_PLUS_OFFICER'),
    opinion('TRAINING_MANAGER'),
    convened(day, { purpose: 'DISPENSE' }),
  );
const decidedAs = (granted: boolean) => fact('decide-dispense', { dispenseId: 'dsp_1', ...decision(granted) }, day);
const exempted = ({ journey }: Given) => [...exemptedCriteria(journey.state)];

describe('an exemption refused by slip', () => {
  const refused = asked().and(decidedAs(false));

  it('is granted instead, as of the day of the decision, and both are read', () => {
    const replaced = refused.when(replacing(decision(true))).then({ type: 'DispenseReplaced', data: { criterion: 'A.2.1' } });
    expect(exempted(replaced)).toEqual(['A.2.1']);
    expect(replaced.journey.state.dispenses['dsp_1']?.decided).toMatchObject({ granted: true, on: day, session: 'ses_1' });
    const told = replaced.events.find(({ type }) => type === 'DispenseDecided');
    expect([...replacedBy(replaced.events).keys()]).toEqual([told?.version]);
    expect(asTheyStand(replaced.events).at(-1)).toMatchObject({ type: 'DispenseDecided', data: { granted: true, dispenseId: 'dsp_1' } });
  });

  it('is judged as the decision itself, by the jury that took it', () => {
    refused.when(replacing({ ...decision(true), abilityPreserved: false })).thenRefused('dispense.ability-questioned');
    refused.when(replacing({ ...decision(true), session: 'ses_9' })).thenRefused('jury.session-unknown');
    refused
      .when(replacing(decision(true), { authority: 'JUDGE', ground: 'JUDGMENT' }))
      .thenRefused('replacement.judge-annuls', 'replacement.judgment-unnamed');
    asked()
      .when(replacing(decision(true)))
      .thenRefused('dispense.none-decided', 'dispense.not-decided');
  });

  it('follows the conclusion that was drawn without it', () => {
    const failed = refused.and(
      ...passed('A-E1', day, { ...allAcquired('A.1.1', 'A.1.2'), 'A.2.1': 'NON_ACQUIS' }),
      ...passed('A-E2', day, { 'A.2.1': 'NON_ACQUIS' }),
      concluded('A', day, motive('A.2.1')),
    );
    failed.when(replacing(decision(true))).thenRefused('dispense.conclusion-rests');
    const open = failed.and(
      fact(
        'replace-fact',
        {
          fact: { kind: 'CONCLUSION', block: 'A', replacement: null },
          authority: 'CERTIFIER',
          ground: 'MATERIAL_ERROR',
          reason: 'sealed',
        },
        later,
      ),
      replacing(decision(true)),
    );
    open.when(concluded('A', later)).then({ type: 'BlockConcluded', data: { validated: true } });
  });
});

describe('an exemption granted by slip', () => {
  const granted = asked().and(decidedAs(true));

  it('is taken back after the candidate’s observations, on a ground that allows it: they read it at once', () => {
    granted.when(replacing(decision(false))).thenRefused('replacement.hearing-missing');
    granted.when(replacing(decision(false), { ground: 'LATE_PROOF', hearing })).thenRefused('replacement.ground-against');
    expect(exempted(granted.and(replacing(decision(false), { hearing })))).toEqual([]);
  });

  it('is annulled, and awaits its decision again', () => {
    granted.when(replacing(null)).thenRefused('replacement.hearing-missing');
    const annulled = granted.and(replacing(null, { hearing }));
    expect([exempted(annulled), annulled.journey.state.dispenses['dsp_1']?.decided]).toEqual([[], null]);
    annulled.when(replacing(null, { hearing })).thenRefused('dispense.none-decided', 'dispense.not-decided');
    annulled.and(fact('decide-dispense', { dispenseId: 'dsp_1', ...decision(false) }, later));
  });

  it('is not under a block that it made valid', () => {
    const valid = granted.and(
      ...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')),
      ...passed('A-E2', day, allAcquired('A.2.1')),
      concluded('A', day),
    );
    valid.when(replacing(null, { hearing })).thenRefused('dispense.conclusion-rests');
  });

  it('is replaced by nobody who recorded it, or sat: the référente H+ annuls, and the jury decides anew', () => {
    const rules = { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, fourEyes: { value: true, source: 'default' } } };
    const told = asked(rules).and(by('act_president', decidedAs(false)));
    const sent = (actorId: string, replacement: Instead | null, sender?: string) => {
      const { command } = replacing(replacement);
      const recorded = recordedFact(told.events, command as Replacement);
      const attached = { ...(recorded && { recorded }), ...(sender && { sender }) };
      return by(actorId, fact('replace-dispense', command.data as Replacing, later, { attached }));
    };
    told.when(sent('act_president', decision(true))).thenRefused('replacement.same-person-as-judged');
    told.when(sent('act_second', decision(true), 'jur_2')).thenRefused('replacement.same-person-as-judged');
    const annulled = told.and(sent('act_hplus', null));
    annulled.and(by('act_president', fact('decide-dispense', { dispenseId: 'dsp_1', ...decision(true) }, later)));
  });
});
