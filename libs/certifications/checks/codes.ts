/** Codes that commands name must name one thing only. */
import { fault, type Fault } from '../fault.js';
import type { CertificationDocument } from '../schema/certification.schema.js';

interface Named {
  readonly code: string;
  readonly path: readonly (string | number)[];
}

const coded = (list: readonly { readonly code: string }[], path: Named['path']): readonly Named[] =>
  list.map(({ code }, index) => ({ code, path: [...path, index, 'code'] }));

/** One list per kind of code; inside a list no code may come twice. */
function namespaces(document: Partial<CertificationDocument>): Readonly<Record<string, readonly Named[]>> {
  const blocks = document.blocks ?? [];
  const inBlocks = (named: (block: (typeof blocks)[number], at: Named['path']) => readonly Named[]) =>
    blocks.flatMap((block, index) => named(block, ['blocks', index]));
  const inSkills = inBlocks((block, at) =>
    block.activities.flatMap(({ skills }, activity) => {
      const path = [...at, 'activities', activity, 'skills'];
      return [...coded(skills, path), ...skills.flatMap(({ criteria }, skill) => coded(criteria, [...path, skill, 'criteria']))];
    }),
  );
  return {
    'de bloc': coded(blocks, ['blocks']),
    'd’activité': inBlocks((block, at) => coded(block.activities, [...at, 'activities'])),
    // A grid's lines are criteria or parts of the final assessment, and an assessment names skills or criteria.
    'de compétence, de critère ou de partie': [
      ...inSkills,
      ...(document.finalAssessment?.components.flatMap(({ parts }, index) =>
        coded(parts, ['finalAssessment', 'components', index, 'parts']),
      ) ?? []),
    ],
    'd’épreuve': inBlocks((block, at) => coded(block.assessments, [...at, 'assessments'])),
    'de voie d’accès': coded(document.routes ?? [], ['routes']),
    'de document': coded(document.documents ?? [], ['documents']),
    'de jury': coded(document.juries ?? [], ['juries']),
  };
}

export function codeFaults(document: Partial<CertificationDocument>): readonly Fault[] {
  return Object.entries(namespaces(document)).flatMap(([kind, list]) => {
    const seen = new Set<string>();
    return list.flatMap(({ code, path }) => {
      if (!seen.has(code)) {
        seen.add(code);
        return [];
      }
      return [fault(path, `code ${kind} en double : ${code}`)];
    });
  });
}
