/** Fields that several parts of a certification's file share. */
import { z } from 'zod';
import { visibleText } from '#libs/domain/french/visible-text.schema.js';

/** Where a rule comes from, as a person cites it; `default` where nobody but Jalon has set it. */
export const source = z.string().trim().min(1).max(300).describe('Source, telle qu’on la cite ; « default » pour un choix par défaut');

export const text = z.string().trim().min(1).max(4000);
export const title = visibleText(500);
export const note = text.describe('Précision du lecteur, affichée à côté du texte sans le changer');

/** What a source says, with where it says it. */
export const sourcedText = z.strictObject({ text, source }).meta({ id: 'SourcedText' });

export const minutes = z.int().min(1).max(6000).nullable().default(null).describe('Durée en minutes ; null si la source n’en dit rien');
export const pages = z
  .int()
  .min(1)
  .max(2000)
  .nullable()
  .default(null)
  .describe('Pages, sans les annexes ; null si la source n’en dit rien');

/** The fields of a rule that the sources leave open and that Jalon has set: the others come from the rule's `source`. */
export const defaultsAmong = <const Field extends string>(...fields: readonly Field[]) =>
  z.array(z.enum(fields)).max(fields.length).default([]).describe('Les champs que la source laisse ouverts, fixés ici par défaut');
