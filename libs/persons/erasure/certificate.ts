/** What proves an erasure to the person: signed by the key of the checkpoints, and the same in words. */
import { sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { plural } from '#libs/domain/french/plural.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { categoryLabels, groundLabels, personalCategory, type ErasureGround } from './grounds.js';

const acted = z.strictObject({ by: z.string(), role: z.string(), at: z.iso.datetime() }).meta({ id: 'ErasureActor' });
/** What is left out or stays, and why. */
export const whatAndWhy = z.strictObject({ what: z.string(), why: z.string() }).meta({ id: 'WhatAndWhy' });

export const erasureCertificate = z
  .strictObject({
    format: z.literal('jalon-erasure-certificate/2'),
    erasureId: z.string(),
    personId: z.string().describe('Identifiant opaque, que plus rien ne relie à une personne une fois l’identité effacée'),
    categories: z.array(personalCategory),
    ground: z.string(),
    reference: z.string().nullable(),
    origin: z.enum(['REQUEST', 'PURGE']),
    requested: acted,
    confirmed: acted,
    destroyedAt: z.iso.datetime().describe('Instant où les clés ont été détruites'),
    filesDeleted: z.int().min(0),
    remains: z.array(whatAndWhy).describe('Ce qui demeure, et pourquoi'),
    verification: z.strictObject({
      at: z.iso.datetime(),
      isSound: z.boolean().describe('Chaîne des faits, points de contrôle et vues de lecture, après l’effacement'),
      streams: z.array(z.strictObject({ streamId: z.string(), version: z.int(), isSound: z.boolean() })),
    }),
    ledgerHash: z.string().describe('Empreinte de son inscription au registre des effacements'),
    keyId: z.string(),
    signature: z.base64url().describe('Ed25519, sur le JSON canonique (RFC 8785) des autres membres ; clés : /v1/checkpoint-keys'),
  })
  .meta({ id: 'ErasureCertificate' });

export type ErasureCertificate = z.infer<typeof erasureCertificate>;

export function signCertificate(
  unsigned: Omit<ErasureCertificate, 'keyId' | 'signature'>,
  { keyId, privateKey }: { readonly keyId: string; readonly privateKey: KeyObject },
): ErasureCertificate {
  const named = { ...unsigned, keyId };
  return { ...named, signature: sign(null, Buffer.from(canonicalJson(named)), privateKey).toString('base64url') };
}

/** By whichever of the keys it names. */
export function isGenuine({ signature, ...named }: ErasureCertificate, verifying: ReadonlyMap<string, KeyObject>): boolean {
  const key = verifying.get(named.keyId);
  return key !== undefined && verify(null, Buffer.from(canonicalJson(named)), key, Buffer.from(signature, 'base64url'));
}

/** The certificate in words, a paragraph a line. */
export function certificateInFrench(certificate: ErasureCertificate): string {
  const { categories, ground, reference, origin, requested, confirmed, destroyedAt, filesDeleted, remains, verification } = certificate;
  const day = (at: string) => `le ${frenchDate(parisDate(at))}`;
  const people =
    origin === 'PURGE'
      ? 'Effacées à l’échéance par la purge automatique.'
      : `Demandé ${day(requested.at)} par ${requested.by}, confirmé ${day(confirmed.at)} par ${confirmed.by}, deux personnes différentes.`;
  return [
    `CERTIFICAT D’EFFACEMENT ${certificate.erasureId}`,
    `Personne : ${certificate.personId}`,
    `Données effacées ${day(destroyedAt)} : ${categories.map((each) => categoryLabels[each]).join(' ; ')}.`,
    `Motif : ${groundLabels[ground as ErasureGround] ?? ground}${reference === null ? '' : `, référence ${reference}`}.`,
    people,
    'Les clés de chiffrement de ces données ont été détruites : elles ne peuvent plus être lues, où qu’il en reste une copie chiffrée.',
    `Fichiers supprimés : ${filesDeleted}.`,
    'Ce qui demeure :',
    ...remains.map(({ what, why }) => `- ${what} : ${why}`),
    verification.isSound
      ? `Vérifié ${day(verification.at)} : le registre est intact, ${plural(verification.streams.length, 'suite de faits relue', 'suites de faits relues')}.`
      : `Vérifié ${day(verification.at)} : la vérification du registre a trouvé des écarts ; lancez « npm run jalon -- verify ».`,
    `Inscription au registre des effacements : ${certificate.ledgerHash}`,
    `Signature (clé ${certificate.keyId}) : ${certificate.signature}`,
    '',
  ].join('\n');
}
