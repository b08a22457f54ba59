import { z } from 'zod';
import { called } from '#libs/domain/french/coded.schema.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';

const titles: Readonly<Record<string, string>> = commandTitles;

/** The name of a command, told by its title; of another kind of stream, or of other code, by itself. */
export const commandTold = called(z.string(), (code) => titles[code] ?? code);
