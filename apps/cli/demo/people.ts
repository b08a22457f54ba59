/** Who acts in the demonstration: one token each, so that the record tells one person from another. */
import { idPrefixes } from '#libs/domain/persons/person-ids.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';

export interface Person {
  readonly role: CallerRole;
  readonly subject: string;
}

const prefix = 'demo-';
const person = (role: CallerRole, subject: string): Person => ({ role, subject: `${prefix}${subject}` });

export const administrator = person('ADMINISTRATOR', 'administrator');
/** Four eyes: whoever opens a procedure for fraud does not close it by a withdrawal. */
const otherAdministrator = person('ADMINISTRATOR', 'other-administrator');
export const staff = person('STAFF', 'staff');
export const trainingManager = person('TRAINING_MANAGER', 'training-manager');
export const hPlusOfficer = person('H_PLUS_OFFICER', 'h-plus-officer');

/** By the opaque id that grids and minutes carry. */
export const evaluator = (id: string): Person => person('EVALUATOR', id);
export const juror = (id: string): Person => person('JUROR', id);
export const juryPresident = (id: string): Person => person('JURY_PRESIDENT', id);

const named: readonly CallerRole[] = ['EVALUATOR', 'JUROR', 'JURY_PRESIDENT'];

/** The id under which the centre knows this person: by which journeys name them, or that of a member of its staff. Undefined of others. */
export const personIdOf = ({ role, subject }: Person): string | undefined => {
  if (!subject.startsWith(prefix)) return undefined;
  const own = subject.slice(prefix.length);
  return named.includes(role) ? own : `${idPrefixes.STAFF_MEMBER}_${own}`;
};

/** Who works at the centre: the same people sign in on the local page of `npm start`. */
export const team: readonly (readonly [who: Person, givenName: string, familyName: string])[] = [
  [administrator, 'Agnès', 'Morel-Dutertre'],
  [otherAdministrator, 'Benoît', 'Sarrazelle'],
  [staff, 'Hugo', 'Vasseline'],
  [trainingManager, 'Claire', 'Fontanelle'],
  [hPlusOfficer, 'Samia', 'Beldjouhar'],
];

/** Of commands that staff does not send, or that need somebody of higher standing; grids and juries name their own people. */
const others: Partial<Record<CommandName, Person>> = {
  'decide-recevabilite': administrator,
  'decide-contestation': administrator,
  'issue-block-certificate': administrator,
  'issue-diploma': administrator,
  'decide-appeal': administrator,
  'open-fraud-procedure': administrator,
  'withdraw-for-fraud': otherAdministrator,
  'conclude-block': trainingManager,
  'return-memoire': trainingManager,
  'accept-memoire': trainingManager,
  'return-livret': trainingManager,
  'accept-livret': trainingManager,
  'return-document': trainingManager,
  'accept-document': trainingManager,
  'grant-amenagement': hPlusOfficer,
};

export const usualSender = (command: CommandName): Person => others[command] ?? staff;
