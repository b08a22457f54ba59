/** The public keys of an OpenID Connect provider, fetched when needed and kept while it is briefly down. */
import { type JWTVerifyGetKey, type LocalJWKSet, createLocalJWKSet, errors } from 'jose';
import { z } from 'zod';
import type { IdentityConfig } from '#libs/platform/config/identity.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { ProviderUnreachable } from './token.js';

/** Between two fetches for keys that are unknown, whoever asks for them: a flood of invented names costs the provider nothing. */
export const cooldownMs = 30_000;
/** Between two attempts while the provider does not answer. */
export const pauseMs = 2_000;
/** After which the keys are fetched again, so that one that the provider has withdrawn is refused. */
export const freshMs = 600_000;
const answerMs = 5_000;

const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });
const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

export class ProviderKeys {
  private known: { readonly keyOf: LocalJWKSet; readonly fetchedAt: number } | null = null;
  private lastAttempt: { readonly at: number; readonly failure: unknown } | null = null;
  private fetching: Promise<void> | null = null;

  /** @param now milliseconds */
  constructor(
    private readonly provider: Pick<IdentityConfig, 'issuer' | 'jwksUrl' | 'longestLifeSeconds'>,
    private readonly log: Pick<Logger, 'warn' | 'info'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws {errors.JWKSNoMatchingKey} ProviderUnreachable */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    if (header.kid === undefined) throw new errors.JWKSNoMatchingKey();
    if (this.age() > freshMs) await this.refresh();
    try {
      return await this.usable()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.attempt();
    if (this.lastAttempt?.failure != null) throw new ProviderUnreachable(this.lastAttempt.failure);
    return await this.usable()(header, token);
  };

  private age(): number {
    return this.known === null ? Infinity : this.now() - this.known.fetchedAt;
  }

  /** Waited for but when the provider was down a moment ago: what is known serves meanwhile. */
  private async refresh(): Promise<void> {
    const wasDown = this.lastAttempt?.failure != null;
    const attempt = this.attempt();
    if (!wasDown || !this.mayServe()) await attempt;
  }

  /** For as long as a token signed before the provider went down may live. */
  private mayServe(): boolean {
    return this.age() <= freshMs + this.provider.longestLifeSeconds * 1_000;
  }

  private usable(): LocalJWKSet {
    if (this.known === null || !this.mayServe()) throw new ProviderUnreachable(this.lastAttempt?.failure);
    return this.known.keyOf;
  }

  private async attempt(): Promise<void> {
    if (this.fetching) return this.fetching;
    const { lastAttempt } = this;
    const wait = lastAttempt?.failure == null ? cooldownMs : pauseMs;
    if (lastAttempt !== null && this.now() - lastAttempt.at < wait) return;
    this.fetching = this.fetchKeys().finally(() => {
      this.fetching = null;
    });
    return this.fetching;
  }

  private async fetchKeys(): Promise<void> {
    const at = this.now();
    try {
      const { keys } = keySet.parse(await readJson(await this.keysAddress()));
      this.known = { keyOf: createLocalJWKSet({ keys }), fetchedAt: at };
      this.lastAttempt = { at, failure: null };
      this.log.info({ issuer: this.provider.issuer, keys: keys.length }, 'identity provider: keys read');
    } catch (failure) {
      this.lastAttempt = { at, failure };
      this.log.warn({ err: failure, issuer: this.provider.issuer }, 'identity provider: keys cannot be read');
    }
  }

  private async keysAddress(): Promise<string> {
    const { issuer, jwksUrl } = this.provider;
    if (jwksUrl !== null) return jwksUrl;
    const found = discoveryDocument.parse(await readJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
    if (found.issuer !== issuer) throw new Error(`the document of ${issuer} is of another issuer: ${found.issuer}`);
    // Over a network in clear, anybody's keys could come back.
    if (issuer.startsWith('https:') && !found.jwks_uri.startsWith('https:')) throw new Error(`${found.jwks_uri} is not https`);
    return found.jwks_uri;
  }
}

async function readJson(address: string): Promise<unknown> {
  const answer = await fetch(address, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'error',
    signal: AbortSignal.timeout(answerMs),
  });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return await answer.json();
}
