/**
 * Invented people for demonstrations and load: plausible French names that nobody is known to bear together, telephone
 * numbers of the range that the ARCEP keeps for fiction (06 39 98), addresses under `.example`, which nobody can own.
 */
import type { NewCandidate } from '#libs/persons/vault/candidate.schema.js';

type Told = readonly [givenNames: string, familyName: string, birthDate: string, birthPlace: string, usedName?: string];

/** Accents, hyphens, apostrophes, particles and names of usage are there on purpose. */
const told: readonly Told[] = [
  ['Solène Marguerite', 'Brévignac', '1987-04-12', 'Quimperlé (29)'],
  ['Idriss', 'Valmoureau', '1979-11-03', 'Roubaix (59)'],
  ['Maëlle Anne', 'Quintrec-Daoulas', '1994-02-28', 'Morlaix (29)'],
  ['Théophane', 'd’Orvallières', '1990-08-17', 'Saumur (49)'],
  ['Yasmina', 'Benchérifa', '1983-06-21', 'Vénissieux (69)', 'Lormier'],
  ['Côme Augustin', 'Fauvergnat', '2000-02-29', 'Aurillac (15)'],
  ['Aïssatou', 'Diarravane', '1992-12-05', 'Montreuil (93)'],
  ['Bérengère', 'Œuvrecourt', '1976-09-30', 'Épinal (88)', 'Saint-Maclou'],
  ['Lucien Émile', 'Hautecombelle', '1969-01-14', 'Chambéry (73)'],
  ['Noémie', 'Castagnède-Roux', '1998-05-08', 'Bayonne (64)'],
  ['Zoran', 'Petrovallon', '1985-10-26', 'Strasbourg (67)'],
  ['Clémentine Rose', 'Le Guennalec', '1991-03-19', 'Vannes (56)'],
  ['Ousmane', 'Kéitadour', '1988-07-07', 'Saint-Denis (974)'],
  ['Églantine', 'Maupertuisier', '1996-11-11', 'Privas (07)'],
  ['Anatole', 'Vercassonne', '1973-04-01', 'Narbonne (11)'],
  ['Héloïse Jeanne', 'Tréguivillec', '1989-08-31', 'Lannion (22)', 'Abbatucelli'],
  ['Raphaël', 'Montjardinet', '1995-12-24', 'Besançon (25)'],
  ['Mireille', 'Saint-Évroult', '1967-06-15', 'Alençon (61)'],
  ['Nolwenn Iris', 'Kerbastiou', '1993-01-09', 'Douarnenez (29)'],
  ['Tancrède', 'Delmouly', '1981-09-04', 'Figeac (46)'],
  ['Ségolène Mai', 'Thanh-Vercors', '1986-02-16', 'Grenoble (38)'],
  ['Bastien', 'L’Herminier-Coste', '1977-10-22', 'Die (26)'],
];

const streets = [
  'rue des Tanneurs',
  'allée du Vieux-Moulin',
  'chemin de la Fontaine',
  'place du Marché-aux-Herbes',
  'impasse des Lavandières',
];
const towns = ['29300 Quimperlé', '59100 Roubaix', '49400 Saumur', '69200 Vénissieux', '15000 Aurillac', '73000 Chambéry', '64100 Bayonne'];

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

const ascii = (text: string): string =>
  text
    .replace(/œ/gi, 'oe')
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

function person(index: number, [givenNames, familyName, birthDate, birthPlace, usedName]: Told): NewCandidate {
  const given = givenNames.split(' ');
  return {
    familyName,
    ...(usedName === undefined ? {} : { usedName }),
    givenNames: given,
    birthDate,
    birthPlace,
    email: `${ascii(given[0] ?? '')}.${ascii(usedName ?? familyName)}.${index}@courriel.example`,
    phone: `06 39 98 ${String(Math.floor(index / 100) % 100).padStart(2, '0')} ${String(index % 100).padStart(2, '0')}`,
    address: `${1 + (index % 97)} ${at(streets, index)}, ${at(towns, index)}`,
  };
}

/** The people of the demonstration, always the same, in the same order. */
export const castPeople: readonly NewCandidate[] = told.map((each, index) => person(index, each));
