/** Between the versions of one certification, a date of entry must name one version only. */
import type { CertificationFault } from '../fault.js';
import type { CertificationDocument } from '../schema/certification.schema.js';

export interface ReadDocument {
  readonly file: string;
  readonly document: CertificationDocument;
}

export function versionFaults(read: readonly ReadDocument[]): readonly CertificationFault[] {
  return read.flatMap(({ file, document }, index) =>
    read.slice(0, index).flatMap((earlier): readonly CertificationFault[] => {
      if (earlier.document.code !== document.code) return alikeBut(earlier, { file, document });
      const other = `${document.code}, version ${earlier.document.version} (${earlier.file})`;
      if (earlier.document.version === document.version) {
        return [{ file, path: 'version', message: `version en double : elle est déjà celle de ${other}` }];
      }
      return overlap(earlier.document.registration, document.registration)
        ? [{ file, path: 'registration', message: `l’enregistrement recouvre celui de ${other} : une entrée relèverait de deux versions` }]
        : [];
    }),
  );
}

/** Two codes that people cannot tell apart as they say or type them. */
function alikeBut(earlier: ReadDocument, { file, document: { code } }: ReadDocument): readonly CertificationFault[] {
  if (earlier.document.code.toLowerCase() !== code.toLowerCase()) return [];
  const message = `« ${code} » ne diffère de « ${earlier.document.code} » (${earlier.file}) que par ses majuscules : un seul code se lit ainsi`;
  return [{ file, path: 'code', message }];
}

type Period = Pick<CertificationDocument['registration'], 'from' | 'until'>;

const overlap = (one: Period, other: Period): boolean => startsBeforeEndOf(one, other) && startsBeforeEndOf(other, one);

/** Both ends are included; an end that the source does not give is open. */
const startsBeforeEndOf = ({ from }: Period, { until }: Period): boolean => from === null || until === null || from <= until;
