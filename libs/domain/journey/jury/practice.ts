/** What a règlement says of a jury's work, and what holds where it says nothing. */
import type { CertificationRules, Parameter, Share } from '../../certification/rules.js';
import type { OrganisationKind } from '../opening/candidate-organisation.js';

interface JuryPractice {
  readonly decidersHaveHeard: Parameter<boolean>;
  readonly votesCast: Parameter<Share>;
  readonly abstentionAllowed: Parameter<boolean>;
  readonly evaluatorMaySit: Parameter<boolean>;
  readonly organisationsKeptApart: Parameter<readonly OrganisationKind[]>;
  /** A jury is convened weeks ahead, while assessments still take place; what it decides on is before it when it sits. */
  readonly assessmentsBeforeJury: NonNullable<CertificationRules['reglement']['assessmentsBeforeJury']>;
}

const byDefault = <T>(value: T): Parameter<T> => ({ value, source: 'default' });

const defaults: JuryPractice = {
  decidersHaveHeard: byDefault(true),
  votesCast: byDefault({ numerator: 1, denominator: 2 }),
  abstentionAllowed: byDefault(true),
  evaluatorMaySit: byDefault(true),
  organisationsKeptApart: byDefault([]),
  assessmentsBeforeJury: byDefault('SESSION'),
};

export function juryPractice({ reglement }: Pick<CertificationRules, 'reglement'>): JuryPractice {
  return {
    decidersHaveHeard: reglement.decidersHaveHeard ?? defaults.decidersHaveHeard,
    votesCast: reglement.votesCast ?? defaults.votesCast,
    abstentionAllowed: reglement.abstentionAllowed ?? defaults.abstentionAllowed,
    evaluatorMaySit: reglement.evaluatorMaySit ?? defaults.evaluatorMaySit,
    organisationsKeptApart: reglement.organisationsKeptApart ?? defaults.organisationsKeptApart,
    assessmentsBeforeJury: reglement.assessmentsBeforeJury ?? defaults.assessmentsBeforeJury,
  };
}
