import { Module, type DynamicModule, type FactoryProvider, type InjectionToken, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { Dispatcher } from '#libs/engine/dispatch/dispatcher.js';
import { PayloadDecodings } from '#libs/engine/temporal/payload-decodings.js';
import { DeadlineQueries } from '#libs/journey/queries/deadline-list.js';
import { ReferenceLists } from '#libs/journey/reference-lists/reference-lists.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { Erasures } from '#libs/persons/erasure/erasures.js';
import { CertifiedRegister } from '#libs/persons/erasure/register.js';
import { FileStore } from '#libs/persons/files/file-store.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { PersonMerges } from '#libs/persons/merging/merges.js';
import { PersonExporter } from '#libs/persons/person-export/person-exporter.js';
import { toldKinds } from '#libs/persons/person-export/told-kinds.js';
import { LegalHolds } from '#libs/persons/retention/legal-holds.js';
import { PersonCases } from '#libs/persons/retention/person-cases.js';
import { AccessLog } from '#libs/persons/vault/access-log.js';
import { Hats } from '#libs/persons/vault/hats.js';
import { Identities } from '#libs/persons/vault/identities.js';
import { Accounts } from '#libs/persons/vault/accounts.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { Macs } from '#libs/persons/vault/keyring.js';
import { People } from '#libs/persons/vault/people.js';
import { Vault } from '#libs/persons/vault/vault.js';
import { RunArchive } from '#libs/engine/archive/run-archive.js';
import { CheckpointResumptions } from '#libs/record/checkpoints/resumption.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { Journal } from '#libs/record/journal/journal.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { JourneyAccess } from './access/journey-access.js';
import { ShownJourneys } from './access/shown-journeys.js';
import type { ApiParts } from './api-parts.js';
import { CandidatesController } from './candidates/candidates.controller.js';
import { CertificationsController } from './certifications/certifications.controller.js';
import { CheckpointsController } from './checkpoints/checkpoints.controller.js';
import { SigningController } from './checkpoints/signing.controller.js';
import { CodecController } from './codec/codec.controller.js';
import { CommandReadings } from './commands/command-readings.js';
import { CommandService } from './commands/command-service.js';
import { CommandOutcomesController } from './commands/command-outcomes.controller.js';
import { CommandReception } from './commands/command-reception.js';
import { DryRunService } from './commands/dry-run.js';
import { DeadlinesController } from './deadlines/deadlines.controller.js';
import { FiguresController } from './figures/figures.controller.js';
import { DossierController } from './dossier/dossier.controller.js';
import { FilesController } from './files/files.controller.js';
import { HealthController } from './health/health.controller.js';
import { Measures } from './metrics/measures.js';
import { HindsightController } from './hindsight/hindsight.controller.js';
import { ShownHistories } from './hindsight/shown-histories.js';
import { JudgementsController } from './hindsight/judgements.controller.js';
import { injected } from './injected.js';
import { ExportsController } from './people/exports.controller.js';
import { AccountsController } from './people/accounts.controller.js';
import { ActorNames } from './people/actor-names.js';
import { MergesController } from './people/merges.controller.js';
import { PersonNames } from './people/person-names.js';
import { HatsController } from './people/hats.controller.js';
import { ListedJourneys } from './journeys/listed-journeys.js';
import { ReferenceLabels } from './reference-lists/reference-labels.js';
import { PeopleController } from './people/people.controller.js';
import { PersonalAccessesController } from './people/personal-accesses.controller.js';
import { ErasuresController } from './privacy/erasures.controller.js';
import { RegisterController } from './register/register.controller.js';
import { RetentionController } from './privacy/retention.controller.js';
import { ReferenceListsController } from './reference-lists/reference-lists.controller.js';
import { Registers } from './journeys/registers.js';
import { RefusalsController } from './refusals/refusals.controller.js';
import { operationTitle } from './access/operation.js';
import { accessesOf, servedKinds, type ServedKinds } from './streams/served-kinds.js';
import { AnswerCache } from './http/answer-cache.js';
import type { StreamIntake, StreamIntakes } from './streams/stream-intake.js';
import { VerificationController } from './verification/verification.controller.js';

@Module({})
export class ApiModule {
  /** @param parts not asked for while the API is only described */
  static over(parts: () => ApiParts, kinds: ServedKinds = servedKinds): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        CandidatesController,
        PeopleController,
        AccountsController,
        HatsController,
        PersonalAccessesController,
        ErasuresController,
        MergesController,
        ExportsController,
        RetentionController,
        CertificationsController,
        ReferenceListsController,
        ...Object.values(kinds).flatMap(({ controllers }) => controllers),
        HindsightController,
        JudgementsController,
        CommandOutcomesController,
        DeadlinesController,
        FiguresController,
        FilesController,
        CheckpointsController,
        SigningController,
        VerificationController,
        DossierController,
        RegisterController,
        RefusalsController,
        CodecController,
        HealthController,
      ],
      providers: [
        ...given(parts),
        { provide: injected.accesses, useFactory: () => accessesOf(kinds, parts()) },
        ...intakesOf(kinds),
        JourneyAccess,
        ShownJourneys,
        PersonNames,
        ListedJourneys,
        ReferenceLabels,
        ActorNames,
        Registers,
        CommandService,
        DryRunService,
        CommandReception,
        ShownHistories,
        AnswerCache,
      ],
    };
  }
}

/** Each kind's own, and all of them by kind. */
function intakesOf(kinds: ServedKinds): readonly Provider[] {
  const names = Object.keys(kinds);
  const classes = Object.values(kinds).map(({ intake }) => intake);
  const byKind = (...intakes: readonly StreamIntake[]): StreamIntakes => {
    const misplaced = intakes.find(({ kind }, place) => kind.process.kind !== names[place]);
    if (misplaced) throw new Error(`The intake of ${misplaced.kind.process.kind} is served under another kind`);
    return Object.fromEntries(intakes.map((intake, place) => [names[place], intake]));
  };
  return [...classes, { provide: injected.intakes, useFactory: byKind, inject: classes }];
}

/** The parts, each alone: no controller and no service receives them all. */
function given(parts: () => ApiParts): readonly FactoryProvider[] {
  const provide = <T>(token: InjectionToken<T>, part: (of: ApiParts) => T): FactoryProvider<T> => ({
    provide: token,
    useFactory: () => part(parts()),
  });
  return [
    provide(DataSource, ({ dataSource }) => dataSource),
    provide(injected.kinds, ({ kinds }) => kinds),
    provide(injected.temporal, ({ temporal }) => temporal),
    provide(injected.logger, ({ logger }) => logger),
    provide(injected.needed, ({ dataSource, temporal, catalogue, lastRefusedWrite, probes }) => {
      return { dataSource, temporal, catalogue, lastRefusedWrite, ...probes };
    }),
    provide(
      Measures,
      (parts) => new Measures({ ...parts, ...parts.probes, folders: { keys: parts.config.keys.folder, files: parts.blobs.stagingFolder } }),
    ),
    provide(injected.keysFolder, ({ config }) => config.keys.folder),
    provide(injected.identity, ({ identity }) => identity),
    provide(CertificationCatalogue, ({ catalogue }) => catalogue),
    provide(RulesArchive, ({ archive }) => archive),
    provide(Journal, ({ journal }) => journal),
    provide(CommandRecords, ({ records }) => records),
    provide(CommandReadings, ({ readings }) => readings),
    provide(Dispatcher, ({ dispatcher }) => dispatcher),
    provide(JourneyQueries, ({ journeys }) => journeys),
    provide(DeadlineQueries, ({ deadlines }) => deadlines),
    provide(CheckpointLog, ({ checkpoints }) => checkpoints),
    provide(CheckpointResumptions, ({ resumptions }) => resumptions),
    provide(RunArchive, ({ runArchive }) => runArchive),
    provide(RefusalLog, ({ refusals }) => refusals),
    provide(PayloadDecodings, ({ decodings }) => decodings),
    provide(Vault, ({ vault }) => vault),
    provide(Macs, ({ macs }) => macs),
    provide(AccessLog, ({ vault }) => vault.accesses),
    provide(Identities, ({ identities }) => identities),
    provide(Candidates, ({ candidates }) => candidates),
    provide(People, ({ people }) => people),
    provide(Accounts, ({ accounts }) => accounts),
    provide(Hats, ({ hats }) => hats),
    provide(ReferenceLists, ({ referenceLists }) => referenceLists),
    provide(FileStore, ({ files }) => files),
    provide(StoredFiles, ({ storedFiles }) => storedFiles),
    provide(PersonExporter, (of) => new PersonExporter(of, toldKinds, operationTitle)),
    provide(Erasures, ({ privacy }) => privacy.erasures),
    provide(LegalHolds, ({ privacy }) => privacy.holds),
    provide(PersonMerges, ({ dataSource, identities, privacy }) => new PersonMerges({ dataSource, identities, cases: privacy.cases })),
    provide(PersonCases, ({ privacy }) => privacy.cases),
    provide(CertifiedRegister, ({ privacy }) => privacy.register),
    provide(injected.retention, ({ privacy }) => privacy.retention),
  ];
}
