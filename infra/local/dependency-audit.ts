/** What an audit of the dependencies comes to. */

export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly link?: boolean;
}

/** Each package comes from a registry over TLS, with the checksum of its archive. Those of other platforms have none: ADR 102. */
export function lockFaults({ packages }: LockFile): readonly string[] {
  return Object.entries(packages).flatMap(([path, { resolved, integrity, optional, link }]) => {
    if (path === '') return [];
    return [
      ...(link || (resolved !== undefined && !resolved.startsWith('https://'))
        ? [`${path} ne vient pas d’un registre, par https : ${resolved ?? 'un lien'}.`]
        : []),
      ...(integrity === undefined && !optional ? [`${path} n’a pas d’empreinte (integrity) dans package-lock.json.`] : []),
      ...(integrity !== undefined && !integrity.startsWith('sha512-') ? [`${path} n’a pas d’empreinte SHA-512.`] : []),
    ];
  });
}

interface AuditVerdict {
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  readonly summary: string;
}

interface Weakness {
  readonly severity: string;
  readonly range: string;
  readonly via: readonly (string | { readonly title: string; readonly url: string })[];
}

/** @param said by `npm audit --json` on its two outputs */
export function auditVerdict(said: string, complaint: string): AuditVerdict {
  const report = parsed(said);
  if (!report?.vulnerabilities) {
    const why = report?.message ?? complaint.trim().split('\n')[0] ?? '';
    const warning = `le registre ne répond pas aux audits (${why || 'sans réponse'}) : les faiblesses connues n’ont pas été cherchées.`;
    return { failures: [], warnings: [warning], summary: 'Audit des dépendances : package-lock.json vérifié, registre sans réponse.' };
  }
  const told = Object.entries(report.vulnerabilities).map(([name, weakness]) => ({
    severity: weakness.severity,
    line: lineOf(name, weakness),
  }));
  const isGrave = ({ severity }: { readonly severity: string }) => severity === 'high' || severity === 'critical';
  return {
    failures: told.filter(isGrave).map(({ line }) => line),
    warnings: told.filter((one) => !isGrave(one)).map(({ line }) => line),
    summary: `Audit des dépendances de production : ${told.length === 0 ? 'aucune faiblesse connue' : `${told.length} paquets en cause`}.`,
  };
}

function lineOf(name: string, { severity, range, via }: Weakness): string {
  const why = via.map((each) => (typeof each === 'string' ? `par ${each}` : `${each.title}, ${each.url}`));
  return `${name} ${range} (${severity}) : ${why.join(' ; ')}`;
}

function parsed(text: string): { readonly vulnerabilities?: Readonly<Record<string, Weakness>>; readonly message?: string } | null {
  try {
    return JSON.parse(text) as { vulnerabilities?: Record<string, Weakness>; message?: string };
  } catch {
    return null;
  }
}
