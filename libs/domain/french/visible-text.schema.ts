/** Texts that people read as they were typed: no sign of theirs is invisible, nor turns the others round. */
import { z } from 'zod';

const invisible = 'Ce texte contient des caractères invisibles ou incomplets';

/** On one line. `inWords`: what its pattern asks, which the API's description says in its stead. */
export const visibleText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{C}]*$/u, invisible)
    .meta({ inWords: 'sans caractère invisible' });

/** On as many lines as one likes, none of them empty, as on an envelope. */
export const visibleLines = (max: number) =>
  z
    .string()
    .overwrite(withoutEmptyLines)
    .min(1)
    .max(max)
    .regex(/^(?:[^\p{C}]|\n)*$/u, invisible)
    .meta({ inWords: 'sur une ou plusieurs lignes, sans caractère invisible' });

function withoutEmptyLines(text: string): string {
  const lines = text.split(/\r\n?|[\n\u2028\u2029]/).map((line) => line.trim());
  return lines.filter((line) => line !== '').join('\n');
}
