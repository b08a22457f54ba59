/** What was recorded wrongly, or is annulled, gives way to another fact that names it. */
import { z } from 'zod';
import { afterCommands, hearing, hearingAbout } from '../after/commands.schema.js';
import { authority, replacementGround } from '../codes.schema.js';
import { blockCommands } from '../blocks/commands.schema.js';
import { assessmentCode, blockCode, moment, opaqueId } from '../fields.schema.js';
import { hPlusCommands } from '../h-plus/commands.schema.js';
import { juryCommands } from '../jury/commands.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';
import { vaeCommands } from '../vae/commands.schema.js';

const attempt = z.int().min(1).max(1000);
const ofLast = (what: string) => attempt.optional().describe(`${what} ; par défaut, le dernier qui a ce fait`);
const inItsPlace = <T extends z.ZodType>(schema: T) =>
  schema
    .nullable()
    .describe('Ce qui prend sa place, daté par défaut du fait remplacé ; null : le fait est annulé, et reste à établir à nouveau');

const onlyAnnulled = z.null().describe('Le fait est annulé : ce qui vaut à la place est décidé par sa propre commande');

/** The fact that gives way, by what it is about, and the data of the command that would have recorded it right. */
const fact = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('GRID').describe('Grille d’une épreuve'),
    assessment: assessmentCode,
    attempt: ofLast('Passage de l’épreuve'),
    replacement: inItsPlace(blockCommands['record-grid'].omit({ assessment: true })),
  }),
  z.strictObject({
    kind: z.literal('ATTENDANCE').describe('Présence à une épreuve'),
    assessment: assessmentCode,
    attempt: ofLast('Passage de l’épreuve'),
    replacement: inItsPlace(blockCommands['record-attendance'].omit({ assessment: true })),
  }),
  z.strictObject({
    kind: z.literal('CONCLUSION').describe('Dernière conclusion d’un bloc par ses évaluateurs'),
    block: blockCode,
    replacement: inItsPlace(blockCommands['conclude-block'].omit({ block: true })),
  }),
  z.strictObject({
    kind: z.literal('SOUTENANCE').describe('Passage devant le jury et grille du jury'),
    session: opaqueId,
    replacement: inItsPlace(juryCommands['hold-soutenance'].omit({ session: true })),
  }),
  z.strictObject({
    kind: z.literal('DECISION').describe('Décision du jury : qui a siégé, votes, décision, motifs'),
    session: opaqueId,
    replacement: inItsPlace(juryCommands.decide.omit({ session: true })),
  }),
  z.strictObject({
    kind: z.literal('RECEVABILITE').describe('Décision de recevabilité'),
    attempt: ofLast('Dossier de faisabilité'),
    replacement: inItsPlace(vaeCommands['decide-recevabilite']),
  }),
  z.strictObject({
    kind: z.literal('CONTESTATION').describe('Décision sur la contestation de la caducité'),
    attempt: ofLast('Dossier de faisabilité'),
    replacement: inItsPlace(vaeCommands['decide-contestation']),
  }),
  z.strictObject({
    kind: z.literal('APPEAL').describe('Décision sur une réclamation'),
    contested: opaqueId.describe('Session dont la décision était contestée'),
    replacement: inItsPlace(afterCommands['decide-appeal']),
  }),
  z.strictObject({
    kind: z.literal('WITHDRAWAL').describe('Retrait pour fraude : annulé, sa procédure est rouverte'),
    block: blockCode.optional().describe('Bloc retiré ; absent : la certification'),
    replacement: onlyAnnulled,
  }),
  z.strictObject({
    kind: z.literal('VOIDING').describe('Annulation d’une épreuve pour fraude : annulée, le passage est rendu et sa procédure rouverte'),
    assessment: assessmentCode,
    attempt: ofLast('Passage de l’épreuve'),
    replacement: onlyAnnulled,
  }),
  z.strictObject({
    kind: z.literal('TRANSFER').describe('Dernier transfert : annulé, le parcours appartient où il appartenait avant lui'),
    replacement: onlyAnnulled,
  }),
  z.strictObject({
    kind: z.literal('ACCOMPANIST').describe('Désignation d’un accompagnateur : annulée'),
    accompanistId: opaqueId,
    replacement: onlyAnnulled,
  }),
  z.strictObject({
    kind: z.literal('MEMOIRE').describe('Acceptation de la dernière version du mémoire : annulée, elle est à lire à nouveau'),
    replacement: onlyAnnulled,
  }),
  z.strictObject({
    kind: z.literal('LIVRET').describe('Acceptation de la dernière version du livret : annulée, elle est à lire à nouveau'),
    replacement: onlyAnnulled,
  }),
]);

/** By whose word, and on which ground. */
const how = {
  authority: authority.describe('Qui remplace ou annule : le certificateur, le jury, un juge'),
  ground: replacementGround,
  reference: z.string().min(1).max(100).optional().describe('Numéro du jugement, ou de la décision qui remplace'),
};

const { dispenseId } = hPlusCommands['decide-dispense'].shape;

export const replacementCommands = {
  'replace-fact': z.strictObject({
    fact,
    ...how,
    reason: personalText('EVALUATION'),
    hearing,
    occurredAt: moment.optional(),
  }),
  /** Apart from the others: its name and its words tell of a handicap. */
  'replace-dispense': z.strictObject({
    dispenseId,
    replacement: inItsPlace(hPlusCommands['decide-dispense'].omit({ dispenseId: true })),
    ...how,
    reason: personalText('H_PLUS'),
    hearing: hearingAbout('H_PLUS'),
    occurredAt: moment.optional(),
  }),
} as const;
