import type { Parameter } from '../../certification/rules.js';
import type { LocalDate } from '../../time/local-date.js';
import type { CommandRules, RulesFor, Situation } from '../decider.js';
import { isFinalAssessmentToPresent } from '../jury/grid.js';
import { standingDecision } from '../jury/sessions.js';
import type { Journey } from '../journey.js';
import { prerequisiteConditions } from '../prerequisites.js';
import { juryPrerequisites, pathRules, pathSource, requiredFinalAssessment } from '../requirements.js';
import { notBefore } from '../sequence.js';
import { clause } from '../reglement-source.js';
import { unless, type Unmet } from '../../stream/unmet.js';
import type { documentCommands } from './commands.schema.js';
import type { DocumentVersion } from './state.js';
import { documentStatus } from './status.js';

/** What tells the two documents apart. */
interface Document {
  readonly component: 'MEMOIRE' | 'LIVRET';
  readonly code: string;
  readonly name: string;
  readonly versions: (situation: Journey) => readonly DocumentVersion[];
  readonly before: (situation: Situation) => readonly Unmet[];
  readonly pages: (situation: Journey) => Parameter<number | null> | null;
  readonly parts: (situation: Journey) => Parameter<number>;
}

const memoire: Document = {
  component: 'MEMOIRE',
  code: 'memoire',
  name: 'mémoire',
  versions: ({ state }) => state.memoire,
  before: (situation) =>
    prerequisiteConditions(situation, pathRules(situation)?.beforeMemoire ?? [], pathSource(situation, 'beforeMemoire')),
  pages: ({ rules }) => rules.reglement.memoirePages,
  parts: ({ rules }) => rules.reglement.memoireParts,
};

const livret: Document = {
  component: 'LIVRET',
  code: 'livret',
  name: 'livret des capacités relationnelles',
  versions: ({ state }) => state.livret,
  before: () => [],
  pages: () => null,
  parts: ({ rules }) => rules.reglement.livretParts,
};

/** Whether a journey is asked a document: before its jury, or as a component of its final assessment. */
export function asksDocument(journey: Journey, component: Document['component']): boolean {
  const assessed = requiredFinalAssessment(journey)?.parts.some((part) => part.component === component) ?? false;
  return assessed || juryPrerequisites(journey).includes(component);
}

function submissionConditions(document: Document): (situation: Situation) => readonly Unmet[] {
  return (situation) => {
    const source = pathSource(situation, 'beforeJury');
    const status = documentStatus(document.versions(situation));
    return [
      ...unless(
        situation.state.path === null || asksDocument(situation, document.component),
        `${document.code}.not-asked`,
        `Ce parcours ne demande pas de ${document.name}.`,
        source,
      ),
      ...document.before(situation),
      ...notBefore(situation.on, lastDay(document.versions(situation)), 'la version précédente, ou sa lecture'),
      ...unless(status !== 'SUBMITTED', `${document.code}.under-review`, `Le ${document.name} déposé attend d’être lu.`, source),
      ...unless(
        status !== 'ACCEPTED' || isReopened(situation),
        `${document.code}.already-accepted`,
        `Le ${document.name} est accepté ; il ne se présente à nouveau qu’après une décision du jury.`,
        source,
      ),
    ];
  };
}

/** A jury that granted only part, or nothing yet, has its final assessment presented again. */
function isReopened(journey: Journey): boolean {
  const decision = standingDecision(journey.state)?.decision.decision;
  return (decision === 'PARTIAL' || decision === 'DEFERRED') && isFinalAssessmentToPresent(journey);
}

function submissionWarnings(
  document: Document,
): (situation: Situation, command: { readonly data: { readonly pages?: number; readonly parts?: number } }) => readonly Unmet[] {
  return (situation, { data }) => {
    const pages = document.pages(situation);
    const parts = document.parts(situation);
    return [
      ...unless(
        pages === null || pages.value === null || data.pages === undefined || data.pages === pages.value,
        `${document.code}.pages`,
        `Le ${document.name} compte ${data.pages} pages hors annexes, pour ${pages?.value} demandées.`,
        pages ? clause(`pages du ${document.name}`, pages) : '',
        'pages',
      ),
      ...unless(
        data.parts === undefined || data.parts === parts.value,
        `${document.code}.parts`,
        `Le ${document.name} compte ${data.parts} parties, pour ${parts.value} demandées.`,
        clause(`parties du ${document.name}`, parts),
        'parts',
      ),
    ];
  };
}

function reviewConditions(document: Document): (situation: Situation) => readonly Unmet[] {
  return (situation) => [
    ...unless(
      documentStatus(document.versions(situation)) === 'SUBMITTED',
      `${document.code}.none-under-review`,
      `Aucun ${document.name} n’attend d’être lu.`,
      pathSource(situation, 'beforeJury'),
    ),
    ...notBefore(situation.on, document.versions(situation).at(-1)?.submittedOn, 'le dépôt'),
  ];
}

/** The day of what is known last of a document. */
function lastDay(versions: readonly DocumentVersion[]): LocalDate | null {
  const last = versions.at(-1);
  return last?.acceptedOn ?? last?.returnedOn ?? last?.submittedOn ?? null;
}

function submission<N extends 'submit-memoire' | 'submit-livret'>(document: Document): Omit<CommandRules<N>, 'events'> {
  return {
    when: 'OPEN_NOT_SUSPENDED',
    conditions: submissionConditions(document),
    contentConditions: () => [],
    warnings: submissionWarnings(document),
  };
}

function review<N extends 'return-memoire' | 'accept-memoire' | 'return-livret' | 'accept-livret'>(
  document: Document,
): Omit<CommandRules<N>, 'events'> {
  return { when: 'OPEN_NOT_SUSPENDED', conditions: reviewConditions(document), contentConditions: () => [] };
}

function nextNumber(versions: readonly DocumentVersion[]): number {
  return lastNumber(versions) + 1;
}

function lastNumber(versions: readonly DocumentVersion[]): number {
  return versions.at(-1)?.number ?? 0;
}

function submitted({ file, pages, parts }: { readonly file: string; readonly pages?: number; readonly parts?: number }) {
  return { file, pages: pages ?? null, parts: parts ?? null };
}

export const documentRules = {
  'submit-memoire': {
    ...submission<'submit-memoire'>(memoire),
    events: ({ state }, { data, occurredAt }) => [
      { type: 'MemoireSubmitted', data: { number: nextNumber(state.memoire), ...submitted(data) }, occurredAt },
    ],
  },
  'return-memoire': {
    ...review<'return-memoire'>(memoire),
    events: ({ state }, { data, occurredAt }) => [
      { type: 'MemoireReturned', data: { number: lastNumber(state.memoire), ...data }, occurredAt },
    ],
  },
  'accept-memoire': {
    ...review<'accept-memoire'>(memoire),
    events: ({ state }, { occurredAt }) => [{ type: 'MemoireAccepted', data: { number: lastNumber(state.memoire) }, occurredAt }],
  },
  'submit-livret': {
    ...submission<'submit-livret'>(livret),
    events: ({ state }, { data, occurredAt }) => [
      { type: 'LivretSubmitted', data: { number: nextNumber(state.livret), ...submitted(data) }, occurredAt },
    ],
  },
  'return-livret': {
    ...review<'return-livret'>(livret),
    events: ({ state }, { data, occurredAt }) => [
      { type: 'LivretReturned', data: { number: lastNumber(state.livret), ...data }, occurredAt },
    ],
  },
  'accept-livret': {
    ...review<'accept-livret'>(livret),
    events: ({ state }, { occurredAt }) => [{ type: 'LivretAccepted', data: { number: lastNumber(state.livret) }, occurredAt }],
  },
} satisfies RulesFor<keyof typeof documentCommands>;
