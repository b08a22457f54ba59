/** An event's version leaves a hole after the journal's head: what comes between must be appended first. */
export class JournalGap extends Error {
  override readonly name = 'JournalGap';
  constructor(
    readonly streamId: string,
    /** Version of the journal's head. */
    readonly head: number,
    readonly version: number,
  ) {
    super(`Journal of ${streamId} ends at version ${head}; version ${version} would leave a hole`);
  }
}

/** The journal already holds another event at this version: two histories of one stream. Never overwritten. */
export class JournalConflict extends Error {
  override readonly name = 'JournalConflict';
  constructor(
    readonly streamId: string,
    readonly version: number,
  ) {
    super(`Journal of ${streamId} holds another event at version ${version}`);
  }
}

/** What the journal holds of a stream does not follow itself: a hole, or a head that is not its last event. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged';
  constructor(
    readonly streamId: string,
    readonly version: number,
  ) {
    super(`Journal of ${streamId} is damaged at version ${version}`);
  }
}

/** Rules that an event names were never archived. */
export class RulesNotArchived extends Error {
  override readonly name = 'RulesNotArchived';
  constructor(readonly digest: string) {
    super(`Rules ${digest} are not in the archive`);
  }
}

/** A command holds text that JSON in PostgreSQL cannot (NUL, or half of a surrogate pair): refused before anything is sent. */
export class UnstorableText extends Error {
  override readonly name = 'UnstorableText';
  constructor() {
    super('La demande contient un caractère qui ne peut pas être enregistré (caractère nul ou demi-codet isolé).');
  }
}
