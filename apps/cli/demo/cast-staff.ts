/** Invented names of those whom the journeys of the demonstration name besides their candidates, by the id that its scripts give them. */
import type { NewPerson, StaffedKind } from '#libs/persons/vault/person.schema.js';
import { ApiProblem } from '../api-client.js';
import { administrator } from './people.js';
import type { Senders } from './senders.js';

type Told = readonly [givenName: string, familyName: string, capacity: string];

const told: Readonly<Record<string, Told>> = {
  eva_1: ['Corentin', 'Malherbaud', 'formateur'],
  eva_2: ['Assia', 'Vautravers', 'formatrice'],
  eva_3: ['Lise', 'Pontcarral', 'ingénieure pédagogique'],
  jur_1: ['Hélène', 'Roquevaire', 'maîtresse de conférences'],
  jur_2: ['Mamadou', 'Tressanges', 'coordinateur de parcours'],
  jur_3: ['Ghislaine', 'Ostrevant', 'directrice d’organisme de formation'],
  tut_1: ['Yannick', 'Bellegarrigue', 'tuteur en entreprise'],
  tut_2: ['Sabine', 'Courtaillac', 'tutrice en entreprise'],
  acc_1: ['Firmin', 'Landrezac', 'accompagnateur VAE'],
};

const kinds: Readonly<Record<string, StaffedKind>> = { eva: 'EVALUATOR', jur: 'JUROR', tut: 'TUTOR', acc: 'ACCOMPANIST' };

const staffPeople: readonly (NewPerson & { readonly id: string })[] = Object.entries(told).map(
  ([id, [givenName, familyName, capacity]]) => ({
    id,
    kind: kinds[id.slice(0, 3)] as StaffedKind,
    familyName,
    givenNames: [givenName],
    capacity,
    organisation: 'Organisme de la démonstration',
  }),
);

/** The same request twice inscribes nobody twice; whoever has such an id already keeps it, and their name. */
export async function enrolStaff(senders: Senders, edition: string): Promise<void> {
  const desk = await senders.as(administrator);
  for (const person of staffPeople) {
    try {
      await desk.post('/v1/people', person, { 'idempotency-key': `${edition}/people/${person.id}` });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.kind !== 'invalid') throw error;
    }
  }
}
