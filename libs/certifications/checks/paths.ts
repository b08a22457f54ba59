/** Each path that is open must lead to its end: what it asks can be provided, and somebody judges it. */
import type { Path } from '#libs/domain/certification/rules.js';
import { fault, type Fault } from '../fault.js';
import type { PathDocument } from '../schema/access.schema.js';
import type { CertificationDocument } from '../schema/certification.schema.js';
import { leastMembers } from './juries.js';

const french = { TRAINING: 'formation', VAE: 'VAE' } as const satisfies Record<Path, string>;
const both = ['TRAINING', 'VAE'] as const;

export function pathFaults(document: Partial<CertificationDocument>): readonly Fault[] {
  const { paths, finalAssessment, reglement } = document;
  if (paths === undefined) return [];
  return [
    ...both.flatMap((name) => {
      const path = paths[name];
      return path === null ? [] : [...prerequisiteFaults(name, path), ...judgementFaults(name, path, document)];
    }),
    ...(both.every((name) => paths[name] === null) ? [fault(['paths'], 'aucun parcours : ni formation, ni VAE')] : []),
    ...(reglement?.assessmentsBeforeJury !== undefined && both.every((name) => paths[name]?.blocksValidatedBy !== 'JURY_ON_ASSESSMENTS')
      ? [
          fault(
            ['reglement', 'assessmentsBeforeJury'],
            'clause sans objet : aucun parcours ne fait valider les blocs par le jury au vu de leurs épreuves (JURY_ON_ASSESSMENTS)',
          ),
        ]
      : []),
    ...(finalAssessment && both.every((name) => paths[name]?.juryGrid !== 'FINAL_ASSESSMENT')
      ? [fault(['finalAssessment'], 'épreuve finale qu’aucun parcours ne présente au jury')]
      : []),
  ];
}

function prerequisiteFaults(name: Path, path: PathDocument): readonly Fault[] {
  const impossible = (field: 'beforeMemoire' | 'beforeJury') =>
    path[field].flatMap((prerequisite, index) =>
      prerequisite === 'VALIDATION_FILE' && name === 'TRAINING'
        ? [
            fault(
              ['paths', name, field, index],
              'le dossier de validation ne se dépose qu’en VAE : aucun candidat en formation ne pourrait le fournir',
            ),
          ]
        : [],
    );
  return [
    ...impossible('beforeMemoire'),
    ...impossible('beforeJury'),
    ...path.beforeMemoire.flatMap((prerequisite, index) =>
      prerequisite === 'MEMOIRE' ? [fault(['paths', name, 'beforeMemoire', index], 'le mémoire ne peut être exigé avant le mémoire')] : [],
    ),
    ...(name === 'VAE' && !path.beforeJury.includes('VALIDATION_FILE')
      ? [fault(['paths', name, 'beforeJury'], 'la VAE se juge sur le dossier de validation (R6412-5) : VALIDATION_FILE manque')]
      : []),
  ];
}

function judgementFaults(name: Path, path: PathDocument, { finalAssessment }: Partial<CertificationDocument>): readonly Fault[] {
  const at = ['paths', name, 'juryGrid'];
  const ungraded = (finalAssessment?.components ?? []).filter(
    ({ component }) => component !== 'SOUTENANCE' && !path.beforeJury.includes(component),
  );
  return [
    ...(path.blocksValidatedBy === 'JURY_ON_ASSESSMENTS' || (path.juryGrid === 'TARGET_BLOCKS') === (path.blocksValidatedBy === 'JURY')
      ? []
      : [fault(at, 'les blocs sont validés par le jury seul si, et seulement si, sa grille est celle des blocs visés (TARGET_BLOCKS)')]),
    ...(name === 'VAE' && path.blocksValidatedBy === 'JURY_ON_ASSESSMENTS'
      ? [
          fault(
            ['paths', name, 'blocksValidatedBy'],
            'la VAE n’a pas d’épreuve en cours de formation : le jury y valide les blocs par sa grille (JURY)',
          ),
        ]
      : []),
    ...(path.juryGrid !== 'NONE' && !path.soutenance
      ? [fault(['paths', name, 'soutenance'], 'le jury remplit sa grille en soutenance, et il n’y en a pas')]
      : []),
    ...(path.juryGrid === 'FINAL_ASSESSMENT' && finalAssessment === null
      ? [fault(at, 'le jury évaluerait une épreuve finale que la certification n’a pas')]
      : []),
    ...(path.juryGrid === 'FINAL_ASSESSMENT'
      ? ungraded.map(({ component }) =>
          fault(['paths', name, 'beforeJury'], `le jury évaluerait un écrit que rien n’oblige à remettre : ${component} manque`),
        )
      : []),
  ];
}

export function routeFaults({ routes, juries, paths }: Partial<CertificationDocument>): readonly Fault[] {
  if (routes === undefined) return [];
  return [
    ...routes.flatMap((route, index) => {
      const tell = (field: string, why: string) => [fault(['routes', index, field], `voie ${route.code} : ${why}`)];
      const jury = juries?.find(({ code }) => code === route.jury);
      const path = paths?.[route.path];
      return [
        ...(route.jury !== null && juries !== undefined && jury === undefined ? tell('jury', `jury inconnu, ${route.jury}`) : []),
        ...(route.open && path === null ? tell('path', `ouverte, mais le parcours ${french[route.path]} n’existe pas`) : []),
        ...(route.open && route.jury === null && path && needsJury(path)
          ? tell('jury', 'ouverte sans jury, alors que le parcours en demande un')
          : []),
        ...(route.open && (jury?.maxMembers ?? leastMembers) < leastMembers
          ? tell('jury', `un jury compte au moins ${leastMembers} membres (D6412-6)`)
          : []),
      ];
    }),
    ...both.flatMap((name) =>
      paths?.[name] && !routes.some(({ path, open }) => path === name && open)
        ? [fault(['paths', name], `le parcours ${french[name]} existe, mais aucune voie d’accès ouverte n’y mène`)]
        : [],
    ),
  ];
}

const needsJury = (path: PathDocument): boolean => path.scopes.includes('FULL') || path.blocksValidatedBy !== 'ASSESSMENTS';
