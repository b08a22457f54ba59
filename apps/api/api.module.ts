import { Module, type DynamicModule } from '@nestjs/common';
import { JourneyAccess } from './access/journey-access.js';
import { CandidatesController } from './candidates/candidates.controller.js';
import { CertificationsController } from './certifications/certifications.controller.js';
import { CheckpointsController } from './checkpoints/checkpoints.controller.js';
import { CodecController } from './codec/codec.controller.js';
import { CommandService } from './commands/command-service.js';
import { CommandsController } from './commands/commands.controller.js';
import { DryRunService } from './commands/dry-run.js';
import { DossierController } from './dossier/dossier.controller.js';
import { DeadlinesController } from './deadlines/deadlines.controller.js';
import { FilesController } from './files/files.controller.js';
import { HealthController } from './health/health.controller.js';
import { HindsightController } from './hindsight/hindsight.controller.js';
import { JudgementsController } from './hindsight/judgements.controller.js';
import { JourneyHistoryController } from './journeys/journey-history.controller.js';
import { JourneysController } from './journeys/journeys.controller.js';
import { ApiParts } from './parts.js';
import { ExportsController } from './people/exports.controller.js';
import { PeopleController } from './people/people.controller.js';
import { ErasuresController } from './privacy/erasures.controller.js';
import { RetentionController } from './privacy/retention.controller.js';
import { PersonalAccessesController } from './people/personal-accesses.controller.js';
import { RefusalsController } from './refusals/refusals.controller.js';
import { VerificationController } from './verification/verification.controller.js';

@Module({})
export class ApiModule {
  static of(parts: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        CandidatesController,
        PeopleController,
        PersonalAccessesController,
        ErasuresController,
        ExportsController,
        RetentionController,
        CertificationsController,
        JourneysController,
        JourneyHistoryController,
        HindsightController,
        JudgementsController,
        CommandsController,
        DeadlinesController,
        FilesController,
        CheckpointsController,
        VerificationController,
        DossierController,
        RefusalsController,
        CodecController,
        HealthController,
      ],
      providers: [
        { provide: ApiParts, useValue: parts },
        { provide: JourneyAccess, useValue: new JourneyAccess(parts) },
        CommandService,
        DryRunService,
      ],
    };
  }
}
