/** Small certifications for specs, written as data like any other. */
import { currentDecider } from '../../certification/deciders.js';
import type { AssessmentRules, BlockRules, CertificationRules, JuryComposition, PathRules, Reglement } from '../../certification/rules.js';

const byDefault = <T>(value: T) => ({ value, source: 'default' });

const reglement: Reglement = {
  criterionGradedTwice: byDefault('BEST'),
  skillAcquired: byDefault({ maxNonAcquis: 0, minAcquis: { numerator: 1, denominator: 2 } }),
  blockValidated: byDefault({ minSkills: { numerator: 1, denominator: 1 } }),
  finalAssessmentValidated: byDefault({ maxNonAcquis: 0, minAcquis: { numerator: 1, denominator: 2 } }),
  resitsPerAssessment: byDefault(2),
  resitMonths: byDefault(null),
  absenceCounts: byDefault(true),
  hostPeriodMinHours: byDefault(null),
  memoirePages: byDefault(40),
  memoireParts: byDefault(4),
  livretParts: byDefault(4),
  reminderDays: byDefault([30, 7, 1]),
  monthsRun: byDefault('DATE_TO_DATE'),
  recevabiliteMonths: byDefault(2),
  caduciteMonths: byDefault(6),
  juryMonths: byDefault(3),
  notificationDays: byDefault(15),
  transmissionMonths: byDefault(3),
  appealMonths: byDefault(2),
  fraudObservationDays: byDefault(15),
  fourEyes: byDefault(false),
  feasibilityFilesPerYear: byDefault({ sameCertification: 1, all: 3 }),
};

function assessment(code: string, criteria: readonly string[], rest: Partial<AssessmentRules> = {}): AssessmentRules {
  return { code, criteria, group: null, duringHostPeriod: false, source: 'test', ...rest };
}

/** Block A: two skills, three criteria, two assessments that share A.2.1. Block B: one of each, in groups, in a host organisation. */
const blocks: readonly BlockRules[] = [
  {
    code: 'A',
    prerequisites: [],
    skills: [
      { code: 'A.1', criteria: ['A.1.1', 'A.1.2'] },
      { code: 'A.2', criteria: ['A.2.1'] },
    ],
    assessments: [assessment('A-E1', ['A.1.1', 'A.1.2', 'A.2.1']), assessment('A-E2', ['A.2.1'])],
    source: 'test',
  },
  {
    code: 'B',
    prerequisites: [],
    skills: [{ code: 'B.1', criteria: ['B.1.1', 'B.1.2'] }],
    assessments: [assessment('B-E1', ['B.1.1', 'B.1.2'], { group: { min: 2, max: 3 }, duringHostPeriod: true })],
    source: 'test',
  },
];

const jury: JuryComposition = {
  code: 'jury',
  minMembers: 3,
  maxMembers: null,
  presidentQualities: [],
  members: [],
  minQualified: 1,
  minOutsideTrainingBody: 1,
  source: 'test',
};

const juryVae: JuryComposition = {
  code: 'jury-vae',
  minMembers: 3,
  maxMembers: 5,
  presidentQualities: ['ACADEMIC', 'INSTITUTIONAL'],
  members: [{ quality: 'PROFESSIONAL', min: 2 }],
  minQualified: 1,
  minOutsideTrainingBody: 0,
  source: 'test',
};

const vaePath: PathRules = {
  scopes: ['FULL', 'BLOCKS'],
  blocksValidatedBy: 'JURY',
  beforeMemoire: [],
  beforeJury: ['VALIDATION_FILE'],
  soutenance: true,
  juryGrid: 'TARGET_BLOCKS',
  source: 'test',
};

/** Two blocks and a final assessment of three parts; no dates; every route open. */
export const withFinalAssessment: CertificationRules = {
  code: 'two-blocks',
  version: '1',
  digest: '1'.repeat(64),
  decider: currentDecider,
  registration: { from: null, until: null, source: 'test' },
  routes: [
    { code: 'TRAINING', path: 'TRAINING', open: true, jury: 'jury', source: 'test' },
    { code: 'VAE', path: 'VAE', open: true, jury: 'jury-vae', source: 'test' },
    { code: 'APPRENTICESHIP', path: 'TRAINING', open: false, jury: 'jury', source: 'test' },
  ],
  blocks,
  finalAssessment: {
    code: 'F',
    parts: [
      { code: 'F.M1', component: 'MEMOIRE' },
      { code: 'F.L1', component: 'LIVRET' },
      { code: 'F.S1', component: 'SOUTENANCE' },
    ],
    source: 'test',
  },
  paths: {
    TRAINING: {
      scopes: ['FULL', 'BLOCKS'],
      blocksValidatedBy: 'ASSESSMENTS',
      beforeMemoire: ['HOST_PERIOD'],
      beforeJury: ['MEMOIRE', 'LIVRET'],
      soutenance: true,
      juryGrid: 'FINAL_ASSESSMENT',
      source: 'test',
    },
    VAE: vaePath,
  },
  juries: [jury, juryVae],
  hPlus: { amenagements: 'test', dispense: { opinions: ['H_PLUS_OFFICER', 'TRAINING_MANAGER'], source: 'test' } },
  reglement,
};

/** The same two blocks, no final assessment: the jury deliberates on the file. Registered from 2016 until 2021-10-04. */
export const withoutFinalAssessment: CertificationRules = {
  ...withFinalAssessment,
  code: 'no-final',
  digest: '2'.repeat(64),
  registration: { from: '2016-08-22', until: '2021-10-04', source: 'test' },
  finalAssessment: null,
  paths: {
    TRAINING: {
      scopes: ['FULL'],
      blocksValidatedBy: 'ASSESSMENTS',
      beforeMemoire: [],
      beforeJury: [],
      soutenance: false,
      juryGrid: 'NONE',
      source: 'test',
    },
    VAE: vaePath,
  },
};

/**
 * As a ministry's title: the blocks' assessments take place in training, and a jury that has them and a professional file before it
 * validates the blocks by its own grid, in training to the whole or to some blocks, and in VAE.
 */
export const gradedByJury: CertificationRules = {
  ...withoutFinalAssessment,
  code: withFinalAssessment.code,
  digest: '3'.repeat(64),
  registration: { from: null, until: null, source: 'test' },
  documents: [{ code: 'DP', pages: 30, parts: 3, source: 'test' }],
  paths: {
    TRAINING: {
      scopes: ['FULL', 'BLOCKS'],
      blocksValidatedBy: 'JURY_ON_ASSESSMENTS',
      beforeMemoire: [],
      beforeJury: [],
      documents: [{ document: 'DP', scopes: ['FULL', 'BLOCKS'] }],
      soutenance: true,
      juryGrid: 'TARGET_BLOCKS',
      source: 'test',
    },
    VAE: { ...vaePath, documents: [{ document: 'DP', scopes: ['FULL'] }] },
  },
};

/** A certifier's own jury: it hears a final assessment, and validates the blocks on what their assessments have shown. */
export const decidedOnAssessments: CertificationRules = {
  ...withFinalAssessment,
  digest: '4'.repeat(64),
  paths: { ...withFinalAssessment.paths, TRAINING: { ...withFinalAssessment.paths.TRAINING!, blocksValidatedBy: 'JURY_ON_ASSESSMENTS' } },
};

/** A jury that deliberates on the file alone; block B comes after block A; nobody is convened before both are concluded. */
export const deliberatedOnAssessments: CertificationRules = {
  ...withoutFinalAssessment,
  code: withFinalAssessment.code,
  digest: '5'.repeat(64),
  registration: { from: null, until: null, source: 'test' },
  blocks: blocks.map((block) => (block.code === 'B' ? { ...block, prerequisites: ['A'] } : block)),
  documents: [{ code: 'DP', pages: null, parts: null, source: 'test' }],
  paths: {
    ...withoutFinalAssessment.paths,
    TRAINING: {
      ...withoutFinalAssessment.paths.TRAINING!,
      scopes: ['FULL', 'BLOCKS'],
      blocksValidatedBy: 'JURY_ON_ASSESSMENTS',
      documents: [{ document: 'DP', scopes: ['FULL'] }],
    },
  },
  reglement: { ...reglement, assessmentsBeforeJury: { value: 'CONVOCATION', source: 'test' } },
};

/** Those where a jury validates blocks on their assessments. */
export const onAssessments: readonly CertificationRules[] = [gradedByJury, decidedOnAssessments, deliberatedOnAssessments];

/** Rules as they were pinned before there were named deciders. */
export function pinnedBeforeDeciders({ decider: _none, ...rules }: CertificationRules): CertificationRules {
  return rules;
}
