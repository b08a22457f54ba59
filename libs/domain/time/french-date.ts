import type { LocalDate } from './local-date.js';

const months = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
] as const;

/**
 * A date as people read it: « 3 mars 2026 », « 1er mars 2026 »; empty where there is none. Written out, not asked of ICU,
 * so that a refusal reads the same wherever it was decided.
 */
export function frenchDate(date: LocalDate | null | undefined): string {
  if (!date) return '';
  const [year, month, day] = date.split('-').map(Number);
  return `${day === 1 ? '1er' : day} ${months[(month ?? 1) - 1]} ${year}`;
}
