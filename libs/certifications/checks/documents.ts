/** A document is declared to be asked of somebody, and asked only where a jury awaits it. */
import type { Path } from '#libs/domain/certification/rules.js';
import { fault, type Fault } from '../fault.js';
import type { CertificationDocument } from '../schema/certification.schema.js';

const both = ['TRAINING', 'VAE'] as const satisfies readonly Path[];

/** They have commands, clauses and prerequisites of their own. */
const named: Readonly<Record<string, string>> = { MEMOIRE: 'le mémoire', LIVRET: 'le livret' };

export function documentFaults({ documents = [], paths }: Partial<CertificationDocument>): readonly Fault[] {
  const asked = both.flatMap((name) => paths?.[name]?.documents.map(({ document }) => document) ?? []);
  return [
    ...documents.flatMap(({ code }, index) => [
      ...(Object.hasOwn(named, code.toUpperCase())
        ? [
            fault(
              ['documents', index, 'code'],
              `${named[code.toUpperCase()]} ne se déclare pas ici : beforeJury l’exige (${code.toUpperCase()})`,
            ),
          ]
        : []),
      ...(paths === undefined || asked.includes(code)
        ? []
        : [fault(['documents', index], `document ${code} qu’aucun parcours ne demande`)]),
    ]),
    ...both.flatMap((name) => requirementFaults(name, { documents, paths })),
  ];
}

function requirementFaults(name: Path, { documents = [], paths }: Partial<CertificationDocument>): readonly Fault[] {
  const path = paths?.[name];
  return (path?.documents ?? []).flatMap(({ document, scopes }, index, all) => {
    const at = ['paths', name, 'documents', index];
    return [
      ...(documents.some(({ code }) => code === document) ? [] : [fault([...at, 'document'], `document inconnu : ${document}`)]),
      ...(all.findIndex((other) => other.document === document) < index
        ? [fault([...at, 'document'], `document demandé deux fois : ${document}`)]
        : []),
      ...scopes.flatMap((scope, line) => [
        ...(path?.scopes.includes(scope) ? [] : [fault([...at, 'scopes', line], `ce parcours n’est pas ouvert ainsi : ${scope}`)]),
        ...(scope === 'BLOCKS' && path?.blocksValidatedBy === 'ASSESSMENTS'
          ? [
              fault(
                [...at, 'scopes', line],
                'un parcours vers des blocs que leurs épreuves valident n’a pas de jury : rien n’attendrait ce document',
              ),
            ]
          : []),
      ]),
    ];
  });
}
