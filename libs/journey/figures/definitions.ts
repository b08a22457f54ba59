/** What is counted over journeys. One condition serves the count and the list of journeys that it stands for. */
import { endingOutcomes, type OutcomeKind } from '#libs/domain/journey/outcome.js';

export const figureNames = [
  'entered',
  'inProgress',
  'presented',
  'certified',
  'blocksValidated',
  'partial',
  'deferred',
  'refused',
  'refusedForFraud',
  'nonRecevable',
  'lapsed',
  'abandoned',
  'deceased',
  'withdrawn',
  'resat',
  'appealed',
] as const;

export type FigureName = (typeof figureNames)[number];

export interface FigureDefinition {
  /** French, as the three that follow. */
  readonly label: string;
  readonly definition: string;
  /** The text that asks for it, or the rule of the record that it follows. */
  readonly source: string;
  /** Of Qualiopi's national framework: those that it is evidence for. */
  readonly qualiopi: readonly number[];
  /** SQL over a row of `journey_summary`, known as `journey`. */
  readonly condition: string;
}

const results = 'référentiel national qualité, indicateur 2 : résultats obtenus';
const certification = 'référentiel national qualité, indicateur 16 : présentation à la certification';
const objectives = 'référentiel national qualité, indicateur 11 : atteinte des objectifs';
const complaints = 'référentiel national qualité, indicateur 31 : réclamations';
const legal = 'R6412-4';
const record = 'règle du registre';

const came = (outcome: OutcomeKind): string => `journey.outcome = '${outcome}'`;
const hasEnded = `journey.outcome IN (${endingOutcomes.map((outcome) => `'${outcome}'`).join(', ')})`;

export const figureDefinitions: Readonly<Record<FigureName, FigureDefinition>> = {
  entered: {
    label: 'entrés',
    definition: 'Parcours ouverts, quoi qu’ils soient devenus.',
    source: results,
    qualiopi: [2],
    condition: 'true',
  },
  inProgress: {
    label: 'en cours',
    definition: 'Parcours que rien n’a achevé, ni abandonnés ni archivés ; une validation partielle ou un ajournement n’achève rien.',
    source: record,
    qualiopi: [],
    condition: `NOT ${hasEnded} AND journey.abandonment IS NULL AND journey.status <> 'ARCHIVED'`,
  },
  presented: {
    label: 'présentés',
    definition: 'Le candidat est passé au moins une fois devant le jury ; où aucun jury n’est prévu, un bloc au moins a été conclu.',
    source: certification,
    qualiopi: [2, 16],
    condition: 'journey.presented > 0',
  },
  certified: {
    label: 'certifiés',
    definition: 'La certification entière est accordée, et ne l’a pas été retirée depuis.',
    source: results,
    qualiopi: [2, 11, 16],
    condition: came('CERTIFIED'),
  },
  blocksValidated: {
    label: 'blocs visés validés',
    definition: 'Parcours qui ne visaient que des blocs, tous acquis.',
    source: results,
    qualiopi: [2, 11, 16],
    condition: came('BLOCKS_VALIDATED'),
  },
  partial: {
    label: 'validations partielles',
    definition: 'La dernière décision du jury accorde une partie des blocs.',
    source: 'R6412-7',
    qualiopi: [2, 11, 16],
    condition: came('PARTIAL'),
  },
  deferred: {
    label: 'ajournés',
    definition: 'La dernière décision du jury est un ajournement.',
    source: results,
    qualiopi: [2, 16],
    condition: came('DEFERRED'),
  },
  refused: {
    label: 'refusés',
    definition: 'Le jury a refusé la certification.',
    source: results,
    qualiopi: [2, 16],
    condition: came('REFUSED'),
  },
  refusedForFraud: {
    label: 'refusés pour fraude',
    definition: 'Le jury a refusé la certification pour fraude.',
    source: 'R6412-7',
    qualiopi: [2, 16],
    condition: came('REFUSED_FOR_FRAUD'),
  },
  nonRecevable: {
    label: 'non recevables',
    definition: 'Le dernier dossier de faisabilité n’est pas recevable.',
    source: legal,
    qualiopi: [],
    condition: came('NON_RECEVABLE'),
  },
  lapsed: {
    label: 'recevabilités caduques',
    definition: 'La recevabilité est caduque, faute de démarche.',
    source: legal,
    qualiopi: [],
    condition: came('LAPSED'),
  },
  abandoned: {
    label: 'abandons',
    definition: 'Parcours abandonnés, et non repris depuis.',
    source: 'référentiel national qualité, indicateur 12 : prévention des ruptures',
    qualiopi: [2, 12],
    condition: 'journey.abandonment IS NOT NULL',
  },
  deceased: {
    label: 'décès',
    definition: 'Le candidat est décédé avant la fin de son parcours.',
    source: record,
    qualiopi: [],
    condition: came('DECEASED'),
  },
  withdrawn: {
    label: 'retraits pour fraude',
    definition: 'Le parchemin, ou un bloc que le parcours exige, a été retiré pour fraude.',
    source: 'R6412-7',
    qualiopi: [],
    condition: came('WITHDRAWN'),
  },
  resat: {
    label: 'avec rattrapage',
    definition: 'Une épreuve au moins a été repassée.',
    source: objectives,
    qualiopi: [11],
    condition: 'journey.resits > 0',
  },
  appealed: {
    label: 'avec réclamation',
    definition: 'Une réclamation au moins a été déposée, quelle qu’en soit la suite.',
    source: complaints,
    qualiopi: [31],
    condition: 'journey.appeals > 0',
  },
};

export const rateNames = ['certifiedOfPresented', 'abandonedOfEntered'] as const;
export type RateName = (typeof rateNames)[number];

/** Hundredths of one figure over another, and its French words. */
export const rateDefinitions: Readonly<
  Record<
    RateName,
    Pick<FigureDefinition, 'label' | 'definition' | 'source' | 'qualiopi'> & { readonly part: string; readonly whole: FigureName }
  >
> = {
  certifiedOfPresented: {
    label: 'taux de certification (%)',
    definition: 'Parmi les présentés, ceux qui sont certifiés ou dont tous les blocs visés sont validés.',
    source: results,
    qualiopi: [2],
    part: `journey.presented > 0 AND journey.outcome IN ('CERTIFIED', 'BLOCKS_VALIDATED')`,
    whole: 'presented',
  },
  abandonedOfEntered: {
    label: 'taux d’abandon (%)',
    definition: 'Parmi les entrés, ceux dont le parcours est abandonné.',
    source: 'référentiel national qualité, indicateur 12 : prévention des ruptures',
    qualiopi: [2, 12],
    part: 'journey.abandonment IS NOT NULL',
    whole: 'entered',
  },
};
