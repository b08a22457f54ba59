/** One patient client for each person of the demonstration. */
import type { ApiClient } from '../api-client.js';
import { apiAs } from '../settings.js';
import { personIdOf, type Person } from './people.js';

/** The API may be killed and started again meanwhile. */
const patienceMs = 120_000;

export interface Senders {
  as(person: Person): Promise<ApiClient>;
}

/** With tokens of this installation's own. */
export class LocalSenders implements Senders {
  private readonly clients = new Map<string, Promise<ApiClient>>();

  as(person: Person): Promise<ApiClient> {
    const { role, subject } = person;
    const known = this.clients.get(subject) ?? apiAs(role, subject, personIdOf(person)).then((client) => client.patient(patienceMs));
    this.clients.set(subject, known);
    return known;
  }
}
