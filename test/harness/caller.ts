/** Somebody who calls the API under test, as their token says. */
import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { LightMyRequestResponse } from 'fastify';
import { isIdOf, personKinds } from '#libs/domain/persons/person-ids.js';

export type Headers = Readonly<Record<string, string>>;

export interface Sending {
  /** Of this request alone unless given. */
  readonly key?: string;
  /** Any version unless given. */
  readonly ifMatch?: string;
  readonly headers?: Headers;
}

type ReferenceListName = 'sites' | 'cohorts' | 'organisations';

/** What opens a training, but for the candidate. */
export const training = { certification: { code: 'coordinateur-parcours' }, path: 'TRAINING', route: 'FORMATION_CONTINUE' } as const;

export class TestCaller {
  constructor(
    private readonly api: NestFastifyApplication,
    private readonly token: () => Promise<{ readonly authorization: string }>,
  ) {}

  async get(url: string, headers: Headers = {}): Promise<LightMyRequestResponse> {
    return this.api.inject({ url, headers: { ...(await this.token()), ...headers } });
  }

  async post(url: string, payload: object, { key = randomUUID(), ifMatch = '*', headers }: Sending = {}): Promise<LightMyRequestResponse> {
    const sent = { ...(await this.token()), 'idempotency-key': key, 'if-match': ifMatch, ...headers };
    return this.api.inject({ method: 'POST', url, headers: sent, payload });
  }

  async put(url: string, payload: object): Promise<LightMyRequestResponse> {
    return this.api.inject({ method: 'PUT', url, headers: await this.token(), payload });
  }

  async patch(url: string, payload: object, headers: Headers = {}): Promise<LightMyRequestResponse> {
    return this.api.inject({ method: 'PATCH', url, headers: { ...(await this.token()), ...headers }, payload });
  }

  /** Whom commands name, of the kind that each id begins with, each under a name of their own. */
  async register(...ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const kind = personKinds.find((each) => isIdOf(each, id));
      await this.send('/v1/people', { id, kind, familyName: `Dupont ${id}`, givenNames: ['Alex'] }, { key: id });
    }
  }

  /** What commands choose. */
  async list(list: ReferenceListName, ...codes: readonly string[]): Promise<void> {
    for (const code of codes) await this.recordEntry(list, code, true);
  }

  async close(list: ReferenceListName, code: string): Promise<void> {
    await this.recordEntry(list, code, false);
  }

  private async recordEntry(list: ReferenceListName, code: string, isOpen: boolean): Promise<void> {
    const url = `/v1/reference-lists/${list}/${code}`;
    bodyOf(url, await this.put(url, { label: code, isOpen }), [200]);
  }

  command(journeyId: string, name: string, data: object, sending?: Sending): Promise<LightMyRequestResponse> {
    return this.post(`/v1/journeys/${journeyId}/commands/${name}`, data, sending);
  }

  /** The body that is answered to a GET. @throws where it is no 200, with the answer */
  async read<T>(url: string): Promise<T> {
    return bodyOf<T>(url, await this.get(url), [200]);
  }

  /** The body that is answered to a POST. @throws where nothing was done, with the answer */
  async send<T>(url: string, payload: object, sending?: Sending): Promise<T> {
    return bodyOf<T>(url, await this.post(url, payload, sending), [200, 201]);
  }

  /** @returns the candidate's id */
  async enrol(identity: object = {}): Promise<string> {
    const whole = { familyName: 'Durand', givenNames: ['Aïcha'], birthDate: '1990-03-12', ...identity };
    const url = '/v1/candidates';
    return bodyOf<{ readonly id: string }>(url, await this.post(url, whole), [201]).id;
  }

  /** Two registrations of one person: asked by this administrator, confirmed by another. @returns the id of the merge */
  async unite(another: TestCaller, ...candidateIds: readonly [string, string]): Promise<string> {
    const asked = { candidateIds, ground: 'REGISTERED_TWICE', compared: ['IDENTITY_DOCUMENT'] };
    const { id } = await this.send<{ readonly id: string }>('/v1/person-merges', asked);
    await another.send(`/v1/person-merges/${id}/confirmation`, {});
    return id;
  }

  /** A training unless told otherwise, of a new candidate unless given. @returns the journey's id */
  async open(start: { readonly candidateId?: string; readonly [field: string]: unknown } = {}): Promise<string> {
    const whole = { ...training, candidateId: start.candidateId ?? (await this.enrol()), ...start };
    const url = '/v1/journeys';
    return bodyOf<{ readonly journeyId: string }>(url, await this.post(url, whole), [201]).journeyId;
  }

  /** @returns the hash by which commands name the content */
  async upload(candidateId: string, content: Buffer, category = 'EVALUATION'): Promise<string> {
    const url = `/v1/files?candidateId=${candidateId}&category=${category}`;
    const answer = await this.post(url, content, { headers: { 'content-type': 'application/octet-stream' } });
    return bodyOf<{ readonly hash: string }>(url, answer, [201]).hash;
  }
}

function bodyOf<T>(url: string, answer: LightMyRequestResponse, expected: readonly number[]): T {
  if (!expected.includes(answer.statusCode)) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`);
  return answer.json<T>();
}
