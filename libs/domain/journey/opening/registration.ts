import type { CertificationRules, Source } from '../../certification/rules.js';
import { law } from '../../law.js';
import type { LocalDate } from '../../time/local-date.js';
import { unless, type Unmet } from '../unmet.js';

/** Both dates included; a certification whose source gives none is registered always. */
export function isRegisteredOn({ registration }: CertificationRules, on: LocalDate): boolean {
  return (registration.from === null || on >= registration.from) && (registration.until === null || on <= registration.until);
}

/** Entry in training, or recevabilité, must fall while the certification is registered (L6113-5, L6113-9). */
export function registeredOn(rules: CertificationRules, on: LocalDate, field?: string): readonly Unmet[] {
  const { from, until } = rules.registration;
  const dates = [from && `depuis le ${from}`, until && `jusqu’au ${until}`].filter(Boolean).join(' ');
  return unless(
    isRegisteredOn(rules, on),
    'certification.not-registered',
    `La certification ${rules.code} (version ${rules.version}) n’est pas enregistrée au ${on} : elle l’est ${dates}.`,
    registrationSource(rules, on),
    field,
  );
}

function registrationSource(rules: CertificationRules, on: LocalDate): Source {
  return [law('REGISTRATION', on), rules.registration.source].filter(Boolean).join(' ; ');
}
