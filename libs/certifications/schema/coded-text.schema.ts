/** A line that a source names or numbers: its code, its words, and where they stand. */
import { z } from 'zod';
import { code } from '#libs/domain/journey/fields.schema.js';
import { source, text } from './fields.schema.js';

export const codedText = z.strictObject({ code, text, source }).meta({ id: 'CodedText' });
