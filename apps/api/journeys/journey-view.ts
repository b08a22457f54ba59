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
import { pathNames } from '#libs/domain/journey/opening/scope.js';
import { statusLabels } from '#libs/domain/journey/status.js';
import { labelled, labels } from '#libs/hindsight/narration/labels.js';
import { remaining } from '#libs/domain/journey/remaining.js';
import type { Readable } from '../access/readable.js';
import { CertificationTitles } from './certification-titles.js';
import type { JourneyDetail } from './journey.schema.js';

/** @param document of the version that the journey is pinned to; null where its file is no longer loaded */
export function presentJourney(
  view: Readable<JourneyView>,
  rules: CertificationRules,
  document: CertificationDocument | null,
  now: Instant,
): JourneyDetail {
  const { state, ...summary } = view;
  const journey: Journey = { rules, state };
  const titles = CertificationTitles.of(document);
  const reached = outcome(journey);
  const standing = vaeStanding(journey);
  return {
    ...summary,
    statusLabel: statusLabels[summary.status],
    pathLabel: pathNames[summary.path],
    certification: { ...summary.certification, title: titles.certification },
    routeTitle: titles.route(summary.route),
    outcome: { ...reached, label: labels.outcome(reached.kind) },
    interruptions: { suspension: copy(state.suspension), abandonment: copy(state.abandonment), archiving: copy(state.archiving) },
    blocks: rules.blocks.map((block) => presentBlock(journey, block, titles)),
    stages: Object.values(state.stages).map(copy),
    memoire: presentDocument(journey, 'MEMOIRE', state.memoire),
    livret: presentDocument(journey, 'LIVRET', state.livret),
    documents: (rules.documents ?? []).map(({ code }) => ({
      document: code,
      title: titles.handedIn(code),
      ...presentVersions(requiredDocuments(journey).includes(code), versionsOf(state, code)),
    })),
    vae:
      state.path === 'VAE' || state.attempts.length > 0
        ? { ...standing, statusLabel: labels.vae(standing.status), attempts: state.attempts.map(copy) }
        : null,
    hPlus: { amenagements: Object.values(state.amenagements).map(copy), dispenses: Object.values(state.dispenses).map(copy) },
    soutenance: copy(state.sessions.findLast((session) => session.soutenance !== null)?.soutenance ?? null),
    jury: { required: needsJury(journey), composition: juryComposition(journey)?.code ?? null, sessions: state.sessions.map(copy) },
    diploma: copy(state.diploma),
    appeals: state.appeals.map(copy),
    transmissions: state.transmissions.map(copy),
    deadlines: deadlinesOn(parisDate(now), projectDeadlines(journey)).map(labelled),
    missing: remaining(journey).map(({ commands, ...item }) => ({ ...item, commands: [...commands] })),
    state: { ...state },
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
    held: held ? { ...held } : null,
    certificate: facts?.certificate ? { ...facts.certificate } : null,
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
      attempts: (facts?.assessments[code]?.attempts ?? []).map(copy),
    })),
    conclusions: (facts?.conclusions ?? []).map(copy),
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
  return { asked, status, statusLabel: labels.document(status), versions: versions.map(copy) };
}

function copy<T extends object | null>(facts: T): T extends null ? null : Record<string, unknown> {
  return (facts === null ? null : { ...facts }) as T extends null ? null : Record<string, unknown>;
}
