/** What candidates and other people have in common where they are corrected: the version, and what is answered. */
import { z } from 'zod';
import { role } from '#libs/domain/stream/actor.schema.js';
import { identityField } from '#libs/persons/vault/identity-field-names.js';
import { IdentityStale, type IdentityCorrection } from '#libs/persons/vault/identities.js';
import { PersonKeyDestroyed } from '#libs/persons/vault/vault.js';
import { Problem } from '../problems/problem.js';
import { namedActors } from './actor-names.js';

export const corrected = z
  .strictObject({
    version: z.int().min(1).describe('De l’identité, désormais'),
    fields: z.array(identityField).describe('Champs corrigés ; vide où rien ne différait'),
    possibleDuplicates: z
      .array(z.string())
      .describe('Où les noms ou la naissance ont changé : autres inscriptions de la même sorte, de noms et de naissance semblables'),
  })
  .meta({ id: 'IdentityCorrected' });

export const candidateCorrected = corrected
  .extend({ warnings: z.array(z.string()).describe('En quoi le NIR donné avec la rectification ne dit pas ce que dit l’identité') })
  .meta({ id: 'CandidateCorrected' });

export const correction = z
  .strictObject({
    version: z.int().min(2),
    fields: z.array(identityField).describe('Champs corrigés, sans leurs valeurs'),
    actorId: z.string(),
    role,
    correctedAt: z.iso.datetime(),
  })
  .meta({ id: 'IdentityCorrection' });

export const correctionList = z.strictObject({ items: z.array(correction), actors: namedActors }).meta({ id: 'IdentityCorrections' });

/** @throws {Problem} 404 where nobody has the id, 412 where the identity has changed, 409 once erased */
export async function answerCorrection<Done extends Pick<IdentityCorrection, 'version' | 'fields'>>(
  correcting: Promise<Done | null>,
  absent: string,
): Promise<Done> {
  try {
    const done = await correcting;
    if (!done) throw new Problem('not-found', { detail: absent });
    return done;
  } catch (error) {
    if (error instanceof IdentityStale) throw new Problem('stale', { detail: error.message, version: error.version });
    if (!(error instanceof PersonKeyDestroyed)) throw error;
    throw new Problem('refused', {
      detail: 'Cette identité a été effacée : il n’y a plus rien à rectifier.',
      unmet: [{ code: 'person.erased', sentence: 'L’identité de cette personne a été effacée.', source: 'RGPD, article 17' }],
    });
  }
}
