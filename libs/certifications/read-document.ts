/** From the text of a file to a document whose rules hold together, or every fault at once. */
import { readJson } from './read-json.js';
import { blockFaults } from './checks/blocks.js';
import { codeFaults } from './checks/codes.js';
import { documentFaults } from './checks/documents.js';
import { equivalenceFaults } from './checks/equivalences.js';
import { finalAssessmentFaults } from './checks/final-assessment.js';
import { juryFaults } from './checks/juries.js';
import { lawFaults } from './checks/law.js';
import { pathFaults, routeFaults } from './checks/paths.js';
import { sizeFaults } from './checks/size.js';
import { fault, type Fault } from './fault.js';
import { parseInFrench } from './french-issue.js';
import { certificationDocument, type CertificationDocument } from './schema/certification.schema.js';

type Outcome = { readonly document: CertificationDocument } | { readonly faults: readonly Fault[] };

export function readDocument(file: Uint8Array): Outcome {
  const read = readJson(file);
  return 'faults' in read ? { faults: read.faults.map(({ path, message }) => fault(path, message)) } : checkDocument(read.value);
}

export function checkDocument(raw: unknown): Outcome {
  const whole = parseInFrench(certificationDocument, raw);
  const sections = 'value' in whole ? whole.value : wellFormedSections(raw);
  const faults = ['faults' in whole ? whole.faults : [], contradictions(sections)].flat();
  if ('faults' in whole || faults.length > 0) return { faults };
  // Rules are made of a document without contradictions only.
  const tooLarge = sizeFaults(whole.value);
  return tooLarge.length === 0 ? { document: whole.value } : { faults: tooLarge };
}

/** A fault of form in one section must not hide the contradictions of the others. */
function wellFormedSections(raw: unknown): Partial<CertificationDocument> {
  if (typeof raw !== 'object' || raw === null) return {};
  const entries = Object.entries(certificationDocument.shape).flatMap(([name, schema]) => {
    const section = schema.safeParse((raw as Record<string, unknown>)[name]);
    return section.success ? [[name, section.data]] : [];
  });
  return Object.fromEntries(entries) as Partial<CertificationDocument>;
}

function contradictions(document: Partial<CertificationDocument>): readonly Fault[] {
  return [
    codeFaults(document),
    blockFaults(document),
    finalAssessmentFaults(document),
    documentFaults(document),
    juryFaults(document.juries ?? []),
    pathFaults(document),
    routeFaults(document),
    lawFaults(document),
    equivalenceFaults(document),
  ].flat();
}
