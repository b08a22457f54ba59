/** Candidates: identities as the diploma needs them, and their NIR apart. */
import type { ReadBy, PersonalDataReader } from './access-log.js';
import type { Candidate, CandidateCorrection, CandidateIdentity, NewCandidate } from './candidate.schema.js';
import type { Among, HeldIdentity, Identities, IdentityCorrected, IdentityCorrection, IdentityCreated } from './identities.js';
import { nirDoubts } from './nir.js';
import { newPersonId } from './vault.js';

const kinds = ['CANDIDATE'] as const;

export interface CandidateCorrected extends Pick<IdentityCorrected<CandidateIdentity>, 'version' | 'fields' | 'possibleDuplicates'> {
  /**
   * Where the NIR given with the correction does not say what the identity does. Of one that is kept already, nothing:
   * who corrects identities may not read it, and would learn digits of it.
   */
  readonly warnings: readonly string[];
}

export class Candidates {
  constructor(private readonly identities: Identities) {}

  /**
   * `id` makes a repeated request harmless: derive it from the request's idempotency key, after the kind's own prefix.
   * @throws PersonExists where the id is another identity's, or that of somebody erased.
   */
  async create(identity: NewCandidate, id: string = newPersonId('CANDIDATE'), enrolledBy: string | null = null): Promise<IdentityCreated> {
    return this.identities.create('CANDIDATE', id, identity, { enrolledBy });
  }

  /** Null where nobody has this id; `identity` null once erased. @throws SealedTextRefused where the row was altered. */
  async get(id: string, by: ReadBy): Promise<Candidate | null> {
    return (await this.getAll([id], by))[0] ?? null;
  }

  /** Those that exist, in the order of the ids. @throws SealedTextRefused */
  async getAll(ids: readonly string[], by: ReadBy): Promise<Candidate[]> {
    return (await this.identities.getAll<CandidateIdentity>(ids, kinds, by)).map(asCandidate);
  }

  /** Whether the candidate exists and was not erased. */
  async isLiving(id: string): Promise<boolean> {
    return (await this.identities.living([id])).get(id) === 'CANDIDATE';
  }

  /** Of these candidates, those whom an actor enrolled. */
  async enrolledBy(ids: readonly string[], actorId: string): Promise<readonly string[]> {
    return this.identities.recordedBy(ids, actorId);
  }

  /** Apart from the identity, for the few who may read it. Null where there is none. @throws SealedTextRefused */
  async nir(id: string, by: ReadBy): Promise<string | null> {
    return this.identities.nir(id, by);
  }

  /** See `Identities.search`. */
  async search(text: string, by: PersonalDataReader, limit = 50, among?: Among): Promise<Candidate[]> {
    return (await this.identities.search<CandidateIdentity>(text, kinds, limit, by, among)).map(asCandidate);
  }

  /** See `Identities.correct`. */
  async correct(
    id: string,
    { nir, ...correction }: CandidateCorrection,
    version: number | null,
    by: PersonalDataReader,
  ): Promise<CandidateCorrected | null> {
    const done = await this.identities.correct<CandidateIdentity>(id, kinds, { correction, nir, version }, by);
    if (!done) return null;
    const { version: corrected, fields, possibleDuplicates, identity } = done;
    return { version: corrected, fields, possibleDuplicates, warnings: typeof nir === 'string' ? nirDoubts(nir, identity) : [] };
  }

  async corrections(id: string): Promise<readonly IdentityCorrection[]> {
    return this.identities.corrections(id);
  }
}

function asCandidate({ kind: _, ...held }: HeldIdentity<CandidateIdentity>): Candidate {
  return held;
}
