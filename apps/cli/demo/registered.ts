/** The centre's registers, with whom and what the demonstration names: people by invented names, sites, cohorts and organisations. */
import { namedBy, isReferenceList, type Named, type ReferenceList } from '#libs/domain/journey/named.js';
import { ApiProblem } from '../api-client.js';
import { administrator, staff } from './people.js';
import type { Script } from './script.js';
import type { Senders } from './senders.js';

const people: Readonly<Record<Exclude<Named['register'], ReferenceList>, readonly (readonly [givenName: string, familyName: string])[]>> = {
  EVALUATOR: [
    ['Armelle', 'Rocquevert'],
    ['Fabrice', 'Montalègre'],
    ['Salima', 'Aïtbrahim'],
  ],
  JUROR: [
    ['Corentin', 'Villemonteix'],
    ['Hélène', 'Drouvillard'],
    ['Mamadou', 'Sissovalle'],
    ['Paule', 'Estramaure'],
    ['Igor', 'Vasselian'],
    ['Ninon', 'Chantegrue'],
  ],
  TUTOR: [
    ['Gisèle', 'Tournevire'],
    ['Loïc', 'Penhouarn'],
  ],
  ACCOMPANIST: [['Viviane', 'Couderchet']],
};

const addresses: Readonly<Record<ReferenceList, string>> = { SITE: 'sites', COHORT: 'cohorts', ORGANISATION: 'organisations' };

/** Whom and what these scripts name, each once. */
function namedIn(scripts: readonly Script[]): readonly Named[] {
  const all = scripts.flatMap((script) => script.flatMap(({ acts }) => acts.flatMap(({ command, data }) => namedBy(command, data))));
  return [...new Map(all.map((named) => [`${named.register} ${named.id}`, named])).values()];
}

/** Somebody has the id already: the demonstration names them. */
function unlessItIsTaken(error: unknown): void {
  if (!(error instanceof ApiProblem && error.status === 422)) throw error;
}

/** The same as often as it is asked for: what is registered already stays as it is. */
export async function register(senders: Senders, scripts: readonly Script[], edition: string): Promise<void> {
  const [desk, head] = [await senders.as(staff), await senders.as(administrator)];
  for (const { register: kind, id } of namedIn(scripts)) {
    if (isReferenceList(kind)) {
      await head.put(`/v1/reference-lists/${addresses[kind]}/${id}`, { label: id.replace(/^org_/, '') });
      continue;
    }
    const names = people[kind];
    const place = Number(id.replace(/\D/g, '')) || 1;
    const [givenName = '', familyName = ''] = names[(place - 1) % names.length] ?? [];
    const person = { id, kind, familyName, givenNames: [givenName] };
    await desk.post('/v1/people', person, { 'idempotency-key': `${edition}/${id}` }).catch(unlessItIsTaken);
  }
}
