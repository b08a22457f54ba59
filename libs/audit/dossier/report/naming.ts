/** Who is who in the report: a name beside the id where the dossier holds one, the id alone elsewhere. */
import type { DossierNames } from '../format.js';
import { html, type Markup } from './markup.js';

/** An opaque id as it stands in a sentence: the letters of its kind, and what says nothing of who it is. */
const idInText = /\b[a-z]{2,4}_[0-9a-zA-Z-]{1,60}/g;

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
    return this.names ? text.replaceAll(idInText, (id) => [this.nameOf(id), id].filter(Boolean).join(' ')) : text;
  }

  private nameOf(id: string): string | null {
    return this.names && Object.hasOwn(this.names, id) ? (this.names[id] ?? null) : null;
  }
}
