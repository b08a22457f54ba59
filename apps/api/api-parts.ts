import { ReferenceLists } from '#libs/journey/reference-lists/reference-lists.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { certificationFolders } from '#libs/certifications/shipped.js';
import { openOrClose } from '#libs/composition/closing.js';
import { openProcessParts } from '#libs/composition/process-parts.js';
import { RunArchive } from '#libs/engine/archive/run-archive.js';
import { openDispatch } from '#libs/engine/dispatch/open-dispatch.js';
import { PayloadDecodings } from '#libs/engine/temporal/payload-decodings.js';
import { DeadlineQueries } from '#libs/journey/queries/deadline-list.js';
import { RecentEvents } from '#libs/engine/temporal/recent-events.js';
import { FileStore } from '#libs/persons/files/file-store.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { Accounts } from '#libs/persons/vault/accounts.js';
import { Hats } from '#libs/persons/vault/hats.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { People } from '#libs/persons/vault/people.js';
import { type Config, ConfigError } from '#libs/platform/config/config.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { PrometheusMetrics } from '#libs/platform/observability/metrics.js';
import { OidcTokenVerifier } from '#libs/platform/tokens/oidc-verifier.js';
import { CheckpointResumptions } from '#libs/record/checkpoints/resumption.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { CommandReadings } from './commands/command-readings.js';
import { checkpointProbe } from './health/checkpoint-probe.js';
import { LastRefusedWrite } from './health/last-refused-write.js';
import { filesProbe } from './health/readiness.js';
import { schemaProbe } from './health/schema-probe.js';

/** What the API stands on: connections, and the libraries over them. */
export type ApiParts = Awaited<ReturnType<typeof openApiParts>>;

/**
 * Reads what may be at fault in a file (certifications, the provider's address) before it connects to anything.
 * @throws what the libraries throw, each with a sentence that says what to do
 */
export async function openApiParts(config: Config, logger: Logger, kinds = streamKinds) {
  const catalogue = await CertificationCatalogue.load(certificationFolders(config.certificationsFolder));
  if (config.identity === null)
    throw new ConfigError(['OIDC_ISSUER manque : l’adresse du fournisseur d’identité (npm start en démarre un).']);
  const tokens = new OidcTokenVerifier(config.identity, logger);
  return openOrClose(async (closing) => {
    const shared = await openProcessParts('api', config, logger, closing, kinds);
    const { dataSource, temporal, vault, macs, blobs } = shared;
    const metrics = new PrometheusMetrics('api');
    const connections = { kinds, dataSource, temporal, log: logger, attemptMs: config.updateTimeoutMs, metrics };
    const { journal, archive, records, readings, standings, dispatcher } = openDispatch(connections);
    for (const { rules } of catalogue.list()) await archive.save(rules);
    const storedFiles = new StoredFiles(dataSource);
    const checkpoints = new CheckpointLog(dataSource, config.keys.folder, new RecentEvents(temporal), { log: logger });
    const identities = new Identities(dataSource, vault, macs);
    return {
      ...shared,
      kinds,
      config,
      logger,
      metrics,
      catalogue,
      identity: config.identity,
      tokens,
      journal,
      archive,
      records,
      journeys: new JourneyQueries(dataSource, standings),
      dispatcher,
      readings: new CommandReadings(readings, kinds),
      deadlines: new DeadlineQueries(dataSource),
      checkpoints,
      resumptions: new CheckpointResumptions(dataSource, config.keys.folder, checkpoints, logger),
      refusals: new RefusalLog(dataSource),
      runArchive: new RunArchive(dataSource, blobs),
      decodings: new PayloadDecodings(dataSource),
      storedFiles,
      files: new FileStore(blobs, vault, storedFiles),
      identities,
      candidates: new Candidates(identities),
      people: new People(identities),
      accounts: new Accounts(dataSource),
      hats: new Hats(dataSource),
      lastRefusedWrite: new LastRefusedWrite(metrics),
      probes: { files: filesProbe(blobs.stagingFolder), signing: checkpointProbe(config.keys.folder), schema: schemaProbe(dataSource) },
      referenceLists: new ReferenceLists(dataSource),
      close: () => closing.close(),
    };
  });
}
