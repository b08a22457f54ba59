/** What signed checkpoints state of the trail of rows, against the trail as it stands. */
import type { EntityManager } from 'typeorm';
import { trailStated } from '#libs/record/checkpoints/signature.js';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import type { Claim, ClaimedCheckpoints } from './claimed-checkpoints.js';
import { finding, type Finding } from './finding.js';

interface TrailClaim extends Claim {
  readonly sequence: number;
  readonly hash: string;
  /** By which it was left behind, where an older database was resumed from. */
  readonly decision: string | null;
}

export interface TrailClaims {
  /** Entries up to this one are under a signed checkpoint; and under one that the auditor holds. */
  readonly checkpointed: number;
  readonly held: number;
  /** Of the last entry. */
  readonly last: number;
  /** Sequences that are as they were signed. */
  readonly sound: readonly number[];
  /** Those that state another entry than is there, or one that is not. */
  readonly unsound: readonly TrailClaim[];
}

/** @param claimed a checkpoint that nobody signed is told elsewhere, and states nothing */
export async function compareTrailClaims(
  manager: EntityManager,
  { signed, resumptions, ownResumptions }: ClaimedCheckpoints,
): Promise<TrailClaims> {
  const claims = signed.flatMap((claim): readonly TrailClaim[] => {
    const stated = trailStated(claim.checkpoint);
    // One that the database says itself was left behind is told where the tree is.
    if (!stated || (claim.source === 'checkpoint' && ownResumptions.abandoning(claim.checkpoint) !== null)) return [];
    return [{ ...claim, ...stated, decision: resumptions.abandoning(claim.checkpoint) }];
  });
  const entries = await allRows<{ readonly sequence: number; readonly hash: string }>(
    manager,
    `SELECT sequence::float8 AS sequence, encode(hash, 'hex') AS hash FROM trail WHERE sequence = ANY ($1::bigint[])`,
    [[...new Set(claims.map(({ sequence }) => sequence))]],
  );
  const { last } = await onlyRow<{ readonly last: number }>(manager, 'SELECT coalesce(max(sequence), 0)::float8 AS last FROM trail');
  const hashes = new Map(entries.map(({ sequence, hash }) => [sequence, hash]));
  const isSound = ({ sequence, hash }: TrailClaim) => hashes.get(sequence) === hash;
  const sound = claims.filter(isSound);
  const upTo = (some: readonly TrailClaim[]) => some.reduce((most, { sequence }) => Math.max(most, sequence), 0);
  return {
    checkpointed: upTo(sound),
    held: upTo(sound.filter(({ source }) => source === 'held')),
    last,
    sound: sound.map(({ sequence }) => sequence),
    unsound: claims.filter((claim) => !isSound(claim)).toSorted((one, other) => one.sequence - other.sequence),
  };
}

/** Whether what the trail lacks of them is what an older backup would: its end, which no checkpoint in the database knows. */
export function isCutShort({ unsound, last }: TrailClaims): boolean {
  return unsound.every(({ source, sequence, decision }) => decision !== null || (source !== 'checkpoint' && sequence > last));
}

/**
 * Between two entries that are as they were signed, one finding, by the first checkpoint that it contradicts.
 * @param broken entries that do not follow the one before them, which is told of them
 */
export async function contradictions(manager: EntityManager, claims: TrailClaims, broken: readonly number[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const told = new Set<number>();
  for (const { source, sequence, hash } of claims.unsound.filter(({ decision }) => decision === null)) {
    const from = 1 + claims.sound.reduce((most, one) => (one < sequence ? Math.max(most, one) : most), 0);
    if (told.has(from)) continue;
    told.add(from);
    if (broken.some((one) => one >= from && one <= sequence + 1)) continue;
    const found = `entrées ${from} à ${sequence}${await rowsOf(manager, from, sequence)}`;
    findings.push(finding('TRAIL_ALTERED', 'CHECKPOINT', { field: `${source}/trail/${sequence}`, expected: hash, found }));
  }
  return findings;
}

const mostNamed = 5;

/** The rows that these entries are about, as they stand now: some of them. */
async function rowsOf(manager: EntityManager, from: number, to: number): Promise<string> {
  const rows = await allRows<{ readonly row: string }>(
    manager,
    `SELECT DISTINCT concat_ws('/', subject, nullif(key, '')) AS row FROM trail WHERE sequence BETWEEN $1 AND $2 ORDER BY 1 LIMIT ${mostNamed + 1}`,
    [from, to],
  );
  const named = rows.slice(0, mostNamed).map(({ row }) => row);
  return named.length === 0 ? '' : ` : ${named.join(', ')}${rows.length > mostNamed ? '…' : ''}`;
}

/** Its end is not there: told once, of the checkpoint that states the most. @param isOlder nothing says otherwise */
export function endMissing({ unsound, last }: TrailClaims, isOlder: boolean): readonly Finding[] {
  const most = unsound.findLast(({ decision }) => decision !== null || isOlder);
  if (!most) return [];
  const { source, sequence, hash, decision } = most;
  const field = `${source}/trail/${sequence}`;
  return [
    finding(
      'OLDER_BACKUP',
      'CHECKPOINT',
      decision ? { field, expected: hash, found: decision } : { field, expected: sequence, found: last },
    ),
  ];
}
