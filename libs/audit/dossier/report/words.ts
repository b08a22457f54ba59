/** Words that have changed since the first dossiers, which a verifier makes again and compares to the byte. */
import { theRole } from '#libs/domain/french/role-names.js';
import { isCommandName } from '#libs/domain/journey/event-of-command.js';
import type { Role } from '#libs/domain/stream/actor.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import { firstWording, type Wording } from '#libs/hindsight/narration/event-sentences.js';
import type { DossierFormat } from '../format.js';
import { html, type Markup } from './markup.js';

interface Words {
  /** Of the member of a jury who presides. */
  readonly presidency: string;
  /** Where a journey belongs. */
  readonly place: string;
  /** Who does something, by role. */
  readonly role: (role: Role) => string;
  readonly commands: (names: readonly string[]) => Markup;
  readonly events: Partial<Wording>;
}

export const wordsOf: Readonly<Record<DossierFormat, Words>> = {
  'jalon-dossier/1': {
    presidency: 'président',
    place: 'Promotion, lieu',
    role: (role) => (role === 'JURY_PRESIDENT' ? 'le président du jury' : theRole(role)),
    commands: (names) => html`<code>${names.join(', ')}</code>`,
    events: firstWording,
  },
  'jalon-dossier/2': {
    presidency: 'présidence',
    place: 'Promotion, site',
    role: theRole,
    commands: (names) => html`${names.map((name) => (isCommandName(name) ? commandTitles[name] : name)).join(', ')}`,
    events: {},
  },
};
