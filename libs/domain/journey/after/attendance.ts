/** What corrects an attendance wrongly recorded, before anything rests on it. */
import { parisDate } from '../../time/local-date.js';
import { currentAttempt, findAssessment, isVoided, isWeighed } from '../blocks/attempts.js';
import { isInHostPeriod } from '../host-period/status.js';
import type { Journey } from '../journey.js';
import { cite } from '../reglement-source.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { FactTarget } from './corrections.js';

export function attendanceConditions({ rules, state }: Journey, target: FactTarget, value: string | number): readonly Unmet[] {
  const known = findAssessment(rules, String(target.assessment));
  const attempt = known && currentAttempt(state, known);
  if (!attempt) return [];
  const { assessment } = known;
  const stands = attempt.attempt === target.attempt && attempt.attendance !== null;
  const rested = attempt.grid !== null || isVoided(attempt) || isWeighed(state, known, attempt);
  return [
    ...unless(
      stands && !rested,
      'rectify.attendance-used',
      `Une grille, une conclusion, un rattrapage ou une nouvelle date a suivi cette présence à l’épreuve ${assessment.code} : elle ne se rectifie plus, elle se remplace.`,
      recordRule,
      'eventVersion',
    ),
    ...unless(
      value !== 'PRESENT' ||
        !assessment.duringHostPeriod ||
        attempt.scheduled === null ||
        isInHostPeriod(state, parisDate(attempt.scheduled.at)),
      'assessment.outside-host-period',
      `L’épreuve ${assessment.code} se passe pendant la période en structure d’accueil : aucune n’était commencée ce jour-là.`,
      cite(assessment, 'duringHostPeriod', 'épreuves en structure d’accueil'),
      'value',
    ),
  ];
}
