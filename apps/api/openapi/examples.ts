/** A body to start from for what is sent most: each is one that its schema takes. */
import type { OpenAPIObject } from '@nestjs/swagger';
import type { z } from 'zod';
import type { CommandName } from '#libs/domain/journey/command.js';
import type { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import type { newCandidate } from '#libs/persons/vault/candidate.schema.js';

const session = 'ses_2026-06-grenoble';
const file = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export const candidateExample: z.input<typeof newCandidate> = {
  familyName: 'Durand',
  givenNames: ['Aïcha', 'Marie'],
  birthDate: '1990-03-12',
  birthPlace: 'Grenoble',
  email: 'aicha.durand@example.org',
};

export const commandExamples = {
  'start-journey': {
    candidateId: 'can_0123456789abcdef0123456789abcdef01234567',
    certification: { code: 'coordinateur-parcours' },
    path: 'TRAINING',
    route: 'FORMATION_CONTINUE',
    occurredAt: '2026-01-05',
  },
  'record-placement-review': { occurredAt: '2026-01-12' },
  'designate-accompanist': { accompanistId: 'acc_1', since: '2026-01-12' },
  suspend: { reason: 'PERSONAL', comment: 'Arrêt de travail de deux mois.', occurredAt: '2026-02-02' },
  resume: { occurredAt: '2026-04-06' },
  'submit-feasibility-file': { files: [file], occurredAt: '2026-01-08' },
  'declare-file-complete': { lastPieceReceivedOn: '2026-01-20', occurredAt: '2026-01-21' },
  'decide-recevabilite': { decision: 'RECEVABLE', notifiedOn: '2026-02-10', occurredAt: '2026-02-09' },
  'submit-document': { document: 'DP', file, pages: 30, occurredAt: '2026-05-04' },
  'submit-memoire': { file, pages: 42, occurredAt: '2026-05-04' },
  'schedule-assessment': {
    assessment: 'A-E1',
    at: '2026-03-16T09:00:00+01:00',
    place: 'Centre de Grenoble, salle Belledonne',
    evaluators: ['eva_1'],
    occurredAt: '2026-02-23',
  },
  'record-attendance': { assessment: 'A-E1', attendance: 'PRESENT', occurredAt: '2026-03-16' },
  'record-grid': {
    assessment: 'A-E1',
    evaluator: 'eva_1',
    lines: [
      { criterion: '1.1-c1', grading: 'ACQUIS' },
      { criterion: '1.1-c2', grading: 'PARTIELLEMENT_ACQUIS', remark: 'Les besoins sont nommés, sans être hiérarchisés.' },
    ],
    occurredAt: '2026-03-16',
  },
  'conclude-block': { block: 'A', evaluators: ['eva_1'], occurredAt: '2026-03-30' },
  'convene-jury': {
    session,
    at: '2026-06-18T14:00:00+02:00',
    place: 'Centre de Grenoble, salle du conseil',
    members: [
      { jurorId: 'jur_1', president: true, qualities: ['PROFESSIONAL'], qualified: true, outsideTrainingBody: true, tie: 'NONE' },
      { jurorId: 'jur_2', qualities: ['PROFESSIONAL'], qualified: true, outsideTrainingBody: true, tie: 'NONE' },
      { jurorId: 'jur_3', qualities: ['ACADEMIC'], qualified: true, outsideTrainingBody: false, tie: 'NONE' },
    ],
    women: 2,
    men: 1,
    occurredAt: '2026-05-18',
  },
  decide: {
    session,
    present: ['jur_1', 'jur_2', 'jur_3'],
    votes: [
      { jurorId: 'jur_1', inFavour: true },
      { jurorId: 'jur_2', inFavour: true },
      { jurorId: 'jur_3', inFavour: true },
    ],
    decision: 'FULL',
    occurredAt: '2026-06-18',
  },
  'notify-decision': { session, notifiedOn: '2026-06-24', occurredAt: '2026-06-24' },
  'issue-diploma': { occurredAt: '2026-07-01' },
} as const satisfies { readonly [N in CommandName]?: z.input<(typeof commandSchemas)[N]> };

export const batchExample = {
  commands: [
    { command: 'record-attendance', data: commandExamples['record-attendance'] },
    { command: 'record-grid', data: commandExamples['record-grid'] },
  ],
};

interface WithBody {
  readonly post?: { readonly requestBody?: { readonly content?: Record<string, { example?: unknown } | undefined> } };
}

/** Once every command has its address. */
export function showExamples(document: OpenAPIObject): void {
  const { 'start-journey': start, ...sent } = commandExamples;
  const commands = '/v1/journeys/{journeyId}/commands';
  const examples: Record<string, unknown> = {
    '/v1/candidates': candidateExample,
    '/v1/journeys': start,
    [commands]: batchExample,
    ...Object.fromEntries(Object.entries(sent).map(([name, example]) => [`${commands}/${name}`, example])),
  };
  for (const [path, example] of Object.entries(examples)) {
    const content = (document.paths[path] as WithBody | undefined)?.post?.requestBody?.content?.['application/json'];
    if (!content) throw new Error(`${path} takes no body to show`);
    content.example = example;
  }
}
