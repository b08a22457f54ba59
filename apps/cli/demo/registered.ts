/** The centre's registers, with whom and what the demonstration names: people by invented names, sites, cohorts and organisations. */
import { namedBy, isReferenceList, type Named, type ReferenceList } from '#libs/domain/journey/named.js';
import { ApiProblem } from '../api-client.js';
import { administrator, personIdOf, staff, team } from './people.js';
import type { Script } from './script.js';
import type { Senders } from './senders.js';

type Registered = Exclude<Named['register'], ReferenceList>;
type Names = readonly [givenName: string, familyName: string];

const people: Readonly<Record<Exclude<Registered, 'STAFF_MEMBER'>, readonly Names[]>> = {
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

/** The invented names under which the demonstration registers somebody: one of the few of that kind, by the number in the id. */
export function namesOf(kind: Registered, id: string): Names | null {
  if (kind === 'STAFF_MEMBER') {
    const [, givenName, familyName] = team.find(([who]) => personIdOf(who) === id) ?? [];
    return givenName === undefined || familyName === undefined ? null : [givenName, familyName];
  }
  const place = Number(id.replace(/\D/g, '')) || 1;
  return people[kind][(place - 1) % people[kind].length] ?? null;
}

/** Those who act in the scripts too. The same as often as it is asked for: what is registered already stays as it is. */
export async function register(senders: Senders, scripts: readonly Script[], edition: string): Promise<void> {
  const [desk, head] = [await senders.as(staff), await senders.as(administrator)];
  const enter = async (kind: Registered, id: string) => {
    const [givenName = '', familyName = ''] = namesOf(kind, id) ?? [];
    const person = { id, kind, familyName, givenNames: [givenName] };
    await desk.post('/v1/people', person, { 'idempotency-key': `${edition}/${id}` }).catch(unlessItIsTaken);
  };
  const acting = new Set(scripts.flat().map(({ by }) => by.subject));
  for (const [who] of team) {
    const id = personIdOf(who);
    if (id !== undefined && acting.has(who.subject)) await enter('STAFF_MEMBER', id);
  }
  for (const { register: kind, id } of namedIn(scripts)) {
    if (isReferenceList(kind)) await head.put(`/v1/reference-lists/${addresses[kind]}/${id}`, { label: id.replace(/^org_/, '') });
    else await enter(kind, id);
  }
}
