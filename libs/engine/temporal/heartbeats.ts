import type { ActivityInterceptors, ActivityInterceptorsFactory } from '@temporalio/worker';

/** The SDK passes on as many as the server needs. */
const perTimeout = 4;

/**
 * Tells the server, as long as an activity runs, that its worker lives. Of one that is silent for longer than the activity's
 * `heartbeatTimeout` the server gives the activity to another; without it, it waits for the longest that the activity may take.
 */
export const heartbeats: ActivityInterceptorsFactory = (context): ActivityInterceptors => {
  const timeoutMs = context.info.heartbeatTimeoutMs;
  if (!timeoutMs) return {};
  return {
    inbound: {
      async execute(input, next) {
        const beating = setInterval(() => context.heartbeat(), timeoutMs / perTimeout);
        try {
          return await next(input);
        } finally {
          clearInterval(beating);
        }
      },
    },
  };
};
