/** A journey as people read it: facts from its state, what follows from its rules, titles from its certification. */
import type { CertificationDocument } from '#libs/certifications/schema/certification.schema.js';
import { verdictNow } from '#libs/domain/journey/blocks/attempts.js';
import { blockStatus, blockValidSince } from '#libs/domain/journey/blocks/status.js';
import { documentStatus, versionsOf } from '#libs/domain/journey/documents/status.js';
import type { DocumentVersion } from '#libs/domain/journey/documents/state.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { outcome } from '#libs/domain/journey/outcome.js';
import { juryComposition, needsJury, pathRules, requiredBlocks, requiredDocuments } from '#libs/domain/journey/requirements.js';
import { vaeStanding } from '#libs/domain/journey/vae/status.js';
import type { BlockRules, CertificationRules, FinalComponent, Prerequisite } from '#libs/domain/certification/rules.js';
import { deadlinesOn, projectDeadlines } from '#libs/journey/projection/project.js';
import type { JourneyView } from '#libs/journey/queries/journey-list.js';
import { parisDate, type Instant } from '#libs/domain/time/local-date.js';
import { labelled, labels } from '#libs/hindsight/narration/labels.js';
import { remaining } from '#libs/domain/journey/remaining.js';
import type { Readable } from '../access/readable.js';
import { CertificationTitles } from './certification-titles.js';
import { asAnswered } from '../answers/as-answered.js';
import type { PlaceLabels } from '../reference-lists/reference-labels.js';
import type { JourneyDetail } from './journey.schema.js';
import { summaryInFrench } from './summary-in-french.js';

/** What is told beside it of whom it names, and is kept nowhere: names may be erased. */
type Unnamed = Omit<JourneyDetail, 'candidateName' | 'people'>;

/** @param document of the version that the journey is pinned to; null where its file is no longer loaded */
export function presentJourney(
  view: Readable<JourneyView>,
  rules: CertificationRules,
  document: CertificationDocument | null,
  places: PlaceLabels,
  now: Instant,
): Unnamed {
  const { state, ...summary } = view;
  const journey: Journey = { rules, state };
  const titles = CertificationTitles.of(document);
  const reached = outcome(journey);
  const standing = vaeStanding(journey);
  return {
    ...summaryInFrench(summary, document, places),
    certification: { ...summary.certification, title: titles.certification },
    outcome: { ...reached, label: labels.outcome(reached.kind) },
    interruptions: { suspension: state.suspension, abandonment: state.abandonment, archiving: state.archiving },
    blocks: rules.blocks.map((block) => presentBlock(journey, block, titles)),
    stages: asAnswered(Object.values(state.stages)).map((stage) => ({
      ...stage,
      hostOrganisationLabel: places.organisation(stage.hostOrganisationId),
    })),
    memoire: presentDocument(journey, 'MEMOIRE', state.memoire),
    livret: presentDocument(journey, 'LIVRET', state.livret),
    documents: (rules.documents ?? []).map(({ code }) => ({
      document: code,
      title: titles.handedIn(code),
      ...presentVersions(requiredDocuments(journey).includes(code), versionsOf(state, code)),
    })),
    vae:
      state.path === 'VAE' || state.attempts.length > 0
        ? { ...standing, statusLabel: labels.vae(standing.status), attempts: asAnswered(state.attempts) }
        : null,
    hPlus: { amenagements: Object.values(state.amenagements), dispenses: Object.values(state.dispenses) },
    soutenance: asAnswered(state.sessions.findLast((session) => session.soutenance !== null)?.soutenance ?? null),
    jury: { required: needsJury(journey), composition: juryComposition(journey)?.code ?? null, sessions: asAnswered(state.sessions) },
    diploma: state.diploma,
    appeals: asAnswered(state.appeals),
    transmissions: asAnswered(state.transmissions),
    deadlines: deadlinesOn(parisDate(now), projectDeadlines(journey)).map(labelled),
    missing: remaining(journey).map(({ commands, ...item }) => ({ ...item, commands: [...commands] })),
    state: asAnswered(state),
  };
}

function presentBlock(journey: Journey, block: BlockRules, titles: CertificationTitles): JourneyDetail['blocks'][number] {
  const { state } = journey;
  const facts = state.blocks[block.code];
  const held = Object.hasOwn(state.heldBlocks, block.code) ? state.heldBlocks[block.code] : undefined;
  const verdict = verdictNow(journey, block);
  return {
    block: block.code,
    title: titles.block(block.code),
    status: blockStatus(journey, block.code),
    statusLabel: labels.block(blockStatus(journey, block.code)),
    asked: requiredBlocks(journey).some(({ code }) => code === block.code),
    validSince: blockValidSince(state, block.code),
    held: held ?? null,
    certificate: facts?.certificate ?? null,
    skills: block.skills.map(({ code }) => ({
      skill: code,
      text: titles.skill(code),
      acquired: verdict.ungraded.length > 0 ? null : (verdict.skills.find(({ skill }) => skill === code)?.acquired ?? null),
    })),
    criteria: block.skills.flatMap(({ criteria }) =>
      criteria.map((criterion) => {
        const grading = verdict.criteria.find((graded) => graded.criterion === criterion)?.grading ?? null;
        return { criterion, text: titles.criterion(criterion), grading, gradingLabel: grading && labels.grading(grading) };
      }),
    ),
    assessments: block.assessments.map(({ code }) => ({
      assessment: code,
      title: titles.assessment(code),
      attempts: asAnswered(facts?.assessments[code]?.attempts ?? []),
    })),
    conclusions: asAnswered(facts?.conclusions ?? []),
  };
}

function presentDocument(
  journey: Journey,
  kind: Prerequisite & FinalComponent,
  versions: readonly DocumentVersion[],
): JourneyDetail['memoire'] {
  const asked = journey.state.scope === 'FULL' && (pathRules(journey)?.beforeJury.includes(kind) ?? false);
  return presentVersions(asked, versions);
}

function presentVersions(asked: boolean, versions: readonly DocumentVersion[]): JourneyDetail['memoire'] {
  const status = documentStatus(versions);
  return { asked, status, statusLabel: labels.document(status), versions: asAnswered(versions) };
}
