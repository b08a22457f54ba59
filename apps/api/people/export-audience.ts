/** What each of those who may ask for a person's export is shown: what every other answer shows them; to the candidate, all that they were told. */
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

const reservedUntilTold: Audience['withheld'] = [
  {
    what: 'les grilles, conclusions et décisions dont le résultat ne vous a pas encore été communiqué ou notifié, s’il y en a',
    why: 'secret du délibéré jusqu’à la notification (règlement de la certification) : elles y seront ensuite',
  },
];

/** What an export is made for is the person's own: a result is in it once they have been told it, whoever makes the export. */
function shownToThemself(all: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return eventsShownTo({ role: 'CANDIDATE', personId: null }, all).events;
}

/** A kind without its line does not compile. */
function shownTo(caller: Caller): Readonly<Record<KindName, ShownOfStream>> {
  return {
    journey: {
      shown(all: readonly RecordedEvent[], isSubject: boolean) {
        if (!isSubject) return eventsShownTo(caller, all);
        const events = shownToThemself(all);
        return caller.role === 'CANDIDATE'
          ? { events, words: new Set(events.map(({ version }) => version)) }
          : eventsShownTo(caller, events);
      },
    },
  };
}

/** @param caller the person themself where they call as a candidate */
export function audienceOf(caller: Caller): Audience {
  const shownOf: Audience['shownOf'] = (kind) => shownTo(caller)[kind as KindName] ?? nothing;
  if (caller.role === 'CANDIDATE') return { ...themself, shownOf, withheld: reservedUntilTold };
  const isOfHPlus = fileAccess.H_PLUS.includes(caller.role);
  return {
    reads: (category) => fileAccess[category].includes(caller.role),
    shownOf,
    accesses: accessesToldTo(caller),
    withheld: [...reservedUntilTold, ...(isOfHPlus ? reservedToOthers : reservedToHPlus)],
  };
}
