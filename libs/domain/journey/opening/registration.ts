import { frenchDate } from '../../time/french-date.js';
import type { CertificationRules } from '../../certification/rules.js';
import { type Source, unless, type Unmet } from '../../stream/unmet.js';
import type { LocalDate } from '../../time/local-date.js';
import type { Situation } from '../decider.js';
import { lineOfTheDay } from '../ruling-law.js';

/** Both dates included; a certification whose source gives none is registered always. */
export function isRegisteredOn({ registration }: CertificationRules, on: LocalDate): boolean {
  return (registration.from === null || on >= registration.from) && (registration.until === null || on <= registration.until);
}

/** Entry in training, or recevabilité, must fall while the certification is registered (L6113-5, L6113-9). */
export function registeredOn(situation: Situation, field?: string): readonly Unmet[] {
  const { rules, on } = situation;
  return unless(
    isRegisteredOn(rules, on),
    'certification.not-registered',
    `La certification ${rules.code} (version ${rules.version}) n’est pas enregistrée au ${frenchDate(on)} : ${period(rules.registration)}.`,
    registrationSource(situation),
    field,
  );
}

function period({ from, until }: CertificationRules['registration']): string {
  if (from === null) return `elle l’a été jusqu’au ${frenchDate(until)}`;
  if (until === null) return `elle l’est à partir du ${frenchDate(from)}`;
  return `son enregistrement court du ${frenchDate(from)} au ${frenchDate(until)}`;
}

function registrationSource(situation: Situation): Source {
  return [lineOfTheDay(situation, 'REGISTRATION')?.citation, situation.rules.registration.source].filter(Boolean).join(' ; ');
}
