/** Who is who in the report: a name beside the id where the dossier holds one, the id alone elsewhere. */
import { opaqueIdInText } from '#libs/domain/persons/person-ids.js';
import type { DossierNames } from '../format.js';
import { html, type Markup } from './markup.js';

export class Naming {
  constructor(private readonly names: DossierNames | null) {}

  /** « Ada Lovelace (eva_1) », « eva_1 ». */
  named(id: string): string {
    const name = this.nameOf(id);
    return name === null ? id : `${name} (${id})`;
  }

  /** The same, the id as a code. */
  marked(id: string): Markup {
    const name = this.nameOf(id);
    return name === null ? html`<code>${id}</code>` : html`${name} <code>${id}</code>`;
  }

  /** A sentence with the name of each before the id, which may stand between parentheses. */
  inText(text: string): string {
    return this.names ? text.replaceAll(opaqueIdInText, (id) => [this.nameOf(id), id].filter(Boolean).join(' ')) : text;
  }

  private nameOf(id: string): string | null {
    return this.names && Object.hasOwn(this.names, id) ? (this.names[id] ?? null) : null;
  }
}
