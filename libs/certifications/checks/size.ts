/** Rules that a journey could not carry with it. */
import { inBinaryUnits } from '#libs/domain/french/plural.js';
import { fault, type Fault } from '../fault.js';
import { toRules } from '../rules-of.js';
import type { CertificationDocument } from '../schema/certification.schema.js';

/**
 * A journey's run begins with its rules, its state and what its commands came to: 1 MiB of the 2 at which Temporal ends it, of which
 * a quarter for the rules. Those of a whole référentiel take a fortieth of that.
 */
const rulesLimitBytes = 256 * 1024;

export function sizeFaults(document: CertificationDocument): readonly Fault[] {
  const bytes = Buffer.byteLength(JSON.stringify(toRules(document)));
  if (bytes <= rulesLimitBytes) return [];
  const [most, found] = [inBinaryUnits(rulesLimitBytes), inBinaryUnits(Math.ceil(bytes / 1024) * 1024)];
  return [fault([], `ses règles, sans les textes, prennent ${found} : un parcours n’en porte pas plus de ${most}`)];
}
