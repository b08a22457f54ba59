/** Connections that would cross a network in clear: refused in production. */

/** As an address names it. */
export function isThisMachine(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(hostname);
}

interface Values {
  readonly JALON_ENVIRONMENT: 'development' | 'production';
  readonly DATABASE_URL: string;
  readonly DATABASE_OWNER_URL?: string | undefined;
  readonly TEMPORAL_ADDRESS: string;
  readonly S3_ENDPOINT?: string | undefined;
}

/** @param temporalTls whether the settings of Temporal ask for TLS */
export function faultsInClear(values: Values, temporalTls: boolean): readonly string[] {
  if (values.JALON_ENVIRONMENT !== 'production') return [];
  const { DATABASE_URL, DATABASE_OWNER_URL, TEMPORAL_ADDRESS, S3_ENDPOINT } = values;
  const databases = Object.entries({ DATABASE_URL, DATABASE_OWNER_URL }).filter(([, url]) => url !== undefined && !isSealedDatabase(url));
  return [
    ...databases.map(
      ([name]) => `${name} doit finir par ?sslmode=verify-full : en production, PostgreSQL n’est joint en clair que sur cette machine.`,
    ),
    ...(temporalTls || isThisMachine(TEMPORAL_ADDRESS.replace(/:\d+$/, ''))
      ? []
      : ['TEMPORAL_TLS doit être true : en production, Temporal n’est joint en clair que sur cette machine.']),
    ...(S3_ENDPOINT === undefined || isSealedAddress(S3_ENDPOINT)
      ? []
      : ['S3_ENDPOINT doit être une adresse https:// : en production, les fichiers ne sont joints en clair que sur cette machine.']),
  ];
}

/** The one mode in which the driver checks both the authority and the name. */
function isSealedDatabase(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? hostname;
  return searchParams.get('sslmode') === 'verify-full' || host === '' || host.startsWith('/') || isThisMachine(host);
}

function isSealedAddress(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isThisMachine(hostname);
}
