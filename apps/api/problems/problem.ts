/** Errors as RFC 9457 problem details: one type per thing that a client may want to tell apart. */
import type { Unmet } from '#libs/domain/stream/unmet.js';

/** Status and French title of each type. A type's name is part of its URI, hence for ever. */
export const problemTypes = {
  'malformed-request': { status: 400, title: 'La requête est mal formée' },
  'idempotency-key-missing': { status: 400, title: 'L’en-tête Idempotency-Key manque ou est mal formé' },
  unauthenticated: { status: 401, title: 'Un jeton d’accès valide est nécessaire' },
  forbidden: { status: 403, title: 'Ce rôle ne permet pas cette action' },
  'not-found': { status: 404, title: 'Rien ne se trouve à cette adresse' },
  failed: { status: 409, title: 'La commande a été abandonnée sans effet' },
  refused: { status: 409, title: 'Les règles s’opposent à cette commande' },
  'record-altered': { status: 409, title: 'Le registre n’est plus ce qui a été signé' },
  erased: { status: 410, title: 'Ces données ont été effacées' },
  stale: { status: 412, title: 'Ce qui devait changer n’est plus à la version indiquée' },
  'too-large': { status: 413, title: 'Le contenu envoyé est trop volumineux' },
  'unsupported-media-type': { status: 415, title: 'Ce type de contenu n’est pas accepté' },
  invalid: { status: 422, title: 'Le contenu envoyé ne convient pas' },
  'idempotency-key-reused': { status: 422, title: 'Cette clé d’idempotence a déjà servi pour un autre contenu' },
  'version-required': { status: 428, title: 'La version attendue doit être indiquée (If-Match)' },
  'too-many-requests': { status: 429, title: 'Trop de requêtes en peu de temps' },
  'headers-too-large': { status: 431, title: 'Les en-têtes envoyés sont trop volumineux' },
  internal: { status: 500, title: 'Une erreur inattendue s’est produite' },
  unavailable: { status: 503, title: 'Le service est momentanément indisponible' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemType = keyof typeof problemTypes;

/** One fault of a request. `pointer` is a JSON pointer as a URI fragment into the body; else a parameter or header is named. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
}

export interface ProblemMembers {
  readonly detail?: string;
  /** Faults of the request itself, all at once. */
  readonly errors?: readonly Fault[];
  /** Conditions that the rules ask and that are not met, all at once, with the version of the state they were read on. */
  readonly unmet?: readonly Unmet[];
  readonly version?: number;
  /** Which command of a batch was refused, from 0. */
  readonly index?: number;
}

/** What the log of refusals keeps of a problem besides what is answered. */
export interface KeptRefusal {
  readonly code: string;
  /** Of a batch: the address does not name them. */
  readonly commands?: readonly string[];
  /** Of the state on which it was judged. */
  readonly version?: number;
  /** Where the answer's holds what differs each time. */
  readonly sentence?: string;
}

export interface ProblemDocument extends ProblemMembers {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly instance?: string;
}

/** Answered as what does not exist: whoever asks is not told that it does. */
export function outOfReach(members: ProblemMembers | undefined): Problem {
  return new Problem('not-found', members, {}, { code: 'access.out-of-reach' });
}

export function problemUri(type: ProblemType): string {
  return `urn:jalon:problem:${type}`;
}

/** Thrown anywhere in the API; `ProblemFilter` answers it. */
export class Problem extends Error {
  constructor(
    readonly type: ProblemType,
    readonly members: ProblemMembers = {},
    readonly headers: Readonly<Record<string, string>> = {},
    readonly refusal: KeptRefusal | null = null,
  ) {
    super(problemTypes[type].title);
    this.name = 'Problem';
  }

  get status(): number {
    return problemTypes[this.type].status;
  }

  /** The document as it is sent. `instance` names this occurrence: the request's id, where there is one. */
  toDocument(requestId?: string): ProblemDocument {
    const { status, title } = problemTypes[this.type];
    return {
      type: problemUri(this.type),
      title,
      status,
      ...this.members,
      ...(requestId !== undefined && { instance: `urn:uuid:${requestId}` }),
    };
  }
}
