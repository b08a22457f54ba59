/** What is asked about those whom journeys name besides the candidate, and who works at the centre, and no more: who they are, how to reach them, and of jurors where they may sit. */
import { z } from 'zod';
import { visibleText } from '#libs/domain/french/visible-text.schema.js';
import { called } from '#libs/domain/french/coded.schema.js';
import { personKindNames } from '#libs/domain/french/person-kind-names.js';
import type { PersonKind } from '#libs/domain/persons/person-ids.js';
import { contact, correctionOf, names } from './identity-fields.schema.js';
import { jurorFields } from './juror-fields.schema.js';

export const staffedKinds = ['JUROR', 'EVALUATOR', 'TUTOR', 'ACCOMPANIST', 'STAFF_MEMBER'] as const satisfies readonly PersonKind[];

export type StaffedKind = (typeof staffedKinds)[number];

export const staffedKind = called(z.enum(staffedKinds), (kind) => personKindNames[kind]).describe(
  'Juré, évaluateur, tuteur ou accompagnateur, que les commandes du parcours désignent ; ou membre de l’équipe du centre',
);

export const personIdentity = z
  .strictObject({
    ...names,
    capacity: visibleText(200).optional().describe('Qualité, telle que le procès-verbal ou la convention la porte'),
    organisation: visibleText(200).optional().describe('Organisme, entreprise ou établissement'),
    email: contact.email,
    phone: contact.phone,
    ...jurorFields,
  })
  .describe('Identité et coordonnées professionnelles, chiffrées sous la clé de la personne');

export type PersonIdentity = z.infer<typeof personIdentity>;

export const personCorrection = correctionOf(personIdentity).describe(
  'Ce qui change, champ par champ : le reste demeure ; null retire un champ facultatif',
);

export type PersonCorrection = z.infer<typeof personCorrection>;

export const newPerson = personIdentity.extend({ kind: staffedKind }).describe('Personne à inscrire');

export type NewPerson = z.infer<typeof newPerson>;

export const person = z.strictObject({
  id: z.string().describe('Identifiant opaque, le seul que parcours et événements portent'),
  kind: staffedKind,
  createdAt: z.iso.datetime().describe('Date d’inscription'),
  version: z.int().min(1).describe('De l’identité : une de plus à chaque rectification'),
  identity: personIdentity.nullable().describe('null une fois la personne effacée'),
});

export type Person = z.infer<typeof person>;
