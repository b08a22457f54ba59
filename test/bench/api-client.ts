/** An administrator who sends to the stack's API, under a key of each sending. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';
import { DevelopmentTokens } from '#libs/platform/tokens/development-tokens.js';

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  /** How often it was told to come again. */
  readonly received: number;
}

export class BenchClient {
  private constructor(
    private readonly apiUrl: string,
    private readonly token: string,
  ) {}

  static async open({ config, apiUrl }: ThrowawayStack): Promise<BenchClient> {
    const tokens = await DevelopmentTokens.open(config);
    return new BenchClient(apiUrl, await tokens.issue({ subject: 'bench', role: 'ADMINISTRATOR' }));
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.apiUrl}${path}`, { headers: { authorization: `Bearer ${this.token}` } });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** The last answer: a command that was received is asked for again when it is said to, or at once where `isHasty`. */
  async send(path: string, body: unknown, isHasty = false): Promise<Answered> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'if-match': '*',
    };
    for (let received = 0; ; received += 1) {
      const response = await fetch(`${this.apiUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      const answer: unknown = await response.json();
      if (response.status !== 202) return { status: response.status, body: answer, received };
      if (!isHasty) await sleep(Number(response.headers.get('retry-after') ?? 1) * 1_000);
    }
  }

  /** @throws where it was not done */
  async post<T>(path: string, body: unknown): Promise<T> {
    const { status, body: answer } = await this.send(path, body, true);
    if (status !== 200 && status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as T;
  }

  /** @returns its id */
  async openJourney(number = 0): Promise<string> {
    const person = { familyName: `Essai${number}`, givenNames: ['Camille'], birthDate: '1990-05-17' };
    const { id: candidateId } = await this.post<{ id: string }>('/v1/candidates', person);
    const start = { candidateId, certification: { code: 'coordinateur-parcours' }, path: 'TRAINING', route: 'FORMATION_CONTINUE' };
    return (await this.post<{ journeyId: string }>('/v1/journeys', start)).journeyId;
  }
}
