/** What the provider keeps between two requests: sessions, codes, grants. In memory: a restart signs everybody out. */
import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/** One for each provider. */
export function memoryAdapter(): AdapterConstructor {
  const kept = new Map<string, Kept>();

  return class MemoryAdapter implements Adapter {
    constructor(private readonly model: string) {}

    async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
      for (const [key, { expiresAt }] of kept) if (expiresAt <= Date.now()) kept.delete(key);
      kept.set(this.key(id), { payload, expiresAt: expiresIn ? Date.now() + expiresIn * 1_000 : Infinity });
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      return kept.get(this.key(id))?.payload;
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return this.where((payload) => payload.uid === uid);
    }

    async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
      return this.where((payload) => payload.userCode === userCode);
    }

    async consume(id: string): Promise<void> {
      const found = kept.get(this.key(id));
      if (found) found.payload.consumed = Math.floor(Date.now() / 1_000);
    }

    async destroy(id: string): Promise<void> {
      kept.delete(this.key(id));
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
    }

    private key(id: string): string {
      return `${this.model}:${id}`;
    }

    private where(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
      return [...kept].find(([key, { payload }]) => key.startsWith(`${this.model}:`) && matches(payload))?.[1].payload;
    }
  };
}
