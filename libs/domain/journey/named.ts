/** What commands name of the centre's registers: whom they designate, and the sites, cohorts and organisations that they choose. */
import { isIdOf, personKinds, type PersonKind } from '../persons/person-ids.js';
import type { CommandName } from './command.js';
import type { CommandData } from './commands.schema.js';

/** The centre's lists of what is no person. */
export const referenceLists = ['SITE', 'COHORT', 'ORGANISATION'] as const;

export type ReferenceList = (typeof referenceLists)[number];

/** Something of a register, and where the command names it. */
export interface Named {
  readonly register: Exclude<PersonKind, 'CANDIDATE'> | ReferenceList;
  readonly id: string;
  readonly path: readonly (string | number)[];
}

/** A command without a line names nothing that an earlier one of its journey has not named. */
const naming: { readonly [N in CommandName]?: (data: CommandData<N>) => readonly Named[] } = {
  'start-journey': chosen,
  transfer: chosen,
  'record-organisation': ({ organisationId, mistaken }) =>
    mistaken ? [] : [{ register: 'ORGANISATION', id: organisationId, path: ['organisationId'] }],
  'designate-accompanist': ({ accompanistId }) => [{ register: 'ACCOMPANIST', id: accompanistId, path: ['accompanistId'] }],
  'agree-stage': ({ hostOrganisationId, tutorId }) => [
    { register: 'ORGANISATION', id: hostOrganisationId, path: ['hostOrganisationId'] },
    { register: 'TUTOR', id: tutorId, path: ['tutorId'] },
  ],
  'schedule-assessment': ({ evaluators }) => evaluators.map((id, index) => ({ register: 'EVALUATOR', id, path: ['evaluators', index] })),
  'convene-jury': ({ members }) =>
    members.flatMap(({ jurorId: id, distinctFrom }, index) => [
      { register: 'JUROR', id, path: ['members', index, 'jurorId'] },
      ...told(distinctFrom, ['members', index, 'distinctFrom']),
    ]),
  decide: ({ distinctFrom }) => told(distinctFrom, ['distinctFrom']),
  'decide-dispense': ({ distinctFrom }) => told(distinctFrom, ['distinctFrom']),
  'refuse-for-fraud': ({ distinctFrom }) => told(distinctFrom, ['distinctFrom']),
  'replace-dispense': ({ replacement }) => told(replacement?.distinctFrom, ['replacement', 'distinctFrom']),
  'replace-fact': ({ fact }) =>
    fact.kind === 'DECISION' ? told(fact.replacement?.distinctFrom, ['fact', 'replacement', 'distinctFrom']) : [],
};

/** Of whom it is said that a juror is not them. Candidates are of no register. */
function told(ids: readonly string[] = [], path: Named['path']): readonly Named[] {
  return ids.flatMap((id, index) => {
    const register = personKinds.find((kind) => isIdOf(kind, id)) ?? 'JUROR';
    return register === 'CANDIDATE' ? [] : [{ register, id, path: [...path, index] }];
  });
}

function chosen({ site, cohort }: { readonly site?: string | undefined; readonly cohort?: string | undefined }): readonly Named[] {
  return [
    ...(site === undefined ? [] : [{ register: 'SITE' as const, id: site, path: ['site'] }]),
    ...(cohort === undefined ? [] : [{ register: 'COHORT' as const, id: cohort, path: ['cohort'] }]),
  ];
}

/** @param data has the form of the command's schema */
export function namedBy(command: string, data: object): readonly Named[] {
  const names = naming[command as CommandName] as ((data: object) => readonly Named[]) | undefined;
  return names?.(data) ?? [];
}

export function isReferenceList(register: Named['register']): register is ReferenceList {
  return (referenceLists as readonly string[]).includes(register);
}
