import { z } from 'zod';
import { called } from '#libs/domain/french/coded.schema.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import { operationTitle } from '../access/operation.js';

const titles: Readonly<Record<string, string>> = commandTitles;

/** What a reading was for, told by the title of its operation; by its code where none has that name any more. */
export const operationTold = called(
  z.string().describe('Ce pour quoi les données ont été ouvertes'),
  (code) => operationTitle(code) ?? titles[code] ?? code,
);
