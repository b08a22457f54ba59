/** What is injected under a name: it has no class of its own. Everything else is injected under its class. */
export const injected = {
  /** `Temporal` */
  temporal: Symbol('temporal'),
  /** `Logger` */
  logger: Symbol('logger'),
  /** What readiness asks of: `Needed`. */
  needed: Symbol('needed'),
  /** `StreamKinds` */
  kinds: Symbol('kinds of streams'),
  /** `StreamAccesses` */
  accesses: Symbol('accesses'),
  /** `StreamIntakes` */
  intakes: Symbol('intakes'),
  /** `RetentionDocument` */
  retention: Symbol('retention'),
  /** `IdentityConfig`: the provider that is believed. */
  identity: Symbol('identity'),
  /** The path of the folder that holds the installation's keys. */
  keysFolder: Symbol('keys folder'),
} as const;
