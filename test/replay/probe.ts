/** Inside the workflow's sandbox: tells what the workflow makes, the outcomes of Updates included, which Temporal does not compare. */
import { proxySinks, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow';

export interface ProbeSinks extends Sinks {
  probe: {
    applied(updateId: string, applied: unknown): void;
    appended(events: unknown): void;
    continued(run: unknown): void;
  };
}

export function interceptors(): WorkflowInterceptors {
  const { probe } = proxySinks<ProbeSinks>();
  return {
    inbound: [
      {
        handleUpdate: (input, next) => {
          const result = next(input);
          // Not awaited: the order in which the workflow gives its commands must stay its own.
          result.then(
            (applied) => probe.applied(input.updateId, applied),
            () => undefined,
          );
          return result;
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => {
          if (input.activityType === 'appendToJournal') probe.appended(input.args[1]);
          return next(input);
        },
        continueAsNew: (input, next) => {
          probe.continued(input.args[0]);
          return next(input);
        },
      },
    ],
  };
}
