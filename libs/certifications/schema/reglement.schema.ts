/** The règlement: each parameter with its value and where it comes from, so that no default passes for a rule. */
import { z } from 'zod';
import { source } from './fields.schema.js';

const parameter = <Value extends z.ZodType>(value: Value) => z.strictObject({ value, source });
/** Of several clauses alike: one shape, that clients have once. */
const flag = parameter(z.boolean()).meta({ id: 'FlagParameter' });

const share = z
  .strictObject({ numerator: z.int().min(0).max(1000), denominator: z.int().min(1).max(1000) })
  .refine(({ numerator, denominator }) => numerator <= denominator, 'part impossible : le numérateur dépasse le dénominateur')
  .meta({ id: 'Share' });

const threshold = z
  .strictObject({
    maxNonAcquis: z.int().min(0).max(1000).describe('Nombre de lignes NON_ACQUIS toléré'),
    minAcquis: share.describe('Part des lignes qui doit être ACQUIS'),
  })
  .meta({ id: 'GradingThreshold' });

const thresholdParameter = parameter(threshold).meta({ id: 'ThresholdParameter' });
const months = parameter(z.int().min(1).max(60)).meta({ id: 'MonthsParameter' });
const days = parameter(z.int().min(1).max(366)).meta({ id: 'DaysParameter' });
const parts = parameter(z.int().min(0).max(50).describe('0 si la source n’en nomme aucune')).meta({ id: 'PartsParameter' });

const reminders = z
  .array(z.int().min(0).max(366))
  .max(10)
  .refine(
    (list) => list.every((day, index) => index === 0 || day < (list[index - 1] ?? 0)),
    'rappels à ranger du plus lointain au plus proche, sans doublon',
  );

export const reglement = z
  .strictObject({
    criterionGradedTwice: parameter(z.enum(['BEST', 'LATEST'])),
    skillAcquired: thresholdParameter,
    blockValidated: parameter(z.strictObject({ minSkills: share })),
    finalAssessmentValidated: thresholdParameter,
    resitsPerAssessment: parameter(z.int().min(0).max(50).nullable()),
    resitMonths: parameter(z.int().min(1).max(240).nullable()),
    absenceCounts: flag,
    earlyLeave: parameter(z.enum(['GRADED', 'ABSENT'])).default({ value: 'GRADED', source: 'default' }),
    recordingDays: days.default({ value: 15, source: 'default' }),
    hostPeriodMinHours: parameter(z.int().min(1).max(5000).nullable()),
    memoirePages: parameter(z.int().min(1).max(2000).nullable()),
    memoireParts: parts,
    livretParts: parts,
    reminderDays: parameter(reminders),
    monthsRun: parameter(z.enum(['DATE_TO_DATE', 'CALENDAR'])),
    recevabiliteMonths: months,
    caduciteMonths: months,
    juryMonths: months,
    notificationDays: days,
    transmissionMonths: months,
    appealMonths: months,
    fraudObservationDays: days,
    fourEyes: flag,
    decidersHaveHeard: flag.optional().describe('Seuls décident les membres du jury qui ont entendu le candidat'),
    votesCast: parameter(share).optional().describe('Part de ceux qui ont siégé qui doit voter pour ou contre'),
    abstentionAllowed: flag.optional(),
    fraudCountsAsAttempt: flag.optional().describe('Une épreuve annulée pour fraude compte comme un passage sans rien d’acquis'),
    evaluatorMaySit: flag.optional().describe('Qui a évalué le candidat peut être membre du jury'),
    organisationsKeptApart: parameter(z.array(z.enum(['TRAINING_BODY', 'EMPLOYER', 'HOST'])))
      .optional()
      .describe('Structures du candidat en formation dont nul ne siège à son jury, pour en être ou en avoir été'),
    assessmentsBeforeJury: parameter(z.enum(['CONVOCATION', 'SESSION']))
      .optional()
      .describe('Ce qui ne vient qu’une fois les blocs conclus par leurs évaluateurs, là où le jury les valide au vu des épreuves'),
    feasibilityFilesPerYear: parameter(
      z
        .strictObject({ sameCertification: z.int().min(1).max(100), all: z.int().min(1).max(100) })
        .refine(({ sameCertification, all }) => sameCertification <= all, 'plafond par certification supérieur au plafond d’ensemble'),
    ),
  })
  .meta({ id: 'Reglement' });
