/** oidc-provider warns, when it is imported, of a Node older than it is tried on: once is enough, in its own process's log. */
const { warn } = console;
console.warn = (...said) => {
  if (!String(said[0]).includes('oidc-provider WARNING: Unsupported runtime')) warn.apply(console, said);
};
