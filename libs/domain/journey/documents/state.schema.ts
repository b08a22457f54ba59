import { z } from 'zod';
import { code, day, file, rank } from '../event-fields.schema.js';
import type { StateSchemas } from '../state-fields.schema.js';
import type { DocumentsState } from './state.js';

export const documentVersion = z
  .strictObject({
    number: rank,
    file: file.nullable(),
    submittedOn: day.nullable(),
    returnedOn: day.nullable(),
    acceptedOn: day.nullable(),
  })
  .meta({ id: 'DocumentVersion' });

const versions = z.array(documentVersion);

export const documentsState = {
  memoire: versions,
  livret: versions,
  documents: z.record(code, versions).optional().describe('Ceux que la certification déclare, par leurs codes'),
} as const satisfies StateSchemas<DocumentsState>;
