/** People of a centre who do not exist, one at least in each role: what the local sign-in page offers. */
import { z } from 'zod';
import { callerRoles, type Scope } from '#libs/platform/tokens/token.js';
import type { TokenRequest } from '#libs/platform/tokens/development-tokens.js';
import { longestTokenLifeSeconds } from './signing-keys.js';

export type Account = Omit<TokenRequest, 'lifeSeconds'>;

const at = (...sites: readonly string[]): Scope => ({ sites, cohorts: 'ALL', certifications: 'ALL' });

/** Two sites, Lyon and Nantes; ids of persons are those that the demonstration registers, under the same names. */
export const shippedAccounts: readonly Account[] = [
  { subject: 'dev-administrator', name: 'Agnès Morel-Dutertre', role: 'ADMINISTRATOR', personId: 'stf_administrator' },
  { subject: 'dev-staff', name: 'Hugo Vasseline', role: 'STAFF', personId: 'stf_staff' },
  { subject: 'dev-staff-lyon', name: 'Nadia Perrachoux', role: 'STAFF', scope: at('lyon') },
  { subject: 'dev-staff-nantes', name: 'Yann Erdrezec', role: 'STAFF', scope: at('nantes') },
  {
    subject: 'dev-training-manager',
    name: 'Claire Fontanelle',
    role: 'TRAINING_MANAGER',
    personId: 'stf_training-manager',
    scope: at('lyon'),
  },
  { subject: 'dev-h-plus-officer', name: 'Samia Beldjouhar', role: 'H_PLUS_OFFICER', personId: 'stf_h-plus-officer' },
  { subject: 'dev-evaluator', name: 'Armelle Rocquevert', role: 'EVALUATOR', personId: 'eva_1' },
  { subject: 'dev-juror', name: 'Corentin Villemonteix', role: 'JUROR', personId: 'jur_1' },
  { subject: 'dev-jury-president', name: 'Hélène Drouvillard', role: 'JURY_PRESIDENT', personId: 'jur_2' },
  { subject: 'dev-accompanist', name: 'Viviane Couderchet', role: 'ACCOMPANIST', personId: 'acc_1' },
  { subject: 'dev-auditor', name: 'Marc Dissardeau', role: 'AUDITOR' },
  { subject: 'dev-candidate', name: 'Solène Brévignac', role: 'CANDIDATE', personId: 'can_1' },
];

const allowed = z.union([z.literal('ALL'), z.array(z.string().min(1).max(40))]);

export const tokenRequest = z.strictObject({
  subject: z.string().min(1).max(200),
  role: z.enum(callerRoles),
  name: z.string().min(1).max(200).optional(),
  personId: z.string().min(1).max(65).optional(),
  scope: z.strictObject({ sites: allowed, cohorts: allowed, certifications: allowed }).optional(),
  lifeSeconds: z.number().int().min(1).max(longestTokenLifeSeconds).optional(),
});

/** Who has signed in here, besides those who ship. Forgotten when the provider stops. */
export class Accounts {
  private readonly bySubject = new Map(shippedAccounts.map((account) => [account.subject, account]));

  list(): readonly Account[] {
    return [...this.bySubject.values()];
  }

  find(subject: string): Account | null {
    return this.bySubject.get(subject) ?? null;
  }

  add(account: Account): void {
    this.bySubject.set(account.subject, account);
  }
}
