/** What a schema cannot say of blocks: that codes are single, that every criterion is graded, that prerequisites end. */
import { fault, type Fault } from '../fault.js';
import { criteriaOf, gridOf, skillsOf } from '../grid-lines.js';
import type { Block } from '../schema/blocks.schema.js';
import type { CertificationDocument } from '../schema/certification.schema.js';

export function blockFaults({ blocks, paths }: Partial<CertificationDocument>): readonly Fault[] {
  if (blocks === undefined) return [];
  const assessed = [paths?.TRAINING, paths?.VAE].some((path) => path !== null && path !== undefined && path.blocksValidatedBy !== 'JURY');
  return [
    ...blocks.flatMap((block, index) => faultsWithin(block, ['blocks', index])),
    ...blocks.flatMap((block, index) =>
      assessed && block.assessments.length === 0
        ? [fault(['blocks', index, 'assessments'], `bloc ${block.code} sans épreuve : rien ne le validerait, ni ne serait devant le jury`)]
        : [],
    ),
    ...prerequisiteFaults(blocks),
  ];
}

type BlockPath = readonly ['blocks', number];

function faultsWithin(block: Block, at: BlockPath): readonly Fault[] {
  return [...skillFaults(block, at), ...gradingFaults(block, at), ...countFaults(block, at)];
}

function skillFaults(block: Block, at: BlockPath): readonly Fault[] {
  return block.activities.flatMap(({ skills }, activity) =>
    skills.flatMap((skill, index) => {
      const path = [...at, 'activities', activity, 'skills', index, 'criteria'];
      if (skill.isItsOwnCriterion) {
        return skill.criteria.length === 0
          ? []
          : [fault(path, `la compétence ${skill.code} a des critères : elle n’est pas elle-même la ligne de la grille`)];
      }
      return skill.criteria.length > 0 ? [] : [fault(path, `compétence ${skill.code} sans critère : rien ne permettrait de l’évaluer`)];
    }),
  );
}

function gradingFaults(block: Block, at: BlockPath): readonly Fault[] {
  // Blocks that only the jury validates need no assessment.
  if (block.assessments.length === 0) return [];
  const known = new Set(skillsOf(block).flatMap((skill) => [skill.code, ...criteriaOf(skill)]));
  const graded = new Set(block.assessments.flatMap((assessment) => gridOf(block, assessment)));
  return [
    ...block.assessments.flatMap((assessment, index) => [
      ...assessment.grades.flatMap((code, line) =>
        known.has(code)
          ? []
          : [
              fault(
                [...at, 'assessments', index, 'grades', line],
                `l’épreuve ${assessment.code} évalue ${code}, qui n’est ni une compétence ni un critère du bloc ${block.code}`,
              ),
            ],
      ),
      ...(assessment.group !== null && assessment.group.min > assessment.group.max
        ? [
            fault(
              [...at, 'assessments', index, 'group'],
              `groupe impossible : de ${assessment.group.min} à ${assessment.group.max} personnes`,
            ),
          ]
        : []),
    ]),
    ...block.activities.flatMap(({ skills }, activity) =>
      skills.flatMap((skill, index) =>
        criteriaOf(skill).flatMap((code, line) => {
          if (graded.has(code)) return [];
          const skillPath = [...at, 'activities', activity, 'skills', index];
          return [
            fault(
              skill.isItsOwnCriterion ? skillPath : [...skillPath, 'criteria', line],
              `aucune épreuve du bloc ${block.code} n’évalue le critère ${code}`,
            ),
          ];
        }),
      ),
    ),
  ];
}

function countFaults(block: Block, at: BlockPath): readonly Fault[] {
  if (block.counts === undefined) return [];
  const skills = skillsOf(block);
  const found = {
    activities: block.activities.length,
    skills: skills.length,
    criteria: skills.flatMap(criteriaOf).length,
    assessments: block.assessments.length,
  };
  return (Object.keys(found) as (keyof typeof found)[]).flatMap((kind) =>
    found[kind] === block.counts?.[kind]
      ? []
      : [fault([...at, 'counts', kind], `${block.counts?.[kind]} d’après le compte annoncé, et ${found[kind]} dans le bloc`)],
  );
}

function prerequisiteFaults(blocks: readonly Block[]): readonly Fault[] {
  const indexOf = new Map(blocks.map(({ code }, index) => [code, index]));
  const unknown = blocks.flatMap((block, index) =>
    block.prerequisites.flatMap((code, line) =>
      indexOf.has(code) ? [] : [fault(['blocks', index, 'prerequisites', line], `bloc préalable inconnu : ${code}`)],
    ),
  );
  const cycles = blocks.flatMap(({ code }, index) => {
    const cycle = shortestCycle(code, (from) => blocks[indexOf.get(from) ?? -1]?.prerequisites ?? []);
    // Told once, on the first of its blocks.
    return cycle === null || cycle.some((other) => (indexOf.get(other) ?? 0) < index)
      ? []
      : [
          fault(
            ['blocks', index, 'prerequisites'],
            `cycle de blocs préalables : ${[...cycle, code].join(' → ')} ; aucun ne pourrait être conclu`,
          ),
        ];
  });
  return [...unknown, ...cycles];
}

/** The codes of the shortest way from `start` back to itself, `start` first; null where there is none. */
function shortestCycle(start: string, next: (code: string) => readonly string[]): readonly string[] | null {
  const seen = new Set<string>();
  const ways: (readonly string[])[] = [[start]];
  for (const way of ways) {
    for (const code of next(way.at(-1) ?? start)) {
      if (code === start) return way;
      if (seen.has(code)) continue;
      seen.add(code);
      ways.push([...way, code]);
    }
  }
  return null;
}
