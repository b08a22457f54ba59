/** What each of those who may ask for a person's export is shown: what every other answer shows them; to the candidate, all. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { type Audience, themself } from '#libs/persons/person-export/person-exporter.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { accessesToldTo, fileAccess } from '../access/field-access.js';
import { eventsShownTo } from '../access/readable.js';

const reservedToHPlus: Audience['withheld'] = [
  {
    what: 'la partie H+ (demandes d’aménagement et d’exemption de critère, textes, fichiers et lectures de cette catégorie), s’il y en a une',
    why: 'la confidentialité en est due au candidat : il la reçoit par son propre accès, ou de la référente H+',
  },
];

const reservedToOthers: Audience['withheld'] = [
  {
    what: 'ce que la référente H+ ne lit pas (NIR, registre des certifiés, faits et textes réservés à d’autres), s’il y en a',
    why: 'le candidat le reçoit par son propre accès, ou d’un administrateur',
  },
];

/** @param caller the person themself where they call as a candidate */
export function audienceOf(caller: Caller): Audience {
  if (caller.role === 'CANDIDATE') return themself;
  const isOfHPlus = fileAccess.H_PLUS.includes(caller.role);
  return {
    reads: (category) => fileAccess[category].includes(caller.role),
    events: { journey: { shown: (all: readonly RecordedEvent[]) => eventsShownTo(caller, all) } },
    accesses: accessesToldTo(caller),
    withheld: isOfHPlus ? reservedToOthers : reservedToHPlus,
  };
}
