/** The final assessment and the règlement must tell the same story. */
import { plural } from '#libs/domain/french/plural.js';
import { fault, type Fault } from '../fault.js';
import type { CertificationDocument } from '../schema/certification.schema.js';

const partsOf = { MEMOIRE: 'memoireParts', LIVRET: 'livretParts' } as const;

export function finalAssessmentFaults({ reglement, finalAssessment }: Partial<CertificationDocument>): readonly Fault[] {
  if (!finalAssessment) return [];
  return finalAssessment.components.flatMap(({ component, parts }, index, all) => {
    if (all.findIndex((other) => other.component === component) < index) {
      return [fault(['finalAssessment', 'components', index, 'component'], `composante en double : ${component}`)];
    }
    if (component === 'SOUTENANCE' || reglement === undefined) return [];
    const announced = reglement[partsOf[component]].value;
    return announced === parts.length
      ? []
      : [
          fault(
            ['reglement', partsOf[component], 'value'],
            `${plural(announced, 'partie')}, mais l’épreuve finale en évalue ${parts.length}`,
          ),
        ];
  });
}
