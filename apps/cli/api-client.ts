/** The public API, as any other program would call it. */
import { setTimeout as sleep } from 'node:timers/promises';

/** One thing that stands against a request: a fault of its form, or a condition of the rules that is not met. */
export interface Fault {
  readonly message: string;
  /** Where in the request, as the API names it. */
  readonly field?: string;
  /** The text that asks for it, where a rule does. */
  readonly source?: string;
}

/** The API answered with a problem (RFC 9457). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    /** The last part of the problem's type: `refused`, `stale`, `failed`… */
    readonly kind: string,
    title: string,
    readonly faults: readonly Fault[],
  ) {
    super(title);
  }
}

export class ApiUnreachable extends Error {
  constructor(address: string, cause: unknown) {
    super(`L’API ne répond pas à ${address}. Le produit est-il démarré (npm start) ?`, { cause });
  }
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly etag: string | null;
  readonly location: string | null;
}

interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const retryable = new Set([429, 503]);
const waitMs = 500;
/** Beyond what the API itself waits for Temporal: whoever does not answer by then is dead. */
const answerMs = 60_000;

/** Of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export class ApiClient {
  constructor(
    readonly address: string,
    private readonly token: string,
    /** How long to go on trying while the API restarts: whatever is sent must then be harmless twice. */
    private readonly patienceMs = 0,
  ) {}

  patient(patienceMs: number): ApiClient {
    return new ApiClient(this.address, this.token, patienceMs);
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.send('GET', path, {});
  }

  post<T>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
    return this.send('POST', path, { body, headers });
  }

  put<T>(path: string, body: unknown): Promise<Answer<T>> {
    return this.send('PUT', path, { body });
  }

  /** Every item of a list, page after page. */
  async *all<T>(path: string): AsyncGenerator<T> {
    for await (const { items } of this.pages<Page<T>>(path)) yield* items;
  }

  /** Every page of a list, with what it holds besides its items. */
  async *pages<P extends Page<unknown>>(path: string): AsyncGenerator<P> {
    let cursor: string | null = null;
    do {
      const page: Answer<P> = await this.get(
        cursor === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`,
      );
      yield page.body;
      cursor = page.body.next;
    } while (cursor !== null);
  }

  /** @throws {ApiProblem} {ApiUnreachable} */
  private async send<T>(method: string, path: string, sending: Sending): Promise<Answer<T>> {
    const giveUpAt = Date.now() + this.patienceMs;
    for (;;) {
      try {
        return await this.attempt<T>(method, path, sending);
      } catch (error) {
        const told = error instanceof ApiProblem;
        const again = Date.now() < giveUpAt && (!told || retryable.has(error.status));
        if (!again) throw told ? error : new ApiUnreachable(this.address, error);
      }
      await sleep(waitMs);
    }
  }

  /** The answer to its last byte: a server that dies while it answers has not answered. */
  private async attempt<T>(method: string, path: string, { body, headers }: Sending): Promise<Answer<T>> {
    const raw = body instanceof Uint8Array;
    const response = await fetch(`${this.address}${path}`, {
      method,
      signal: AbortSignal.timeout(answerMs),
      headers: {
        authorization: `Bearer ${this.token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? null : JSON.parse(text);
    if (!response.ok) throw problemOf(response.status, answer);
    return { status: response.status, body: answer as T, etag: response.headers.get('etag'), location: response.headers.get('location') };
  }
}

/** @throws {ApiProblem} */
export async function journeyOf<T>(api: ApiClient, id: string): Promise<Answer<T>> {
  return await api.get<T>(`/v1/journeys/${encodeURIComponent(id)}`).catch((error: unknown) => {
    if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
    throw new ApiProblem(404, error.kind, `Aucun parcours ne porte l’identifiant ${id}.`, []);
  });
}

/** The members of a problem that are read here. */
interface ProblemDocument {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly {
    readonly message: string;
    readonly pointer?: string;
    readonly parameter?: string;
    readonly header?: string;
  }[];
  readonly unmet?: readonly { readonly sentence: string; readonly field?: string; readonly source: string }[];
}

export function problemOf(status: number, answer: unknown): ApiProblem {
  const { type = '', title, detail, errors = [], unmet = [] } = (answer ?? {}) as ProblemDocument;
  const faults = [
    ...errors.map(({ message, pointer, parameter, header }) => ({ message, field: pointer ?? parameter ?? header })),
    ...unmet.map(({ sentence, field, source }) => ({ message: sentence, field, source })),
  ];
  const kind = type.slice(type.lastIndexOf(':') + 1);
  // What the detail of a 404 says does not exist, the title would call an address.
  const heading = kind === 'not-found' && detail !== undefined ? undefined : (title ?? `Réponse ${status}`);
  const sentences = [heading, detail].filter((text) => text !== undefined);
  return new ApiProblem(status, kind, sentences.join(' : '), faults);
}
