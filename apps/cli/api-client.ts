/** The public API, as any other program would call it. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Fault {
  readonly field?: string;
  readonly message: string;
  readonly source?: string;
}

/** The API answered with a problem (RFC 9457). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
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

export class ApiClient {
  constructor(
    readonly address: string,
    private readonly token: string,
    /** How long to go on trying while the API restarts. */
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

  /** Every item of a list, page after page. */
  async *all<T>(path: string): AsyncGenerator<T> {
    let cursor: string | null = null;
    do {
      const page: Answer<{ readonly items: readonly T[]; readonly next: string | null }> = await this.get(
        cursor === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`,
      );
      yield* page.body.items;
      cursor = page.body.next;
    } while (cursor !== null);
  }

  /** @throws {ApiProblem} {ApiUnreachable} */
  private async send<T>(method: string, path: string, { body, headers }: Sending): Promise<Answer<T>> {
    const giveUpAt = Date.now() + this.patienceMs;
    for (;;) {
      const response = await this.attempt(method, path, body, headers).catch((error: unknown) => {
        if (Date.now() >= giveUpAt) throw new ApiUnreachable(this.address, error);
        return null;
      });
      if (response && !(retryable.has(response.status) && Date.now() < giveUpAt)) return readAnswer<T>(response);
      await sleep(waitMs);
    }
  }

  private attempt(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const raw = body instanceof Uint8Array;
    return fetch(`${this.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        accept: 'application/json',
        ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
  }
}

async function readAnswer<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  if (!response.ok) {
    const problem = body as { title?: string; detail?: string; errors?: Fault[] } | null;
    throw new ApiProblem(response.status, problem?.detail ?? problem?.title ?? `Réponse ${response.status}`, problem?.errors ?? []);
  }
  return { status: response.status, body: body as T, etag: response.headers.get('etag'), location: response.headers.get('location') };
}
