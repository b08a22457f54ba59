/** What each of those who may ask for a person's export is shown: what every other answer shows them; to the candidate, all. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { KindName } from '#libs/domain/stream/kind-names.js';
import { type Audience, type ShownOfStream, themself } from '#libs/persons/person-export/person-exporter.js';
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

const nothing: ShownOfStream = { shown: () => ({ events: [], words: new Set() }) };

/** A kind without its line does not compile. */
function shownTo(caller: Caller): Readonly<Record<KindName, ShownOfStream>> {
  return { journey: { shown: (all: readonly RecordedEvent[]) => eventsShownTo(caller, all) } };
}

/** @param caller the person themself where they call as a candidate */
export function audienceOf(caller: Caller): Audience {
  if (caller.role === 'CANDIDATE') return themself;
  const isOfHPlus = fileAccess.H_PLUS.includes(caller.role);
  return {
    reads: (category) => fileAccess[category].includes(caller.role),
    shownOf: (kind) => shownTo(caller)[kind as KindName] ?? nothing,
    accesses: accessesToldTo(caller),
    withheld: isOfHPlus ? reservedToOthers : reservedToHPlus,
  };
}
