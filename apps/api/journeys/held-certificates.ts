/** Certificates that prove blocks acquired before a journey: our own are looked up; the others are declared, with their proof. */
import type { HeldBlock } from '#libs/domain/journey/opening/events.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import type { JourneyView } from '#libs/journey/queries/journey-list.js';

/** What the journey that is opened says of itself. */
interface Holder {
  readonly candidateId: string;
  readonly certification: { readonly code: string; readonly version: string };
}

interface Refusal {
  readonly code: string;
  /** French. */
  readonly message: string;
}

/**
 * Why a number of our own form does not prove the block that it is given for; null where it does.
 * @param issuer the journey in which it was given; null where it was in none
 */
export function whyUnproved(held: HeldBlock, holder: Holder, issuer: JourneyView | null): Refusal | null {
  const { block, certificateNumber: number } = held;
  const unknown = { code: 'unknown-certificate', message: `Aucun certificat n’a été délivré ici sous le numéro ${number}` };
  if (!issuer?.state.opened) return unknown;
  const { state, certification } = issuer;
  if (state.opened?.candidateId !== holder.candidateId)
    return { code: 'certificate-of-another', message: `Le certificat n° ${number} n’a pas été délivré à ce candidat` };
  const endedOn = whenEnded(state, number);
  if (endedOn !== null)
    return { code: 'certificate-withdrawn', message: `Le certificat n° ${number} a été retiré ou annulé le ${frenchDate(endedOn)}` };
  const proved = blockProvedBy(state, number);
  // Another version may call the block otherwise: what corresponds to what, a migration says.
  const isNamedAlike = certification.version !== holder.certification.version || proved === block;
  return proved !== null && certification.code === holder.certification.code && isNamedAlike
    ? null
    : { code: 'certificate-of-another-block', message: `Le certificat n° ${number} ne porte pas sur le bloc ${block}` };
}

/** Of a certificate of a block, or its duplicate; null of anything else. */
function blockProvedBy({ blocks, duplicates }: JourneyState, number: string): string | null {
  const certified = Object.values(blocks).find(({ certificate }) => certificate?.number === number);
  return certified?.block ?? duplicates.find((duplicate) => duplicate.number === number)?.block ?? null;
}

/** The day on which a certificate of the journey was withdrawn or annulled; null while it stands. */
export function whenEnded(state: JourneyState, number: string): string | null {
  const block = blockProvedBy(state, number);
  const withdrawnOn = block === null ? null : (state.blocks[block]?.withdrawnOn ?? null);
  return withdrawnOn ?? state.annulledDocuments?.find((document) => document.number === number)?.on ?? null;
}
