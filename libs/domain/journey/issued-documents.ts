/** What a journey has delivered: certificates of blocks, the diploma, their duplicates. Each number once, for ever. */
import type { CertificationReference } from '../certification/rules.js';
import type { LocalDate } from '../time/local-date.js';
import { diplomaEndedOn } from './after/withdrawal.js';
import type { FormerCertificate } from './blocks/state.js';
import type { JourneyState } from './state.js';

export interface IssuedDocument {
  readonly kind: 'BLOCK_CERTIFICATE' | 'DIPLOMA' | 'DUPLICATE';
  readonly number: string;
  /** Of what was annulled and whose delivery is left out of the fold, the day of the annulment. */
  readonly on: LocalDate;
  /** Null of a diploma, and of its duplicates. */
  readonly block: string | null;
  /** The version whose blocks `block` is one of. Null only in a journey without a certification. */
  readonly certification: CertificationReference | null;
  /** Withdrawn for fraud, or annulled, since; of a duplicate, as what it duplicates. Null while it stands. */
  readonly endedOn: LocalDate | null;
}

/** As the facts now stand: a rectified date is the rectified one. */
export function issuedDocuments(state: JourneyState): readonly IssuedDocument[] {
  const { blocks, certification, diploma, duplicates, annulledDocuments = [] } = state;
  const withdrawnOn = (block: string) => blocks[block]?.withdrawnOn ?? null;
  const former = formerDocuments(state, withdrawnOn);
  const ofOriginal = (block: string | null, of: 'DIPLOMA' | 'BLOCK_CERTIFICATE') => {
    if (of === 'DIPLOMA') return { certification, endedOn: diplomaEndedOn(state) };
    const original = formerCertificate(state, block ?? '');
    const given = original && former.find(({ number }) => number === original.number);
    return given ? { certification: given.certification, endedOn: given.endedOn } : { certification, endedOn: withdrawnOn(block ?? '') };
  };
  const isFormer = ({ number }: { readonly number: string }) => former.some((each) => each.number === number);
  return [
    ...former,
    ...Object.values(blocks).flatMap(({ block, certificate }) =>
      certificate ? [{ kind: 'BLOCK_CERTIFICATE' as const, ...certificate, block, certification, endedOn: withdrawnOn(block) }] : [],
    ),
    ...(diploma
      ? [{ kind: 'DIPLOMA' as const, number: diploma.number, on: diploma.on, block: null, certification, endedOn: diplomaEndedOn(state) }]
      : []),
    ...duplicates
      .filter((each) => !isFormer(each))
      .map(({ of, number, on, block }) => ({
        kind: 'DUPLICATE' as const,
        number,
        on,
        block,
        ...ofOriginal(block, of),
      })),
    ...annulledDocuments
      .filter((each) => !isFormer(each))
      .map(({ kind, number, issuedOn, block, on }) => ({ kind, number, on: issuedOn ?? on, block, certification, endedOn: on })),
  ];
}

/** The day on which a document of the journey was withdrawn or annulled; null while it stands, or where it gave none of that number. */
export function whenEnded(state: JourneyState, number: string): LocalDate | null {
  return issuedDocuments(state).find((each) => each.number === number)?.endedOn ?? null;
}

/**
 * The certificate of a block that a migration merged, split or dropped, by the code under which it was given; null where none was, or where a
 * block of today bears that code.
 */
export function formerCertificate({ formerCertificates = [], blocks }: JourneyState, block: string): FormerCertificate | null {
  if (blocks[block]?.certificate) return null;
  return formerCertificates.find((each) => each.block === block) ?? null;
}

/** Under the version that gave them. The state's duplicates bear, since a migration, the name of the block that theirs became. */
function formerDocuments(
  { formerCertificates = [], duplicates, annulledDocuments = [] }: JourneyState,
  withdrawnOn: (block: string) => LocalDate | null,
): readonly IssuedDocument[] {
  const duplicated = new Set([...duplicates, ...annulledDocuments.filter(({ kind }) => kind === 'DUPLICATE')].map(({ number }) => number));
  return formerCertificates.map(({ number, on, block, certification, blocks: since, withdrawnOn: before }) => ({
    kind: duplicated.has(number) ? 'DUPLICATE' : 'BLOCK_CERTIFICATE',
    number,
    on,
    block,
    certification,
    endedOn: [before, ...since.map(withdrawnOn)].find((ended) => ended !== null) ?? null,
  }));
}
