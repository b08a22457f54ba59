import { z } from 'zod';
import { recevabilite, stepKind } from '../codes.schema.js';
import { code, day, file, fourEyes, rank, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { VaeEvents } from './events.js';

export const vaeEvents = {
  FeasibilityFileSubmitted: z.strictObject({ attempt: rank, blocksOnly: z.boolean(), files: z.array(file) }),
  CompletionRequested: z.strictObject({ attempt: rank, missing: words }),
  FeasibilityFileCompleted: z.strictObject({ attempt: rank, lastPieceReceivedOn: day }),
  RecevabiliteDecided: z.strictObject({
    attempt: rank,
    decision: recevabilite,
    motives: words.nullable(),
    notifiedOn: day,
    fourEyes,
  }),
  CandidateStepRecorded: z.strictObject({ attempt: rank, kind: stepKind, description: words.nullable() }),
  CaduciteContested: z.strictObject({ attempt: rank, motive: words }),
  CaduciteContestationDecided: z.strictObject({ attempt: rank, accepted: z.boolean(), motive: words }),
  ValidationFileSubmitted: z.strictObject({
    attempt: rank,
    dossier: file,
    proofs: z.array(z.strictObject({ block: code, files: z.array(file) })),
  }),
} as const satisfies EventDataSchemas<VaeEvents>;
