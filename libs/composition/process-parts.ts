/** What the API and the worker stand on alike, put together once. */
import type { DataSource } from 'typeorm';
import { connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { KeyAnnouncer } from '#libs/persons/key-rotation/key-announcer.js';
import { KeyReaders, type KeyReader } from '#libs/persons/key-rotation/key-readers.js';
import { heldIn } from '#libs/persons/key-rotation/rotated-keys.js';
import type { Config } from '#libs/platform/config/config.js';
import { checkApplicationRole } from '#libs/platform/database/application-role.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { objectsThatDiffer } from '#libs/platform/database/description/schema-guard.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { Closing } from '#libs/composition/closing.js';
import { openPersonalData, type PersonalData } from '#libs/composition/personal-data.js';

export interface ProcessParts extends PersonalData {
  readonly dataSource: DataSource;
  readonly temporal: Temporal;
}

/**
 * In this order: what was erased is erased again, should an older backup be in place, and this process is known to read the
 * keys, before anything reaches it.
 * @throws what the libraries throw, each with a sentence that says what to do
 */
export async function openProcessParts(
  part: KeyReader['part'],
  config: Config,
  logger: Logger,
  closing: Closing,
  kinds: StreamKinds,
): Promise<ProcessParts> {
  const opened = await createDataSource(config.databaseUrl, { applicationName: `jalon-${part}` });
  const dataSource = closing.keep(opened, (database) => database.destroy());
  await tellOfSchema(dataSource, logger);
  await checkApplicationRole(dataSource, config.environment, (message) => logger.warn(message));
  const personalData = await openPersonalData(kinds, config, dataSource, closing);
  const { vault, privacy } = personalData;
  await vault.checkMasterKeys();
  await privacy.erasures.reapply();
  const payloadKeys = await PayloadKeyring.open(config.keys.folder);
  const refresh = async () => ({ payload: await payloadKeys.ids(), ...heldIn(await personalData.refreshKeys()) });
  const announcer = new KeyAnnouncer(part, new KeyReaders(dataSource), refresh, logger);
  await closing.keep(announcer, (keys) => keys.stop()).start();
  const temporal = closing.keep(await connect(config), (engine) => engine.close());
  return { ...personalData, dataSource, temporal };
}

/** Of many, the first are enough to know what happened. */
const mostNamed = 20;

/** Before anything is read: where rights are lost, that says why the rest fails. */
async function tellOfSchema(dataSource: DataSource, logger: Logger): Promise<void> {
  const objects = await objectsThatDiffer(dataSource);
  if (objects.length === 0) return;
  logger.warn(
    { count: objects.length, objects: objects.slice(0, mostNamed) },
    'the database is not what the migrations make: a dump loaded without migrating, or somebody; `jalon verify` says what each object is',
  );
}
