import { z } from 'zod';

export const dryRunQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).optional().describe('true : dire ce qui se passerait, sans rien consigner'),
});
export type DryRunQuery = z.infer<typeof dryRunQuery>;
