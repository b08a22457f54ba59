/** Codes that commands, events and state hold alike: each list once. What they are called in French: `libs/hindsight/narration/labels.ts`. */
import { z } from 'zod';

export const path = z.enum(['TRAINING', 'VAE']);
export const scope = z.enum(['FULL', 'BLOCKS']);

export const stageKind = z.enum(['STAGE', 'ALTERNANCE', 'EMPLOYMENT']);

export const grading = z.enum(['ACQUIS', 'PARTIELLEMENT_ACQUIS', 'NON_ACQUIS']);
export type Grading = z.infer<typeof grading>;
/** What a criterion comes to, the exemptions counted. */
export const gradingReached = z.enum([...grading.options, 'EXEMPTED']);

export const attendance = z.enum(['PRESENT', 'ABSENT', 'EXCUSED']);

/** Why something planned does not take place: who or what made it impossible. */
export const cancellationReason = z.enum(['CANDIDATE', 'JUDGES', 'ORGANISATION', 'MISTAKE', 'OTHER']);
export type CancellationReason = z.infer<typeof cancellationReason>;

export const recevabilite = z.enum(['RECEVABLE', 'NON_RECEVABLE']);
export const stepKind = z.enum(['PLANNED', 'RECOMMENDED']);

export const sessionPurpose = z.enum(['CERTIFICATION', 'DISPENSE']);
export const jurorQuality = z.enum(['PROFESSIONAL', 'ACADEMIC', 'INSTITUTIONAL']);
export const declaredTie = z.enum(['NONE', 'PERSONAL', 'PROFESSIONAL']);
export const juryDecision = z.enum(['FULL', 'PARTIAL', 'DEFERRED', 'REFUSED']);
/** As a session keeps it. */
export const sessionDecision = z.enum([...juryDecision.options, 'REFUSED_FOR_FRAUD']);
export const opinionBy = z.enum(['H_PLUS_OFFICER', 'TRAINING_MANAGER']);

export const deliveredDocument = z.enum(['DIPLOMA', 'BLOCK_CERTIFICATE']);
export const fraudConcern = z.enum(['DIPLOMA', 'BLOCK', 'DECISION', 'ASSESSMENT']);
export const transmissionStatus = z.enum(['DEPOSITED', 'ACCEPTED', 'REJECTED', 'CORRECTED']);
export const rectifiableField = z.enum([
  'OCCURRED_AT',
  'PLACE',
  'FILE',
  'AT',
  'HOURS',
  'LAST_PIECE_RECEIVED_ON',
  'NOTIFIED_ON',
  'ATTENDANCE',
]);

export const authority = z.enum(['CERTIFIER', 'JURY', 'JUDGE']);
export const replacementGround = z.enum(['MATERIAL_ERROR', 'LATE_PROOF', 'IRREGULARITY', 'FRAUD', 'JUDGMENT']);
