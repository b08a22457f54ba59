/** Certificates that prove blocks acquired before a journey: our own are looked up; the others are declared, with their proof. */
import type { CertificationReference, CertificationRules } from '#libs/domain/certification/rules.js';
import { blockValidSince } from '#libs/domain/journey/blocks/status.js';
import { issuedDocuments, type IssuedDocument } from '#libs/domain/journey/issued-documents.js';
import { blocksProving } from '#libs/domain/journey/opening/equivalences.js';
import type { HeldBlock } from '#libs/domain/journey/opening/events.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { frenchDate } from '#libs/domain/time/french-date.js';

/** What the journey that is opened says of itself. */
export interface Holder {
  /** All those under which the candidate was registered. */
  readonly candidateIds: readonly string[];
  readonly rules: CertificationRules;
}

/** Read for a certificate of another version. */
export interface KnownRules {
  byDigest(digest: string): Promise<CertificationRules>;
  /** Of a certification, those that are loaded. */
  versionsOf(code: string): readonly CertificationRules[];
}

interface Refusal {
  readonly code: string;
  /** French. */
  readonly message: string;
}

/**
 * Why a number of our own form does not prove the block that it is given for; null where it does.
 * @param issuer the state of the journey in which it was given; null where it was in none
 */
export async function whyUnproved(
  held: HeldBlock,
  holder: Holder,
  issuer: JourneyState | null,
  known: KnownRules,
): Promise<Refusal | null> {
  const { block, certificateNumber: number } = held;
  const unknown = { code: 'unknown-certificate', message: `Aucun certificat n’a été délivré ici sous le numéro ${number}` };
  if (!issuer?.opened) return unknown;
  if (!holder.candidateIds.includes(issuer.opened.candidateId))
    return { code: 'certificate-of-another', message: `Le certificat n° ${number} n’a pas été délivré à ce candidat` };
  const documents = issuedDocuments(issuer);
  const given = documents.find((each) => each.number === number);
  if (given?.endedOn)
    return { code: 'certificate-withdrawn', message: `Le certificat n° ${number} a été retiré ou annulé le ${frenchDate(given.endedOn)}` };
  if (!given?.certification || !(await proves(given, documents, { block, rules: holder.rules }, given.certification, known)))
    return { code: 'certificate-of-another-block', message: `Le certificat n° ${number} ne porte pas sur le bloc ${block}` };
  return whyAnotherDay(held, given, documents, issuer);
}

/** A block is obtained from the day it was acquired there to that of its certificate: which of them is said, the record does not mind. */
function whyAnotherDay(
  { certificateNumber, obtainedOn }: HeldBlock,
  given: IssuedDocument,
  documents: readonly IssuedDocument[],
  issuer: JourneyState,
): Refusal | null {
  const original = documents.find(({ kind, block }) => kind === 'BLOCK_CERTIFICATE' && block === given.block) ?? given;
  const isAsIssued = given.certification?.version === issuer.certification?.version;
  const since = isAsIssued && given.block !== null ? blockValidSince(issuer, given.block) : null;
  if (obtainedOn <= original.on && (since === null || since <= obtainedOn)) return null;
  const acquired = since === null ? '' : `, pour un bloc acquis le ${frenchDate(since)}`;
  const message = `Le certificat n° ${certificateNumber} a été délivré le ${frenchDate(original.on)}${acquired} : le bloc n’a pas été obtenu le ${frenchDate(obtainedOn)}`;
  return { code: 'certificate-of-another-day', message };
}

/** Across versions, what the certification says; a merged block is proved by the certificates of all that went into it, one of them given. */
async function proves(
  given: IssuedDocument,
  documents: readonly IssuedDocument[],
  asked: { readonly block: string; readonly rules: CertificationRules },
  { code, version, digest }: CertificationReference,
  known: KnownRules,
): Promise<boolean> {
  if (code !== asked.rules.code) return false;
  if (version === asked.rules.version) return given.block === asked.block;
  const proving = blocksProving(await known.byDigest(digest), asked.rules, asked.block, known.versionsOf(code));
  const standing = documents.filter(({ certification, endedOn }) => certification?.version === version && endedOn === null);
  return proving.some((each) => each === given.block) && proving.every((each) => standing.some(({ block }) => block === each));
}
