/** The number of a person in the national register (NIR), as their social security card has it. */
import { z } from 'zod';

const form = /^[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$/;

/** Control key of a NIR: 97 minus the remainder of its 13 first characters by 97, Corsica's 2A and 2B counted as 19 and 18. */
function keyHolds(nir: string): boolean {
  const digits = nir.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(digits) % 97n) === Number(nir.slice(13));
}

/** The first rule of the form that a number breaks, without the spaces that it is written with. */
function whyMalformed(given: string): string {
  if (given.length !== 15) return `Un NIR compte 15 caractères, clé comprise : celui-ci en a ${given.length}`;
  if (!/^[1-478]/.test(given)) return 'Un NIR commence par 1, 2, 3, 4, 7 ou 8';
  return 'Un NIR ne compte que des chiffres, « 2A » ou « 2B » pour un département de Corse excepté';
}

/** Between the characters of a number, as it is typed or copied: spaces, those that no-break too, tabs, dots and dashes. */
const separators = /[ \t\u00a0\u202f.-]/g;
const mostTyped = 60;

export const nir = z
  .string()
  .max(mostTyped, 'Un NIR compte 15 caractères, clé comprise')
  .overwrite((given) => given.replace(separators, '').toUpperCase())
  .regex(form, { error: ({ input }) => whyMalformed(String(input)) })
  .refine((given) => !form.test(given) || keyHolds(given), 'La clé de contrôle du NIR est fausse')
  // As it is typed: the form above is that of the number once its separators are left out.
  .meta({ pattern: '^[ \t\u00a0\u202f.-]*(?:[0-9ABab][ \t\u00a0\u202f.-]*){15}$', maxLength: mostTyped });

/** First figure of a number given for good, awaited or provisional. */
const sexes: Readonly<Record<string, 'M' | 'F'>> = { '1': 'M', '3': 'M', '7': 'M', '2': 'F', '4': 'F', '8': 'F' };
const lastMonth = 12;

interface Born {
  readonly birthDate: string;
  readonly sex?: 'F' | 'M' | undefined;
}

/**
 * Where a NIR says otherwise than the identity, one sentence each: a warning, never a refusal. The number of a person keeps the sex and the
 * birth that were first registered, and gives months that do not exist where none was known.
 */
export function nirDoubts(number: string, { birthDate, sex }: Born): readonly string[] {
  const [year, month] = [number.slice(1, 3), number.slice(3, 5)];
  const [ofBirth, monthOfBirth] = [birthDate.slice(2, 4), birthDate.slice(5, 7)];
  return [
    ...(sex !== undefined && sex !== sexes[number.charAt(0)] ? ['Le NIR commence par un chiffre qui n’est pas de ce sexe.'] : []),
    ...(year === ofBirth ? [] : [`Le NIR dit l’année de naissance ${year}, l’identité ${ofBirth}.`]),
    ...(monthOfBirth === '' || Number(month) > lastMonth || month === monthOfBirth || month === '00'
      ? []
      : [`Le NIR dit le mois de naissance ${month}, l’identité ${monthOfBirth}.`]),
  ];
}
