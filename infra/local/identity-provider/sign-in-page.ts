/** The page on which a developer says who they are. No password: it is for this machine, and for people who do not exist. */
import { roleName } from '#libs/domain/french/role-names.js';
import { callerRoles } from '#libs/platform/tokens/token.js';
import { tokenRequest, type Account } from './accounts.js';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function reach({ scope, personId }: Account): string {
  const sites = scope === undefined || scope.sites === 'ALL' ? 'tous les sites' : scope.sites.join(', ') || 'aucun site';
  return personId === undefined ? sites : `${sites} ; ${personId}`;
}

/** To be sent to the address that shows it. */
export function signInPage(accounts: readonly Account[], fault?: string): string {
  const buttons = accounts.map(
    (account) =>
      `<li><button name="account" value="${escaped(account.subject)}"><b>${escaped(account.name ?? account.subject)}</b> ${roleName(account.role)} <small>${escaped(reach(account))}</small></button></li>`,
  );
  const roles = callerRoles.map((role) => `<option value="${role}">${roleName(role)}</option>`);
  return `<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Jalon : se connecter (développement)</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}ul{list-style:none;padding:0}
button,input,select{font:inherit;padding:.5rem;width:100%;text-align:left;margin:.2rem 0}label{display:block}small{color:#555}</style></head>
<body><h1>Qui êtes-vous ?</h1>
<p>Fournisseur d’identité de développement : personnes inventées, sans mot de passe, sur cette machine seulement.</p>
${fault === undefined ? '' : `<p role="alert"><b>${escaped(fault)}</b></p>`}
<form method="post"><ul>${buttons.join('')}</ul></form>
<h2>Quelqu’un d’autre</h2>
<form method="post"><label>Identifiant <input name="subject" required maxlength="200"></label><label>Nom <input name="name" maxlength="200"></label>
<label>Rôle <select name="role">${roles.join('')}</select></label><label>Identifiant de personne <input name="person" placeholder="jur_1"></label>
${scopeFields.map(([field, label]) => `<label>${label} <input name="${field}" value="*"> <small>séparés par des virgules ; * pour tous</small></label>`).join('')}
<button>Continuer</button></form></body></html>`;
}

const scopeFields = [
  ['sites', 'Sites'],
  ['cohorts', 'Promotions'],
  ['certifications', 'Certifications'],
] as const;

/** Null where the form names nobody whom a token could name. */
export function personOf(form: URLSearchParams): Account | null {
  const text = (field: string): string | undefined => form.get(field)?.trim() || undefined;
  const codes = (field: string): 'ALL' | string[] => {
    const list = (text(field) ?? '').split(',').map((code) => code.trim());
    return list.includes('*') ? 'ALL' : list.filter((code) => code !== '');
  };
  const parsed = tokenRequest.omit({ lifeSeconds: true }).safeParse({
    subject: text('subject'),
    role: text('role'),
    name: text('name'),
    personId: text('person'),
    scope: Object.fromEntries(scopeFields.map(([field]) => [field, codes(field)])),
  });
  return parsed.success ? parsed.data : null;
}
