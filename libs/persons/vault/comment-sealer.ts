import { z } from 'zod';
import { personalText } from '#libs/domain/persons/personal-text.schema.js';
import { sealCommands } from './personal-fields.js';
import { PersonKeyDestroyed, type Vault } from './vault.js';

const commented = z.strictObject({ comment: personalText('EVALUATION') });

/** Seals the comment of a command that nobody typed; null once the person's key is destroyed. @throws {PersonUnknown} */
export function commentSealer(vault: Vault): (personId: string, commandId: string, comment: string) => Promise<string | null> {
  return async (personId, commandId, comment) => {
    try {
      const [sealed] = await sealCommands(vault, personId, commandId, [{ schema: commented, data: { comment } }]);
      return sealed?.comment ?? null;
    } catch (error) {
      if (error instanceof PersonKeyDestroyed) return null;
      throw error;
    }
  };
}
