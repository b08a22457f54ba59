/** What a verification tells, as JSON. */
import { z } from 'zod';
import { coded } from '#libs/domain/french/coded.schema.js';
import type { RunSource } from '#libs/engine/temporal/histories.js';
import type { coverageStates } from './coverage/covered.js';
import { alterationNames } from './alteration-names.js';
import { evidenceNames } from './evidence-names.js';

const findingSchema = z
  .strictObject({
    kind: coded(alterationNames),
    streamId: z.string().nullable(),
    version: z.int().nullable(),
    field: z.string().nullable().describe('Pointeur JSON dans l’événement ou l’état, ou colonne'),
    expected: z.string().nullable(),
    found: z.string().nullable(),
    evidence: coded(evidenceNames).describe('Ce qui le dit'),
    from: z.strictObject({ streamId: z.string(), version: z.int() }).nullable().describe('D’où vient un événement déplacé'),
    sentence: z.string(),
  })
  .meta({ id: 'VerificationFinding' });

const count = z.int().min(0);

const streamSchema = z
  .strictObject({
    streamId: z.string(),
    version: count,
    checkpointed: count.describe('Les versions jusqu’à celle-ci sont couvertes par un point de contrôle signé'),
    held: count.describe('De même, par un point de contrôle que l’auditeur détient'),
    history: z
      .strictObject({ after: count, upTo: count })
      .nullable()
      .describe('Les versions comparées une à une avec l’historique de Temporal ; null s’il n’est plus conservé ou n’a pas été lu'),
    runs: z
      .array(z.strictObject({ runId: z.string(), source: coded<RunSource>({ TEMPORAL: 'Temporal', ARCHIVE: 'l’archive' }) }))
      .describe('Les exécutions comparées, et qui en a rendu l’historique : Temporal, ou l’archive de celles qu’il ne conserve plus'),
    workflowVersion: count.nullable().describe('Version de l’état du moteur ; null si aucun worker n’a répondu'),
    uncovered: z.array(z.strictObject({ from: count, to: count })).describe('Les versions que rien ne couvre encore'),
  })
  .meta({ id: 'VerifiedStream' });

const coverSchema = z
  .strictObject({
    subject: z.string().describe('Table, ou genre d’objet'),
    columns: z.array(z.string()),
    state: coded<(typeof coverageStates)[number]>({
      VERIFIED: 'vérifié',
      NOT_LOOKED_AT: 'non regardé cette fois',
      NOT_COVERED: 'non couvert',
    }),
    by: z.array(coded(evidenceNames)),
    how: z.string().describe('Comment, ou pourquoi non'),
    since: z.string().nullable(),
  })
  .meta({ id: 'VerificationCoverage' });

export const reportSchema = z
  .strictObject({
    format: z.literal('jalon-verification/3'),
    madeAt: z.iso.datetime(),
    isSound: z.boolean(),
    comparedWithTemporal: z.boolean(),
    events: count,
    streams: count.describe('Parcours, et flux d’autres genres'),
    checkpoints: z.strictObject({
      count,
      coveredSize: count,
      heldSize: count,
      leaves: count,
      uncompared: count.describe('Événements signés sans avoir été comparés à l’historique de Temporal, qui ne pouvait pas être lu'),
    }),
    coverage: z.strictObject({
      checkpointed: count.describe('Événements sous un point de contrôle'),
      history: count.describe('Événements comparés avec l’historique de Temporal'),
      uncovered: count.describe('Événements que rien ne couvre encore'),
      withoutHistory: count.describe('Flux dont l’historique n’est conservé ni par Temporal ni dans l’archive'),
      runs: z.strictObject({ temporal: count, archive: count }).describe('Exécutions comparées, selon qui en a rendu l’historique'),
    }),
    updates: z.strictObject({
      applied: count,
      duplicates: count,
      failed: count,
      unanswered: count,
      overlapping: count,
      byClock: count,
      refused: count.describe('Commandes refusées : elles ne laissent pas de trace dans l’historique'),
    }),
    refusals: z.strictObject({
      entries: count.describe('Inscriptions au journal des refus'),
      checkpointed: count.describe('Celles jusqu’à laquelle un point de contrôle signé en répond'),
      held: count.describe('De même, un point de contrôle que l’auditeur détient'),
    }),
    schema: z
      .strictObject({
        objects: count,
        hasRights: z.boolean().describe('Faux là où le compte de l’application est propriétaire'),
        isUnreadable: z.boolean(),
      })
      .nullable()
      .describe('Objets de la base comparés à ce que font les migrations ; null s’ils ne l’ont pas été'),
    trail: z
      .strictObject({
        entries: count.describe('Entrées de la trace des lignes'),
        checkpointed: count.describe('Celles jusqu’à laquelle un point de contrôle signé en répond'),
        held: count.describe('De même, un point de contrôle que l’auditeur détient'),
      })
      .nullable()
      .describe('Null si un seul flux est vérifié'),
    setAside: z
      .array(
        z.strictObject({
          because: coded({ SCHEMA: 'schéma de la base', RULES: 'règles archivées', TRAIL: 'trace des lignes' }),
          field: z.string().nullable(),
          streams: count,
        }),
      )
      .describe('Ce qui n’a pas été regardé, à cause d’un écart qui n’accuse pas ce qu’il cache'),
    covers: z.array(coverSchema).describe('Ce que la vérification couvre, ligne à ligne, et ce qu’elle ne couvre pas'),
    findings: z.array(findingSchema),
    tails: z.array(streamSchema).describe('Les flux dont une part n’est pas couverte, 1 000 au plus ; ou celui qui est demandé'),
  })
  .meta({ id: 'VerificationReport' });

export type VerificationReport = z.infer<typeof reportSchema>;
export type VerifiedStream = z.infer<typeof streamSchema>;
