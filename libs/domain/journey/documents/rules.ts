import type { DocumentRules, Parameter } from '../../certification/rules.js';
import type { LocalDate } from '../../time/local-date.js';
import type { CommandRules, RulesFor, Situation, Target } from '../decider.js';
import { isFinalAssessmentToPresent } from '../jury/grid.js';
import { standingDecision } from '../jury/sessions.js';
import type { Journey } from '../journey.js';
import { prerequisiteConditions } from '../prerequisites.js';
import { juryPrerequisites, pathRules, pathSource, requiredDocuments, requiredFinalAssessment } from '../requirements.js';
import { notBefore } from '../sequence.js';
import { cite, clause } from '../reglement-source.js';
import { aboutTarget, target } from '../targets.js';
import { recordRule, unless, type Source, type Unmet } from '../../stream/unmet.js';
import type { documentCommands } from './commands.schema.js';
import type { DocumentVersion } from './state.js';
import { declaredDocuments, findDocument } from './required.js';
import { documentStatus, versionsOf } from './status.js';

/** What tells one document from another. */
interface Document {
  /** What its refusals begin with. */
  readonly code: string;
  readonly name: string;
  readonly asked: (journey: Journey) => boolean;
  /** Whether a jury that granted only part, or nothing yet, lets it be presented again. */
  readonly reopens: (journey: Journey) => boolean;
  /** Where it comes from that it is asked. */
  readonly source: (journey: Journey) => Source;
  readonly versions: (situation: Journey) => readonly DocumentVersion[];
  readonly before: (situation: Situation) => readonly Unmet[];
  /** Null where none is asked. */
  readonly pages: (situation: Journey) => Asked | null;
  readonly parts: (situation: Journey) => Asked | null;
}

interface Asked {
  readonly value: number;
  readonly source: Source;
}

const ofReglement = (name: string, parameter: Parameter<number | null>): Asked | null =>
  parameter.value === null ? null : { value: parameter.value, source: clause(name, parameter) };

const beforeJury = (journey: Journey): Source => pathSource(journey, 'beforeJury');

const memoire: Document = {
  code: 'memoire',
  name: 'mémoire',
  asked: (journey) => asksDocument(journey, 'MEMOIRE'),
  reopens: isFinalAssessmentToPresent,
  source: beforeJury,
  versions: ({ state }) => state.memoire,
  before: (situation) =>
    prerequisiteConditions(situation, pathRules(situation)?.beforeMemoire ?? [], pathSource(situation, 'beforeMemoire')),
  pages: ({ rules }) => ofReglement('pages du mémoire', rules.reglement.memoirePages),
  parts: ({ rules }) => ofReglement('parties du mémoire', rules.reglement.memoireParts),
};

const livret: Document = {
  code: 'livret',
  name: 'livret des capacités relationnelles',
  asked: (journey) => asksDocument(journey, 'LIVRET'),
  reopens: isFinalAssessmentToPresent,
  source: beforeJury,
  versions: ({ state }) => state.livret,
  before: () => [],
  pages: () => null,
  parts: ({ rules }) => ofReglement('parties du livret des capacités relationnelles', rules.reglement.livretParts),
};

/** One that the certification declares. */
function declared(document: DocumentRules): Document {
  const { code } = document;
  const asked = (field: 'pages' | 'parts', name: string): Asked | null => {
    const value = document[field];
    return value === null ? null : { value, source: cite(document, field, `${name} du document ${code}`) };
  };
  return {
    code: 'document',
    name: `document ${code}`,
    asked: (journey) => requiredDocuments(journey).includes(code),
    reopens: () => true,
    source: (journey) => pathSource(journey, 'documents'),
    versions: ({ state }) => versionsOf(state, code),
    before: () => [],
    pages: () => asked('pages', 'pages'),
    parts: () => asked('parts', 'parties'),
  };
}

/** Whether a journey is asked the mémoire or the livret: before its jury, or as a component of its final assessment. */
export function asksDocument(journey: Journey, component: 'MEMOIRE' | 'LIVRET'): boolean {
  const assessed = requiredFinalAssessment(journey)?.parts.some((part) => part.component === component) ?? false;
  return assessed || juryPrerequisites(journey).includes(component);
}

function submissionConditions(document: Document): (situation: Situation) => readonly Unmet[] {
  return (situation) => {
    const source = document.source(situation);
    const status = documentStatus(document.versions(situation));
    return [
      ...unless(
        situation.state.path === null || document.asked(situation),
        `${document.code}.not-asked`,
        `Ce parcours ne demande pas de ${document.name}.`,
        source,
      ),
      ...document.before(situation),
      ...notBefore(situation.on, lastDay(document.versions(situation)), 'la version précédente, ou sa lecture'),
      ...unless(status !== 'SUBMITTED', `${document.code}.under-review`, `Le ${document.name} déposé attend d’être lu.`, source),
      ...unless(
        status !== 'ACCEPTED' || isReopened(situation, document),
        `${document.code}.already-accepted`,
        `Le ${document.name} est accepté ; il ne se présente à nouveau qu’après une décision du jury.`,
        source,
      ),
    ];
  };
}

/** A jury that granted only part, or nothing yet, has what it looks at presented again. */
function isReopened(journey: Journey, { reopens }: Document): boolean {
  const decision = standingDecision(journey.state)?.decision.decision;
  return (decision === 'PARTIAL' || decision === 'DEFERRED') && reopens(journey);
}

function submissionWarnings(
  document: Document,
): (situation: Situation, command: { readonly data: { readonly pages?: number; readonly parts?: number } }) => readonly Unmet[] {
  return (situation, { data }) => {
    const pages = document.pages(situation);
    const parts = document.parts(situation);
    return [
      ...unless(
        pages === null || data.pages === undefined || data.pages === pages.value,
        `${document.code}.pages`,
        `Le ${document.name} compte ${data.pages} pages hors annexes, pour ${pages?.value} demandées.`,
        pages?.source ?? '',
        'pages',
      ),
      ...unless(
        parts === null || data.parts === undefined || data.parts === parts.value,
        `${document.code}.parts`,
        `Le ${document.name} compte ${data.parts} parties, pour ${parts?.value} demandées.`,
        parts?.source ?? '',
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
      document.source(situation),
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

type DeclaredCommand = 'submit-document' | 'return-document' | 'accept-document';

/** About one of the documents that the certification declares, each with the conditions of its own. */
function ofDeclared<N extends DeclaredCommand>(
  conditionsOf: (document: Document) => (situation: Situation) => readonly Unmet[],
): Omit<CommandRules<N>, 'events'> {
  const targets = (situation: Situation): readonly Target[] =>
    declaredDocuments(situation).map((document) => target('document', document.code, () => conditionsOf(declared(document))(situation)));
  return {
    when: 'OPEN_NOT_SUSPENDED',
    conditions: (situation) =>
      unless(
        situation.state.path === null || declaredDocuments(situation).length > 0,
        'document.none-declared',
        'Cette certification ne déclare pas d’autre document que ceux qui ont leur propre dépôt.',
        recordRule,
      ),
    targets,
    contentConditions: (situation, { data }) => aboutTarget(targets(situation), data.document, unknownDocument(data.document)),
  };
}

function unknownDocument(code: string): Unmet {
  const sentence = `La certification ne déclare pas de document ${code}.`;
  return { code: 'document.unknown', sentence, source: recordRule, field: 'document' };
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
  'submit-document': {
    ...ofDeclared<'submit-document'>(submissionConditions),
    warnings: (situation, command) => {
      const document = findDocument(situation, command.data.document);
      return document ? submissionWarnings(declared(document))(situation, command) : [];
    },
    events: ({ state }, { data, occurredAt }) => {
      const { document } = data;
      const number = nextNumber(versionsOf(state, document));
      return [{ type: 'DocumentSubmitted', data: { document, number, ...submitted(data) }, occurredAt }];
    },
  },
  'return-document': {
    ...ofDeclared<'return-document'>(reviewConditions),
    events: ({ state }, { data, occurredAt }) => [
      { type: 'DocumentReturned', data: { number: lastNumber(versionsOf(state, data.document)), ...data }, occurredAt },
    ],
  },
  'accept-document': {
    ...ofDeclared<'accept-document'>(reviewConditions),
    events: ({ state }, { data: { document }, occurredAt }) => [
      { type: 'DocumentAccepted', data: { document, number: lastNumber(versionsOf(state, document)) }, occurredAt },
    ],
  },
} satisfies RulesFor<keyof typeof documentCommands>;
