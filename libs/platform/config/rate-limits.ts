/** How often somebody may ask, and behind which proxies the addresses are those of others. */
import { z } from 'zod';

/** Requests a minute, in one process. */
export interface RateLimits {
  readonly perAddress: number;
  readonly perCaller: number;
  /** Tokens refused, of one address. */
  readonly failedAuthentications: number;
  /** By name, of one caller. */
  readonly searches: number;
}

const perMinute = z
  .string()
  .regex(/^[1-9]\d{0,6}$/)
  .transform(Number);

export const rateVariables = {
  JALON_RATE_LIMIT: z.enum(['on', 'off']).default('on'),
  JALON_RATE_PER_ADDRESS: perMinute.default(12_000),
  JALON_RATE_PER_CALLER: perMinute.default(6_000),
  JALON_RATE_FAILED_AUTHENTICATIONS: perMinute.default(60),
  JALON_RATE_SEARCHES: perMinute.default(120),
  JALON_TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(',').map((address) => address.trim()))
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])))
    .default([]),
};

type Values = z.output<z.ZodObject<typeof rateVariables>> & { readonly JALON_ENVIRONMENT: 'development' | 'production' };

const perMinuteSentence = 'un nombre par minute, de 1 à 9999999';

export const rateExpectations: Readonly<Record<keyof typeof rateVariables, string>> = {
  JALON_RATE_LIMIT: 'on ou off',
  JALON_RATE_PER_ADDRESS: perMinuteSentence,
  JALON_RATE_PER_CALLER: perMinuteSentence,
  JALON_RATE_FAILED_AUTHENTICATIONS: perMinuteSentence,
  JALON_RATE_SEARCHES: perMinuteSentence,
  JALON_TRUSTED_PROXIES: 'une liste d’adresses ou de réseaux, séparés par des virgules',
};

export function rateFaults({ JALON_RATE_LIMIT, JALON_ENVIRONMENT }: Values): readonly string[] {
  return JALON_RATE_LIMIT === 'off' && JALON_ENVIRONMENT === 'production' ? ['JALON_RATE_LIMIT doit être on en production.'] : [];
}

/** Null where nothing is limited. */
export function rateLimitsOf(values: Values): RateLimits | null {
  if (values.JALON_RATE_LIMIT === 'off') return null;
  return {
    perAddress: values.JALON_RATE_PER_ADDRESS,
    perCaller: values.JALON_RATE_PER_CALLER,
    failedAuthentications: values.JALON_RATE_FAILED_AUTHENTICATIONS,
    searches: values.JALON_RATE_SEARCHES,
  };
}
