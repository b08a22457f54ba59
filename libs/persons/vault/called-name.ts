import type { Named } from './identities.js';

/** As people call somebody: given name, then the name of usage where there is one. */
export function calledName({ familyName, usedName, givenNames }: Named): string {
  return [givenNames[0], usedName ?? familyName].filter(Boolean).join(' ');
}
