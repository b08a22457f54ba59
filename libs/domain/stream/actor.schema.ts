import { z } from 'zod';
import { called } from '../french/coded.schema.js';
import { isRole, roleName } from '../french/role-names.js';

/** One that is no more is told by its code. */
export const role = called(z.string().describe('Rôle'), (code) => (isRole(code) ? roleName(code) : code));

/** Who did it, as answers tell it. */
export const actorTold = z.strictObject({ id: z.string(), role }).meta({ id: 'EventActor' });
