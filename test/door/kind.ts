/** The door as a kind of stream: all that the machinery asks of one. */
import type { SentCommand } from '#libs/domain/stream/process.js';
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import { addDays } from '#libs/domain/time/local-date.js';
import { recordRule } from '#libs/domain/stream/unmet.js';
import { journeyKind } from '#libs/journey/kind.js';
import type { Claim, ReservationRequest } from '#libs/record/commands/reservation.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { doorProcess, type Door, type DoorEvent, type DoorState } from './domain.js';

const corridorKey = (corridor: string) => `corridor:${corridor}`;
/** Of the number on it, which no other door will ever bear. */
const plateKey = (doorId: string) => `plate:${doorId}`;

function claimOf(key: string): Claim {
  return {
    key,
    kind: 'EXCLUSIVE',
    series: null,
    label: null,
    sequence: null,
  };
}

/** How long after a door's removal what was decided at it may be contested. */
const daysToContest = 8;

const otherDoor = { code: 'corridor.has-door', sentence: 'Ce couloir a déjà une porte.', source: recordRule };

function requestOf({ name, data }: SentCommand): ReservationRequest | null {
  if (name !== 'install-door' && name !== 'move-door') return null;
  const { corridor } = data as { readonly corridor: string };
  return { kind: 'EXCLUSIVE', key: corridorKey(corridor), refusal: otherDoor };
}

export const doorKind = {
  process: doorProcess,
  idPrefix: 'dor_',
  searchAttributes: [],
  projection: {
    version: 1,
    summary: {
      name: 'door',
      idColumn: 'door_id',
      columns: {
        version: { column: 'version', type: 'integer' },
        corridor: { column: 'corridor', type: 'text' },
        keeper: { column: 'keeper', type: 'text' },
        isOpen: { column: 'is_open', type: 'text' },
        updatedAt: { column: 'updated_at', type: 'text' },
      },
      key: null,
    },
    details: [
      {
        name: 'door_opening',
        idColumn: 'door_id',
        columns: { place: { column: 'place', type: 'integer' }, by: { column: 'opened_by', type: 'text' } },
        key: 'place',
      },
    ],
    project(_, { state }: Door, updatedAt) {
      const { version, corridor, keeper, openSince, openedBy, removedOn } = state;
      return {
        summary: { version, corridor, keeper, isOpen: openSince === null ? 'no' : 'yes', updatedAt },
        details: [openedBy.map((by, place) => ({ place, by }))],
        claims: corridor === null || removedOn !== null ? [] : [claimOf(corridorKey(corridor))],
      };
    },
    claimsForGood(events: readonly DoorEvent[]) {
      return events.flatMap((event) => (event.type === 'DoorInstalled' ? [claimOf(plateKey(streamIdIn(event)))] : []));
    },
  },
  sentences: {
    noun: { one: 'porte', many: 'portes' },
    stale: { code: 'version.stale', sentence: 'La porte avait changé.', source: recordRule },
    lost: { code: 'door-lost', sentence: 'Cette porte n’est plus connue.' },
  },
  reservationsOf(_, commands) {
    const wanted = commands.map(requestOf);
    return { requests: wanted.filter((request) => request !== null), attach: () => commands };
  },
  persons: {
    subject: { kind: 'CANDIDATE', member: 'keeper' },
    subjectOf({ keeper }: DoorState) {
      return keeper;
    },
    named: ['TUTOR'],
    retentionOf({ state: { removedOn, openedBy } }: Door) {
      const contestableUntil = removedOn && addDays(removedOn, daysToContest);
      const isLead = removedOn !== null && openedBy.length === 0;
      return {
        closedOn: removedOn,
        appealsExpiredOn: contestableUntil,
        transmission: null,
        transmits: false,
        certifiedOn: null,
        isLead,
        proceedings: [],
      };
    },
  },
  runSummary({ code }) {
    return code;
  },
} satisfies StreamKind;

/** The product's kinds, and the door. */
export const kindsWithDoor = new StreamKinds([journeyKind, doorKind]);

/** Its read models, for the owner of a database; then what the application may do with them. */
export const doorTables = (role: string): readonly string[] => [
  `CREATE TABLE door (
     door_id text COLLATE "C" PRIMARY KEY, version integer NOT NULL, corridor text NOT NULL, keeper text, is_open text NOT NULL, updated_at text NOT NULL,
     snapshot text COLLATE "C" NOT NULL, snapshot_version integer NOT NULL, projection integer NOT NULL
   )`,
  `CREATE TABLE door_opening (
     door_id text COLLATE "C" NOT NULL REFERENCES door ON DELETE CASCADE, place integer NOT NULL, opened_by text NOT NULL,
     PRIMARY KEY (door_id, place)
   )`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON door, door_opening TO ${role}`,
];
