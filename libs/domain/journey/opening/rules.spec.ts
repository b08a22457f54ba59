import { pinnedBeforeDeciders, withFinalAssessment, withoutFinalAssessment } from '../testing/certifications.js';
import { fact, given, started } from '../testing/given.js';
import type { CertificationRules } from '../../certification/rules.js';

const entry = '2024-09-02';
const training = given().and(started(entry));
const vae = given().and(started(entry, { path: 'VAE' }));

describe('the placement review', () => {
  it('is recorded once, in training only', () => {
    const reviewed = training.when(fact('record-placement-review', {}, '2024-09-05')).then('PlacementReviewRecorded');
    expect(reviewed.journey.state.placementReviewedOn).toBe('2024-09-05');
    reviewed.when(fact('record-placement-review', {}, '2024-09-06')).thenRefused('placement-review.already-recorded');
    vae.when(fact('record-placement-review', {}, '2024-09-05')).thenRefused('placement-review.training-only');
  });
});

describe('the accompanist', () => {
  it('is designated once, for a VAE only', () => {
    const designation = { accompanistId: 'act_a', since: '2024-09-01' };
    const accompanied = vae.when(fact('designate-accompanist', designation, '2024-09-10')).then('AccompanistDesignated');
    accompanied.when(fact('designate-accompanist', designation, '2024-09-11')).thenRefused('accompanist.already-designated');
    training.when(fact('designate-accompanist', designation, '2024-09-10')).thenRefused('accompanist.vae-only');
  });

  it('is designated for the year that follows, and no later', () => {
    const since = (day: string) => fact('designate-accompanist', { accompanistId: 'act_a', since: day }, '2024-09-10');
    vae.when(since('2025-09-10')).then('AccompanistDesignated');
    vae.when(since('2030-01-01')).thenRefused('accompanist.far-away');
  });
});

describe('an incident', () => {
  it('is about an assessment or a session that exists', () => {
    training.when(fact('record-incident', { assessment: 'A-E1', description: 'x' }, '2024-10-01')).then('IncidentRecorded');
    training.when(fact('record-incident', { description: 'x' }, '2024-10-01')).thenRefused('incident.about-nothing');
    training
      .when(fact('record-incident', { assessment: 'Z', session: 'ses_1', description: 'x' }, '2024-10-01'))
      .thenRefused('assessment.unknown', 'session.unknown');
  });

  it('has nothing to be about in a VAE before a jury is convened', () => {
    const vae = given().and(started('2024-09-02', { path: 'VAE' }));
    expect(vae.forbids('record-incident', '2024-10-01')).toEqual(['incident.about-nothing']);
    vae.when(fact('record-incident', { assessment: 'A-E1', description: 'x' }, '2024-10-01')).thenRefused('assessment.unknown');
    expect(training.forbids('record-incident', '2024-10-01')).toEqual([]);
  });
});

describe('resuming from the journal', () => {
  it('is never offered by what may be done: who finds the journey frozen offers it', () => {
    expect(training.forbids('resume-from-journal', '2024-10-01')).toEqual(['journey.not-frozen']);
  });
});

describe('a rule that nobody but Jalon has set', () => {
  it('is cited as a default of the règlement, in a person’s words', () => {
    const rules = { ...withFinalAssessment, routes: withFinalAssessment.routes.map((route) => ({ ...route, source: 'default' })) };
    const journey = given(rules).and(started('2024-09-02'));
    const decision = journey.decide(fact('change-path', { path: 'TRAINING', route: 'VAE', inInitialTraining: false }, '2024-10-01'));
    expect(decision.accepted ? [] : decision.unmet).toMatchObject([
      { code: 'route.of-another-path', source: 'règlement, voies d’accès (valeur par défaut)' },
    ]);
  });
});

describe('changing path', () => {
  const change = { path: 'VAE', route: 'VAE', inInitialTraining: false } as const;

  it('keeps what was validated', () => {
    const held = { block: 'A', certificateNumber: 'C-1', obtainedOn: '2019-05-06' };
    const before = given().and(started(entry, { heldBlocks: [held] }));
    const after = before
      .when(fact('change-path', change, '2025-01-06'))
      .then({ type: 'PathChanged', data: { path: 'VAE', scope: 'FULL' } });
    expect(after.journey.state.heldBlocks).toEqual({ A: held });
    expect(after.journey.state.blocks).toEqual(before.journey.state.blocks);
    expect(after.journey.state.pathChanges).toEqual([{ from: 'TRAINING', to: 'VAE', on: '2025-01-06' }]);
  });

  it('goes from some blocks to the whole certification, and back to some', () => {
    const some = given().and(started(entry, { scope: 'BLOCKS', targetBlocks: ['B'] }));
    some
      .when(fact('change-path', { ...change, scope: 'FULL' }, '2025-01-06'))
      .then({ type: 'PathChanged', data: { targetBlocks: ['A', 'B'] } });
    some.when(fact('change-path', change, '2025-01-06')).then({ type: 'PathChanged', data: { scope: 'BLOCKS', targetBlocks: ['B'] } });
    training
      .when(fact('change-path', { ...change, scope: 'BLOCKS', targetBlocks: ['A'] }, '2025-01-06'))
      .then({ type: 'PathChanged', data: { scope: 'BLOCKS', targetBlocks: ['A'] } });
  });

  it('is refused to the same path and route, to a closed route, to a scope that the path has not', () => {
    training.when(fact('change-path', { ...change, path: 'TRAINING', route: 'TRAINING' }, '2025-01-06')).thenRefused('path.unchanged');
    training
      .when(fact('change-path', { ...change, path: 'TRAINING', route: 'APPRENTICESHIP' }, '2025-01-06'))
      .thenRefused('route.not-open');
    training.when(fact('change-path', { ...change, route: 'TRAINING' }, '2025-01-06')).thenRefused('route.of-another-path');
    training.when(fact('change-path', { ...change, inInitialTraining: true }, '2025-01-06')).thenRefused('vae.initial-training');
    const blocksByVae = given(withoutFinalAssessment).and(
      started('2020-01-06', { certification: { code: 'no-final' }, path: 'VAE', scope: 'BLOCKS', targetBlocks: ['A'] }),
    );
    blocksByVae
      .when(fact('change-path', { path: 'TRAINING', route: 'TRAINING', inInitialTraining: false }, '2020-05-04'))
      .thenRefused('scope.not-allowed');
  });

  it('is refused to who was neither in training nor recevable while the certification was registered', () => {
    const certification = { code: 'no-final' };
    const toTraining = { path: 'TRAINING', route: 'TRAINING', inInitialTraining: false } as const;
    given(withoutFinalAssessment)
      .and(started('2021-06-01', { certification, path: 'VAE' }))
      .when(fact('change-path', toTraining, '2021-11-02'))
      .thenRefused('certification.not-registered');
    given(withoutFinalAssessment)
      .and(started('2021-06-01', { certification }))
      .when(fact('change-path', change, '2021-11-02'))
      .thenRefused('certification.not-registered');
    given(withoutFinalAssessment)
      .and(started('2021-06-01', { certification }), fact('change-path', change, '2021-07-01'))
      .when(fact('change-path', toTraining, '2021-11-02'))
      .then('PathChanged');
  });
});

describe('migrating to another version', () => {
  const unstated: CertificationRules = {
    ...withFinalAssessment,
    version: '2',
    digest: '3'.repeat(64),
    blocks: withFinalAssessment.blocks.map((block) => (block.code === 'A' ? { ...block, code: 'N' } : block)),
  };
  const next: CertificationRules = {
    ...unstated,
    equivalences: [
      {
        from: '1',
        blocks: [
          { from: ['A'], to: ['N'] },
          { from: ['B'], to: ['B'] },
        ],
        source: 'test',
      },
    ],
  };
  const before = pinnedBeforeDeciders(unstated);
  const toN = [
    { from: 'A', to: 'N' },
    { from: 'B', to: 'B' },
  ];
  const migrate = (blocks: readonly { from: string; to: string | null }[], rules: CertificationRules | null = next, version = '2') =>
    fact('migrate-certification', { version, blocks: [...blocks], motive: 'x' }, '2025-02-03', { attached: rules ? { rules } : {} });

  it('names what each block becomes, and the facts follow', () => {
    const held = { block: 'A', certificateNumber: 'C-1', obtainedOn: '2019-05-06' };
    const after = given()
      .and(started(entry, { heldBlocks: [held] }))
      .when(migrate(toN))
      .then({ type: 'CertificationMigrated', data: { blocks: toN, targetBlocks: ['N', 'B'] } });
    expect(after.journey.rules).toBe(next);
    expect(after.journey.state).toMatchObject({
      certification: { version: '2' },
      targetBlocks: ['N', 'B'],
      heldBlocks: { N: { ...held, block: 'N' } },
    });
    expect(Object.keys(after.journey.state.heldBlocks)).toEqual(['N']);
  });

  it('records the migration under the rules left, and what follows under the new ones', () => {
    const after = training.and(migrate(toN), fact('record-placement-review', {}, '2025-03-03'));
    expect(after.events.map((event) => event.rules.version)).toEqual(['1', '1', '2']);
  });

  it('is refused where a block is left out, named twice, unknown, or merged with another', () => {
    training.when(migrate([{ from: 'A', to: 'N' }], before)).thenRefused('migration.block-unmapped');
    training.when(migrate([...toN, { from: 'B', to: null }], before)).thenRefused('migration.block-mapped-twice');
    training.when(migrate([...toN, { from: 'Z', to: null }], before)).thenRefused('block.unknown');
    training
      .when(
        migrate(
          [
            { from: 'A', to: 'Z' },
            { from: 'B', to: 'B' },
          ],
          before,
        ),
      )
      .thenRefused('block.unknown');
    training
      .when(
        migrate(
          [
            { from: 'A', to: 'B' },
            { from: 'B', to: 'B' },
          ],
          before,
        ),
      )
      .thenRefused('migration.blocks-merged');
  });

  it('is refused to a version that is unknown, the same, not registered, or without the route', () => {
    training.when(migrate(toN, null)).thenRefused('migration.version-unknown');
    training.when(migrate(toN, next, '7')).thenRefused('migration.version-unknown');
    const identity = [
      { from: 'A', to: 'A' },
      { from: 'B', to: 'B' },
    ];
    training.when(migrate(identity, withFinalAssessment, '1')).thenRefused('migration.same-version');
    const expired = { ...next, registration: { from: null, until: '2024-12-31', source: 'test' } };
    training.when(migrate(toN, expired)).thenRefused('certification.not-registered');
    training.when(migrate(toN, { ...next, routes: [] })).thenRefused('route.unknown');
  });

  it('is refused where nothing of what is aimed at would be left', () => {
    given()
      .and(started(entry, { scope: 'BLOCKS', targetBlocks: ['A'] }))
      .when(
        migrate(
          [
            { from: 'A', to: null },
            { from: 'B', to: 'B' },
          ],
          unstated,
        ),
      )
      .thenRefused('migration.no-target-left');
  });

  it('warns of a valid block that would be lost', () => {
    const held = { block: 'A', certificateNumber: 'C-1', obtainedOn: '2019-05-06' };
    given()
      .and(started(entry, { heldBlocks: [held] }))
      .when(
        migrate(
          [
            { from: 'A', to: null },
            { from: 'B', to: 'B' },
          ],
          unstated,
        ),
      )
      .thenWarned('migration.valid-block-dropped');
  });

  it('warns of an assessment begun that the new version has not', () => {
    const scheduled = { assessment: 'A-E1', at: '2024-10-15T08:00:00.000Z', place: 'Lyon', evaluators: ['act_e'] };
    const renamed = { ...next, blocks: next.blocks.map((block) => ({ ...block, assessments: [] })) };
    training
      .and(fact('schedule-assessment', scheduled, '2024-10-01'))
      .when(migrate(toN, renamed))
      .thenWarned('migration.assessment-dropped');
    const swapped = next.blocks.map((block) => ({
      ...block,
      assessments: next.blocks.find((other) => other !== block)?.assessments ?? [],
    }));
    training
      .and(fact('schedule-assessment', scheduled, '2024-10-01'))
      .when(migrate(toN, { ...next, blocks: swapped }))
      .thenWarned('migration.assessment-dropped');
  });

  it('is refused where a block aimed at would lack its prerequisite', () => {
    const chained = next.blocks.map((block) => (block.code === 'B' ? { ...block, prerequisites: ['N'] } : block));
    const onlyB = given().and(started(entry, { scope: 'BLOCKS', targetBlocks: ['B'] }));
    onlyB.when(migrate(toN, { ...next, blocks: chained })).thenRefused('target-blocks.prerequisite');
    training.when(migrate(toN, { ...next, blocks: chained })).then('CertificationMigrated');
  });
});
