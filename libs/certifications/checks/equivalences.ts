/** What blocks of earlier versions become: each said once, of blocks that are there. */
import { fault, type CertificationFault, type Fault } from '../fault.js';
import type { CertificationDocument } from '../schema/certification.schema.js';
import type { ReadDocument } from './versions.js';

export function equivalenceFaults({ version, blocks, equivalences = [] }: Partial<CertificationDocument>): readonly Fault[] {
  return equivalences.flatMap(({ from, blocks: groups }, index) => {
    const path = ['equivalences', index] as const;
    const named = groups.flatMap((group, place) => [
      ...group.from.map((code, at) => ({ code, side: 'from', path: [...path, 'blocks', place, 'from', at] })),
      ...group.to.map((code, at) => ({ code, side: 'to', path: [...path, 'blocks', place, 'to', at] })),
    ]);
    return [
      ...(from === version ? [fault([...path, 'from'], `la version ${from} est celle de ce fichier`)] : []),
      ...(equivalences.findIndex((other) => other.from === from) < index ? [fault([...path, 'from'], `version en double : ${from}`)] : []),
      ...named
        .filter(({ code, side }, at) => named.findIndex((other) => other.code === code && other.side === side) < at)
        .map(({ code, path: where }) => fault(where, `bloc en double : ${code} n’est que d’un groupe`)),
      ...(blocks === undefined ? [] : named.filter(({ side, code }) => side === 'to' && !blocks.some((block) => block.code === code))).map(
        ({ code, path: where }) => fault(where, `bloc inconnu de cette version : ${code}`),
      ),
    ];
  });
}

/** Against the versions that they come from: each of their blocks is said to become something, or nothing. */
export function earlierVersionFaults(read: readonly ReadDocument[]): readonly CertificationFault[] {
  return read.flatMap(({ file, document }) =>
    document.equivalences.flatMap(({ from, blocks: groups }, index): readonly CertificationFault[] => {
      const path = ['equivalences', index] as const;
      const earlier = read.find((other) => other.document.code === document.code && other.document.version === from)?.document;
      if (!earlier) return [{ file, ...fault([...path, 'from'], `version inconnue : ${document.code} n’a pas de version ${from}`) }];
      const codes = earlier.blocks.map(({ code }) => code);
      const named = groups.flatMap((group) => group.from);
      const missing = codes.filter((code) => !named.includes(code));
      return [
        ...groups.flatMap((group, place) =>
          group.from.flatMap((code, at) =>
            codes.includes(code)
              ? []
              : [{ file, ...fault([...path, 'blocks', place, 'from', at], `bloc inconnu de la version ${from} : ${code}`) }],
          ),
        ),
        ...(missing.length === 0
          ? []
          : [{ file, ...fault([...path, 'blocks'], `à dire aussi, fût-ce pour ne rien donner : ${missing.join(', ')}`) }]),
      ];
    }),
  );
}
