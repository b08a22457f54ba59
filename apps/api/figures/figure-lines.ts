/** Figures as a spreadsheet shows them: one line each, with its definition beside it. */
import type { Columns } from '#libs/audit/registers/lines.js';
import { figureDefinitions, figureNames, rateDefinitions, rateNames } from '#libs/journey/figures/definitions.js';
import type { FiguresAnswer } from './figures.schema.js';

export const figureColumns = {
  group: 'Groupe',
  figure: 'Chiffre',
  value: 'Valeur',
  definition: 'Définition',
  source: 'Source',
  qualiopi: 'Indicateurs Qualiopi',
} as const satisfies Columns;

type Line = Readonly<Record<keyof typeof figureColumns, string | number | null>>;

const blocks = {
  definition: 'Parcours de la population, par état de chacun des blocs qu’ils visent.',
  source: 'référentiel national qualité, indicateur 11 : atteinte des objectifs',
  qualiopi: '11',
};
const delays = {
  definition: 'Échéances des parcours de la population, qui courent ou ont couru.',
  source: 'échéances des parcours, chacune avec son texte',
  qualiopi: '',
};
const abandonments = {
  definition: 'Parcours abandonnés et non repris, par motif.',
  source: 'référentiel national qualité, indicateur 12 : prévention des ruptures',
  qualiopi: '2, 12',
};
const work = {
  definition: 'Sessions que le juré a décidées, grilles que l’évaluateur a remplies.',
  source: 'règle du registre',
  qualiopi: '',
};

/** @returns those of each group; what is withheld says so */
export function figureLines({ items, withheldBelow, people }: FiguresAnswer): readonly Line[] {
  const told = (value: number | null) => (value === null && withheldBelow !== null ? 'non communiqué (petit effectif)' : value);
  const called = (id: string) => [people.find(({ personId }) => personId === id)?.name, id].filter(Boolean).join(' ');
  return items.flatMap(({ groupLabel, ...figures }): Line[] => {
    const defined = [
      ...figureNames.map((name) => ({ ...figureDefinitions[name], value: figures.counts[name] })),
      ...rateNames.map((name) => ({ ...rateDefinitions[name], value: figures.rates[name] })),
    ];
    const lines = [
      ...defined.map(({ label, definition, source, qualiopi, value }) => ({
        figure: label,
        value: told(value),
        definition,
        source,
        qualiopi: qualiopi.join(', '),
      })),
      ...figures.abandonments.map(({ reasonLabel, count }) => ({
        figure: `abandons : ${reasonLabel}`,
        value: told(count),
        ...abandonments,
      })),
      ...figures.blocks.map(({ certification, block, statusLabel, count }) => ({
        figure: `${certification}, bloc ${block} : ${statusLabel}`,
        value: told(count),
        ...blocks,
      })),
      ...figures.delays.flatMap(({ kindLabel, met, medianDays, worstDays, late, running }) =>
        (
          [
            ['tenus', met],
            ['médiane (jours)', medianDays],
            ['le plus long (jours)', worstDays],
            ['en retard', late],
            ['en cours', running],
          ] as const
        ).map(([what, value]) => ({ figure: `${kindLabel} : ${what}`, value: told(value), ...delays })),
      ),
      ...figures.work.flatMap(({ as, personId, times, journeys }) => [
        {
          figure: `${as === 'juror' ? 'juré' : 'évaluateur'} ${called(personId)} : ${as === 'juror' ? 'sessions' : 'grilles'}`,
          value: times,
          ...work,
        },
        { figure: `${as === 'juror' ? 'juré' : 'évaluateur'} ${called(personId)} : parcours`, value: journeys, ...work },
      ]),
    ];
    return lines.map((line) => ({ group: groupLabel ?? '', ...line }));
  });
}
