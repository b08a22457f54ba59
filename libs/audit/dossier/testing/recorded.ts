/** Journeys as the record holds them, for specs of the dossier. */
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { withFinalAssessment, withoutFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { fact, given, started, type Given } from '#libs/domain/journey/testing/given.js';
import {
  allAcquired,
  convened,
  decided,
  diplomaIssued,
  documentsAccepted,
  finalParts,
  heard,
  minutesSigned,
  motive,
  notified,
  passed,
  concluded,
  readyForJury,
  stageAgreed,
  stageCompleted,
  stageStarted,
  unanimously,
  validatedA,
  validationFileSubmitted,
} from '#libs/domain/journey/testing/facts.js';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { shippedCertifications } from '#libs/certifications/shipped.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { newJourneyId, openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { runFolder } from '#test/harness/run-folder.js';
import type { DossierSource } from '../read-dossier.js';

/** Rules whose digest is theirs, as those of a certification's file are. */
function digested(rules: CertificationRules): CertificationRules {
  const { digest: _, ...content } = rules;
  return { ...content, digest: createHash('sha256').update(canonicalJson(content)).digest('hex') };
}

export const rules = digested(withFinalAssessment);
export const otherRules = digested(withoutFinalAssessment);

/** What a vault would have made of it, to the eye. */
export const sealedText = `sealed:2:${'k'.repeat(22)}:text/cmd_1/0/text:${'n'.repeat(16)}:${'c'.repeat(64)}`;

function sealed<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('"sealed"', `"${sealedText}"`)) as T;
}

const day = '2026-01-12';
const shownToTheJury = { ...allAcquired('A.1.1', 'A.1.2', 'A.2.1', 'B.1.2'), 'B.1.1': 'NON_ACQUIS' } as const;

/** A failed block, then everything to the diploma; an accommodation, an incident and a placement review on the way. */
export const toTheDiploma = (): Given =>
  given(rules).and(
    started('2026-01-05'),
    fact('record-placement-review', {}, '2026-01-06'),
    fact('request-amenagement', { amenagementId: 'ame_1', request: 'sealed' }, '2026-01-07'),
    fact('grant-amenagement', { amenagementId: 'ame_1', arrangement: 'sealed' }, '2026-01-08'),
    ...readyForJury(day),
    fact('record-incident', { assessment: 'A-E1', description: 'sealed' }, day),
    convened('2026-02-02'),
    heard('2026-02-02', finalParts),
    decided('2026-02-02', 'FULL'),
    ...minutesSigned('2026-02-02'),
    notified('2026-02-03'),
    diplomaIssued('2026-02-10'),
  );

export const refusedBlock = (): Given =>
  given(rules).and(
    started('2026-01-05'),
    stageAgreed(day),
    stageStarted(day),
    ...passed('A-E1', day, { 'A.1.1': 'NON_ACQUIS', 'A.1.2': 'NON_ACQUIS', 'A.2.1': 'ACQUIS' }),
    ...passed('A-E2', day, allAcquired('A.2.1')),
    concluded('A', '2026-01-20', motive('A.1.1', 'A.1.2')),
  );

/** By VAE, judged on the file, partly granted: with the deadlines that fell meanwhile. */
export const vae = (): Given =>
  given(otherRules)
    .and(
      started('2020-01-06', { path: 'VAE', certification: { code: 'no-final' } }),
      ...validationFileSubmitted('2020-01-20', 'A', 'B'),
      convened('2020-03-02'),
      heard('2020-03-02', shownToTheJury),
      decided('2020-03-02', 'PARTIAL', { blocks: ['A'], motives: [motive('B.1.1')] }),
    )
    .until('2020-07-01');

/** Exempted from B.1.2, then everything to a decision that was not unanimous, and was replaced by one that was not either. */
export const exemptedAndVoted = (): Given => {
  const on = '2026-02-02';
  const present = ['jur_1', 'jur_2', 'jur_3'];
  const votes = (contrary: string) => present.map((jurorId) => ({ jurorId, inFavour: jurorId !== contrary }));
  const fully = { kind: 'DECISION', session: 'ses_2' } as const;
  return given(rules).and(
    started('2026-01-05'),
    fact('request-dispense', { dispenseId: 'dsp_1', criterion: 'B.1.2' }, '2026-01-06'),
    ...(['H_PLUS_OFFICER', 'TRAINING_MANAGER'] as const).map((by) =>
      fact('record-opinion', { dispenseId: 'dsp_1', by, favourable: true, reasons: 'sealed' }, '2026-01-07'),
    ),
    convened('2026-01-08', { purpose: 'DISPENSE' }),
    fact(
      'decide-dispense',
      {
        ...{
          dispenseId: 'dsp_1',
          session: 'ses_1',
          granted: true,
          abilityPreserved: true,
          criterionNotApplicable: true,
          reasons: 'sealed',
        },
        ...unanimously(...present),
      },
      '2026-01-08',
    ),
    stageAgreed(day),
    stageStarted(day),
    ...validatedA(day),
    ...passed('B-E1', day, { ...allAcquired('B.1.1'), 'B.1.2': 'NON_ACQUIS' }),
    concluded('B', day),
    stageCompleted(day),
    ...documentsAccepted(day),
    convened(on, { session: 'ses_2' }),
    heard(on, finalParts, { session: 'ses_2' }),
    decided(on, 'FULL', { session: 'ses_2', votes: votes('jur_2') }),
    fact(
      'replace-fact',
      {
        fact: { ...fully, replacement: { present, votes: votes('jur_3'), decision: 'FULL', blocks: [], motives: [] } },
        authority: 'CERTIFIER',
        ground: 'MATERIAL_ERROR',
        reason: 'sealed',
      },
      '2026-02-03',
    ),
    ...minutesSigned('2026-02-03', 'ses_2'),
    notified('2026-02-04', { session: 'ses_2' }),
  );
};

export interface DossierBench {
  readonly journal: JournalBench;
  readonly log: CheckpointLog;
  readonly keysFolder: string;
  readonly catalogue: CertificationCatalogue;
  source(): Promise<DossierSource>;
  /** Answers the journey's id. */
  record(journey: Given): Promise<string>;
  close(): Promise<void>;
}

export async function openDossierBench(): Promise<DossierBench> {
  const journal = await openJournal();
  const catalogue = await CertificationCatalogue.load([shippedCertifications()]);
  for (const one of [rules, otherRules, ...catalogue.list().map((entry) => entry.rules)]) await journal.archive.save(one);
  const keysFolder = mkdtempSync(join(runFolder(), 'keys-'));
  return {
    journal,
    keysFolder,
    catalogue,
    log: new CheckpointLog(journal.dataSource, keysFolder),
    source: async () => ({
      ...{
        dataSource: journal.dataSource,
        archive: journal.archive,
        certifications: catalogue.list(),
        keys: await readCheckpointKeys(keysFolder),
      },
    }),
    async record({ events }) {
      const journeyId = newJourneyId();
      const own = sealed(events).map((event, index): RecordedEvent => ({ ...event, journeyId, commandId: `cmd_${journeyId}-${index}` }));
      await journal.journal.appendEvents(journeyId, own);
      return journeyId;
    },
    close: () => journal.close(),
  };
}
