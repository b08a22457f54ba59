/** What is answered as it is kept or sent back, to the letter: no label goes into it, and why. */
import { z } from 'zod';
import { certificationDocument } from '#libs/certifications/schema/certification.schema.js';
import { certificationRules } from '#libs/certifications/schema/rules.schema.js';
import { eventDataSchemas } from '#libs/domain/journey/events.schema.js';
import { journeyState } from '#libs/domain/journey/state.schema.js';
import { erasureCertificate } from '#libs/persons/erasure/certificate.js';
import { candidateIdentity } from '#libs/persons/vault/candidate.schema.js';
import { personIdentity } from '#libs/persons/vault/person.schema.js';
import { shownEvent } from '../journeys/journey.schema.js';

interface AsRecorded {
  /** Of its object in the description. */
  readonly name: string;
  readonly schema: z.ZodType;
  readonly because: string;
}

export const asRecorded: readonly AsRecorded[] = [
  { name: 'RecordedEvent', schema: shownEvent, because: 'its hash covers it, and its explanation tells it' },
  ...Object.entries(eventDataSchemas).map(([type, schema]) => ({
    name: `${type}Data`,
    schema,
    because: 'as it is, or would be, recorded',
  })),
  { name: 'FoldedState', schema: journeyState, because: 'it equals the fold of the events, and the parts of the journey tell it' },
  { name: 'CertificationDocument', schema: certificationDocument, because: 'it loads again as it is' },
  { name: 'CertificationRules', schema: certificationRules, because: 'their digest covers them, and the file beside them words them' },
  { name: 'ErasureCertificate', schema: erasureCertificate, because: 'it is signed, and certificate.txt says it in words' },
  { name: 'CandidateIdentity', schema: candidateIdentity, because: 'it is sent back to be corrected; papers print its one code so' },
  { name: 'PersonIdentity', schema: personIdentity, because: 'it is sent back to be corrected' },
];

const whole = new Set(asRecorded.map(({ schema }) => schema));

export function isToldAsRecorded(schema: z.ZodType): boolean {
  return whole.has(schema) || isOf(parentOf(schema), isToldAsRecorded);
}

const parts = new Set<z.ZodType>();
for (const { schema } of asRecorded) gather(schema);

/** Whether it stands in one of them too, where it is told without labels: told with them it is another object. */
export function isPartAsRecorded(schema: z.ZodType): boolean {
  return parts.has(schema) || isOf(parentOf(schema), isPartAsRecorded);
}

function gather(schema: z.ZodType): void {
  if (parts.has(schema)) return;
  parts.add(schema);
  const parent = parentOf(schema);
  if (parent) gather(parent);
  const { def } = (schema as unknown as z.core.$ZodTypes)._zod;
  const inside = [
    ...(def.type === 'object' ? Object.values(def.shape) : []),
    ...(def.type === 'array' ? [def.element] : []),
    ...(def.type === 'record' ? [def.valueType] : []),
    ...(def.type === 'union' ? def.options : []),
    ...('innerType' in def ? [def.innerType] : []),
  ];
  for (const each of inside) gather(each as z.ZodType);
}

function parentOf(schema: z.ZodType): z.ZodType | undefined {
  return schema._zod.parent as z.ZodType | undefined;
}

function isOf(parent: z.ZodType | undefined, holds: (schema: z.ZodType) => boolean): boolean {
  return parent !== undefined && holds(parent);
}
