/** The building as a kind of stream; it stands after the doors that it commands. */
import { journeyKind } from '#libs/journey/kind.js';
import { recordRule } from '#libs/domain/stream/unmet.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { doorKind } from '../kind.js';
import { buildingProcess, type Building } from './domain.js';

export const buildingKind = {
  process: buildingProcess,
  idPrefix: 'bld_',
  searchAttributes: [],
  projection: {
    version: 1,
    summary: {
      name: 'building',
      idColumn: 'building_id',
      columns: {
        version: { column: 'version', type: 'integer' },
        doors: { column: 'doors', type: 'integer' },
        heard: { column: 'heard', type: 'integer' },
        updatedAt: { column: 'updated_at', type: 'text' },
      },
      key: null,
    },
    details: [],
    project(_, { state }: Building, updatedAt) {
      const { version, doors, heard } = state;
      return { summary: { version, doors: doors.length, heard: heard.length, updatedAt }, details: [], claims: [] };
    },
    claimsForGood() {
      return [];
    },
  },
  sentences: {
    noun: { one: 'bâtiment', many: 'bâtiments' },
    stale: { code: 'version.stale', sentence: 'Le bâtiment avait changé.', source: recordRule },
    lost: { code: 'building-lost', sentence: 'Ce bâtiment n’est plus connu.' },
  },
  reservationsOf(_, commands) {
    return { requests: [], attach: () => commands };
  },
  persons: {
    subject: null,
    subjectOf() {
      return null;
    },
    named: [],
    retentionOf() {
      return {
        closedOn: null,
        appealsExpiredOn: null,
        transmission: null,
        transmits: false,
        certifiedOn: null,
        isLead: false,
        proceedings: [],
      };
    },
  },
  runSummary({ code }) {
    return code;
  },
} satisfies StreamKind;

/** The product's kinds, the door, and what commands doors. */
export const kindsWithBuilding = new StreamKinds([journeyKind, doorKind, buildingKind]);

/** Its read model, for the owner of a database; then what the application may do with it. */
export const buildingTables = (role: string): readonly string[] => [
  `CREATE TABLE building (
     building_id text COLLATE "C" PRIMARY KEY, version integer NOT NULL, doors integer NOT NULL, heard integer NOT NULL, updated_at text NOT NULL,
     snapshot text COLLATE "C" NOT NULL, snapshot_version integer NOT NULL, projection integer NOT NULL
   )`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON building TO ${role}`,
];
