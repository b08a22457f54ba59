import fc from 'fast-check';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { CommandData } from '#libs/domain/journey/commands.schema.js';
import { anyFacts } from '#libs/domain/journey/testing/any-fact.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { concluded, convened, decided, motive, passed, readyForJury } from '#libs/domain/journey/testing/facts.js';
import { given, started, tenOClock } from '#libs/domain/journey/testing/given.js';
import { confirmed, entered, sheet, wholeSession } from '#libs/domain/journey/testing/paper-facts.js';
import { completeFile, feasibilityFile, recevabilite, step, validationFile } from '#libs/domain/journey/testing/vae-facts.js';
import { walk } from '#libs/domain/journey/testing/walk.js';
import { isJudgedOtherwise, judge } from './judge.js';
import { previewMigration } from './migration-preview.js';
import { withReglement } from './other-rules.js';

const pinned = new Map([[withFinalAssessment.digest, withFinalAssessment]]);
const stated = <T>(value: T) => ({ value, source: 'art. 4' });
const lenient = withReglement(withFinalAssessment, {
  skillAcquired: stated({ maxNonAcquis: 3, minAcquis: { numerator: 1, denominator: 3 } }),
});
/** Under other rules that say the same. */
const twin: CertificationRules = { ...withFinalAssessment, version: 'twin', digest: 't'.repeat(64) };

describe('a history judged under other rules', () => {
  it('tells which block would have been validated, where and by what', () => {
    const { events } = given().and(
      started('2026-01-05'),
      ...passed('A-E1', '2026-03-01', { 'A.1.1': 'ACQUIS', 'A.1.2': 'NON_ACQUIS', 'A.2.1': 'ACQUIS' }),
      ...passed('A-E2', '2026-03-02', { 'A.2.1': 'ACQUIS' }),
      concluded('A', '2026-03-05', motive('A.1.2')),
    );
    const { decisions, standing } = judge(events, pinned, lenient);
    expect(decisions).toHaveLength(1);
    expect(decisions[0]).toMatchObject({ version: 8, type: 'BlockConcluded', unmet: [] });
    expect(decisions[0]?.fields).toContainEqual({ field: 'validated', recorded: false, otherwise: true });
    expect(standing).toEqual([]);
  });

  it('tells which step would have been refused, every reason with its source, and which deadline would be due on another day', () => {
    const { events } = given().and(
      started('2024-02-01', { path: 'VAE' }),
      ...[feasibilityFile('2024-02-02'), completeFile('2024-02-05'), recevabilite('RECEVABLE', '2024-03-01')],
      ...[step('2024-07-01'), validationFile('2024-08-01')],
    );
    const strict = withReglement(withFinalAssessment, { caduciteMonths: stated(3) });
    const { decisions, deadlines } = judge(events, pinned, strict);
    expect(decisions.map(({ type }) => type)).toContain('ValidationFileSubmitted');
    const refused = decisions.find(({ type }) => type === 'ValidationFileSubmitted');
    expect(refused?.unmet.map(({ code }) => code)).toEqual(['vae.recevabilite-lapsed']);
    expect(refused?.unmet[0]?.source).toContain('R6412-4');
    expect(deadlines).toContainEqual(expect.objectContaining({ key: 'caducite:1', recorded: '2024-09-01', otherwise: '2024-06-01' }));
  });

  it('judges each fact of a paper, by the rules of its own command', () => {
    const day = '2026-02-02';
    const sitting = sheet<Omit<CommandData<'decide'>, 'session'>>(decided(day, 'FULL'));
    const abstaining = { ...sitting, votes: sitting.votes.slice(0, 2), abstentions: ['jur_3'] };
    const pending = given().and(
      started('2026-01-05'),
      ...readyForJury('2026-01-10'),
      convened(day),
      entered(wholeSession(day, { decision: abstaining }), day, { recordedOn: '2026-02-04' }),
    );
    const { events } = pending.and(confirmed(pending.journey.state.paperEntry?.version ?? 0, '2026-02-05'));
    expect(judge(events, pinned, twin).decisions).toEqual([]);
    const strict = withReglement(withFinalAssessment, { abstentionAllowed: stated(false) });
    expect(judge(events, pinned, strict).decisions.map(({ type, unmet }) => [type, unmet.map(({ code }) => code)])).toEqual([
      ['JuryDecided', ['vote.abstention-not-allowed']],
    ]);
  });

  it('takes at its word a règlement that the law would not let hold, whatever source it gives', () => {
    const { events } = given().and(
      started('2024-02-01', { path: 'VAE' }),
      ...[feasibilityFile('2024-02-02'), completeFile('2024-02-05'), recevabilite('RECEVABLE', '2024-03-01')],
    );
    for (const source of ['projet', 'default', 'R6412-4']) {
      const longer = withReglement(withFinalAssessment, { caduciteMonths: { value: 8, source } });
      expect(judge(events, pinned, longer).deadlines).toEqual([
        expect.objectContaining({ key: 'caducite:1', recorded: '2024-09-01', otherwise: '2024-11-01' }),
      ]);
    }
  });

  it('tells a jury that another composition would have refused', () => {
    const { events } = given().and(started('2026-01-05'), ...readyForJury('2026-02-01'), convened('2026-03-01'));
    const five = { ...twin, juries: twin.juries.map((jury) => ({ ...jury, minMembers: 5 })) };
    expect(judge(events, pinned, five).decisions).toEqual([
      expect.objectContaining({ type: 'JuryConvened', unmet: [expect.objectContaining({ code: 'jury.too-few-members' })] }),
    ]);
  });

  it('finds nothing where the other rules say the same, whatever the history', () => {
    let seed = 3;
    const pick = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let run = 0; run < 20; run += 1) {
      const { events } = walk(withFinalAssessment, started('2025-01-06', run % 3 === 0 ? { path: 'VAE' } : {}), pick);
      expect(judge(events, pinned, twin)).toMatchObject({ decisions: [], deadlines: [], standing: [] });
    }
    fc.assert(
      fc.property(anyFacts('2025-01-06'), (facts) => {
        const { events } = facts.reduce(
          (journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey),
          given().and(started('2024-11-01')),
        );
        expect(isJudgedOtherwise(judge(events, pinned, twin))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('touches nothing', () => {
    const { events } = given().and(started('2026-01-05'), ...readyForJury('2026-02-01'));
    const before = JSON.stringify([events, withFinalAssessment]);
    judge(events, pinned, lenient);
    expect(JSON.stringify([events, withFinalAssessment])).toBe(before);
  });
});

describe('a migration, before it is recorded', () => {
  const [blockA] = withFinalAssessment.blocks;
  const withoutB: CertificationRules = { ...twin, blocks: [blockA!] };

  it('shows what it would change and what would be lost', () => {
    const { journey } = given().and(started('2026-01-05'), ...readyForJury('2026-02-01'));
    const preview = previewMigration(journey, withoutB, undefined, tenOClock('2026-03-01'));
    expect(preview.unmet).toEqual([]);
    expect(preview.warnings.map(({ code }) => code)).toEqual(['migration.valid-block-dropped']);
    expect(preview.changes).toContainEqual({ kind: 'BLOCK', subject: 'B', before: 'VALID', after: null });
  });

  it('says why it could not be done', () => {
    const { journey } = given().and(started('2026-01-05'));
    const preview = previewMigration(journey, withoutB, [{ from: 'A', to: 'A' }], tenOClock('2026-03-01'));
    expect(preview.unmet.map(({ code }) => code)).toEqual(['migration.block-unmapped']);
  });
});
