import type { CertificationRules } from '../../certification/rules.js';
import { withFinalAssessment } from '../testing/certifications.js';
import {
  allAcquired,
  attended,
  concluded,
  motive,
  passed,
  resitOpened,
  scheduled,
  stageAgreed,
  stageStarted,
  validatedA,
  validatedB,
} from '../testing/facts.js';
import { fact, given, started } from '../testing/given.js';
import { blockStatus, isBlockValid } from './status.js';

const day = '2025-03-10';
const later = '2025-04-10';
const enrolled = (rules?: CertificationRules) => given(rules).and(started('2025-01-06'));
const failing = { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'ACQUIS', 'A.2.1': 'ACQUIS' } as const;
const gradedA = (rules?: CertificationRules) =>
  enrolled(rules).and(...passed('A-E1', day, failing), ...passed('A-E2', day, allAcquired('A.2.1')));
const failedA = (rules?: CertificationRules) => gradedA(rules).and(concluded('A', day, motive('A.1.1')));
const certificate = (block: string, attached?: { number: string }) =>
  fact('issue-block-certificate', { block }, later, attached ? { attached } : {});

function withReglement(change: Partial<CertificationRules['reglement']>): CertificationRules {
  return { ...withFinalAssessment, reglement: { ...withFinalAssessment.reglement, ...change } };
}

describe('concluding a block', () => {
  it('validates it by the règlement, and says what each criterion and skill came to', () => {
    const passedA = enrolled().and(
      ...passed('A-E1', day, { ...failing, 'A.1.1': 'PARTIELLEMENT_ACQUIS' }),
      ...passed('A-E2', day, allAcquired('A.2.1')),
    );
    passedA.when(concluded('A', day)).then({
      type: 'BlockConcluded',
      data: {
        validated: true,
        skills: [
          { skill: 'A.1', acquired: true },
          { skill: 'A.2', acquired: true },
        ],
      },
    });
  });

  it('does not validate it where a skill is not acquired, whatever the evaluators would like', () => {
    gradedA()
      .when(concluded('A', day, motive('A.1.1')))
      .then({ type: 'BlockConcluded', data: { validated: false } });
  });

  it('asks for a motive for each skill not acquired, tied to criteria of the block that are not acquired', () => {
    gradedA().when(concluded('A', day)).thenRefused('motive.missing');
    gradedA()
      .when(concluded('A', day))
      .thenRefusedSaying('motive.missing', /un motif, qui cite ses critères, est demandé pour A\.1 \(critère A\.1\.1\)\.$/);
    gradedA()
      .when(concluded('A', day, motive('A.1.1', 'A.1.2')))
      .thenRefused('motive.outside-block');
    gradedA()
      .when(concluded('A', day, motive('B.1.1')))
      .thenRefused('motive.outside-block', 'motive.missing');
  });

  it('waits for every assessment, and for every criterion', () => {
    enrolled()
      .and(...passed('A-E2', day, allAcquired('A.2.1')))
      .when(concluded('A', day))
      .thenRefused('block.assessment-pending', 'block.criterion-ungraded');
    gradedA().and().when(concluded('B', day)).thenRefused('block.assessment-pending', 'block.criterion-ungraded');
  });

  it('takes an absence that counts for nothing acquired', () => {
    enrolled()
      .and(scheduled('A-E1', day), attended('A-E1', day, 'ABSENT'), ...passed('A-E2', day, allAcquired('A.2.1')))
      .when(concluded('A', day, motive('A.1.1')))
      .then({ type: 'BlockConcluded', data: { validated: false } });
  });

  it('is done with those who graded', () => {
    gradedA()
      .when(fact('conclude-block', { block: 'A', evaluators: ['evl_9'], motives: [motive('A.1.1')] }, day))
      .thenRefused('conclusion.evaluator-has-not-graded');
  });

  it('waits for the blocks that the certification puts before it', () => {
    const [blockA, blockB] = withFinalAssessment.blocks;
    if (!blockA || !blockB) throw new Error('two blocks are expected');
    const chained = { ...withFinalAssessment, blocks: [{ ...blockA, prerequisites: ['B'] }, blockB] };
    enrolled(chained)
      .and(...passed('A-E1', day, allAcquired('A.1.1', 'A.1.2', 'A.2.1')), ...passed('A-E2', day, allAcquired('A.2.1')))
      .when(concluded('A', day))
      .thenRefused('block.prerequisite-missing');
  });

  it('happens once, until a resit reopens the block', () => {
    failedA()
      .when(concluded('A', day, motive('A.1.1')))
      .thenRefused('block.already-concluded');
    enrolled()
      .and(...validatedA(day))
      .when(concluded('A', day))
      .thenRefused('block.already-valid');
  });

  it('does not mind the order of independent blocks', () => {
    const stage = [stageAgreed(day), stageStarted(day)];
    const one = enrolled().and(...stage, ...validatedA(day), ...validatedB(day));
    const other = enrolled().and(...stage, ...validatedB(day), ...validatedA(day));
    const facts = ({ journey: { state } }: typeof one) => ({ ...state, facts: null });
    expect(facts(one)).toEqual(facts(other));
  });

  it('refuses a block of another certification', () => {
    enrolled().when(concluded('Z', day)).thenRefused('block.unknown');
  });
});

describe('a resit', () => {
  it('reopens the assessment that failed', () => {
    failedA()
      .when(resitOpened('A-E1', later))
      .then({ type: 'ResitOpened', data: { block: 'A', attempt: 2 } });
  });

  it('follows a conclusion, and only where something failed', () => {
    gradedA().when(resitOpened('A-E1', later)).thenRefused('resit.not-concluded');
    failedA().when(resitOpened('A-E2', later)).thenRefused('resit.nothing-failed');
    enrolled()
      .and(...validatedA(day))
      .when(resitOpened('A-E1', later))
      .thenRefused('block.already-valid', 'resit.nothing-failed');
  });

  it('has the block concluded again by what was acquired at any attempt', () => {
    const after = failedA()
      .and(resitOpened('A-E1', later), ...passed('A-E1', later, allAcquired('A.1.1')))
      .when(concluded('A', later))
      .then({ type: 'BlockConcluded', data: { validated: true } });
    expect(isBlockValid(after.journey.state, 'A')).toBe(true);
  });

  it('must be over before the block is concluded again', () => {
    failedA()
      .and(resitOpened('A-E1', later))
      .when(concluded('A', later, motive('A.1.1')))
      .thenRefused('block.assessment-pending');
  });

  it('is not awaited once another assessment has shown what was left to show', () => {
    const shared = { 'A.2.1': 'NON_ACQUIS' } as const;
    const reopened = enrolled().and(
      ...passed('A-E1', day, { ...allAcquired('A.1.1', 'A.1.2'), ...shared }),
      ...passed('A-E2', day, shared),
      concluded('A', day, motive('A.2.1')),
      resitOpened('A-E1', later),
      resitOpened('A-E2', later),
    );
    reopened.when(concluded('A', later, motive('A.2.1'))).thenRefused('block.assessment-pending');
    reopened
      .and(...passed('A-E1', later, allAcquired('A.2.1')))
      .when(concluded('A', later))
      .then({ type: 'BlockConcluded', data: { validated: true } });
  });

  const failAgain = (round: number) => [
    resitOpened('A-E1', `2025-0${round + 4}-01`),
    ...passed('A-E1', `2025-0${round + 4}-01`, { 'A.1.1': 'NON_ACQUIS' }),
    concluded('A', `2025-0${round + 4}-01`, motive('A.1.1')),
  ];

  it('may be had as often as the règlement allows', () => {
    failedA()
      .and(...failAgain(1))
      .when(resitOpened('A-E1', '2025-08-01'))
      .then('ResitOpened');
    failedA()
      .and(...failAgain(1), ...failAgain(2))
      .when(resitOpened('A-E1', '2025-08-01'))
      .thenRefused('resit.none-left');
    failedA(withReglement({ resitsPerAssessment: { value: null, source: 'test' } }))
      .and(...failAgain(1), ...failAgain(2))
      .when(resitOpened('A-E1', '2025-08-01'))
      .then('ResitOpened');
  });

  it('is opened within the time that the règlement gives', () => {
    const limited = withReglement({ resitMonths: { value: 6, source: 'test' } });
    failedA(limited).when(resitOpened('A-E1', '2025-09-10')).then('ResitOpened');
    failedA(limited).when(resitOpened('A-E1', '2025-09-11')).thenRefused('resit.too-late');
    const calendar = withReglement({ resitMonths: { value: 6, source: 'test' }, monthsRun: { value: 'CALENDAR', source: 'test' } });
    failedA(calendar).when(resitOpened('A-E1', '2025-09-30')).then('ResitOpened');
    failedA(calendar).when(resitOpened('A-E1', '2025-10-01')).thenRefused('resit.too-late');
  });
});

describe('the certificate of a block', () => {
  it('is issued once, for a valid block, under its number', () => {
    const valid = enrolled().and(...validatedA(day));
    valid.when(certificate('A', { number: 'C-7' })).then({ type: 'BlockCertificateIssued', data: { block: 'A', number: 'C-7' } });
    valid.when(certificate('A')).thenRefused('certificate.number-missing');
    valid
      .and(certificate('A', { number: 'C-7' }))
      .when(certificate('A', { number: 'C-8' }))
      .thenRefused('certificate.already-issued');
    failedA()
      .when(certificate('A', { number: 'C-7' }))
      .thenRefused('block.not-valid');
  });

  it('is not issued again for a block held at entry', () => {
    given()
      .and(started('2025-01-06', { heldBlocks: [{ block: 'A', certificateNumber: 'C-1', obtainedOn: '2020-01-01' }] }))
      .when(certificate('A', { number: 'C-7' }))
      .thenRefused('certificate.block-held');
  });
});

describe('where a block stands', () => {
  it('goes from not started to valid, through failure and resit', () => {
    expect(blockStatus(enrolled().journey, 'A')).toBe('NOT_STARTED');
    expect(blockStatus(enrolled().and(scheduled('A-E1', day)).journey, 'A')).toBe('IN_PROGRESS');
    expect(blockStatus(gradedA().journey, 'A')).toBe('ASSESSED');
    expect(blockStatus(failedA().journey, 'A')).toBe('NOT_VALIDATED');
    expect(blockStatus(failedA().and(resitOpened('A-E1', later)).journey, 'A')).toBe('RESIT');
    expect(blockStatus(enrolled().and(...validatedA(day)).journey, 'A')).toBe('VALID');
  });
});
