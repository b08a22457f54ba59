/** `#libs/domain/x.js` is built to dist/libs/domain/x.js; the rules are about its source. */
const { resolve } = require('node:path');

const alias = Object.fromEntries(
  ['libs', 'workflows', 'activities', 'apps', 'infra', 'test'].map((folder) => [`#${folder}`, resolve(__dirname, folder)]),
);

module.exports = { resolve: { alias, extensionAlias: { '.js': ['.ts', '.js'] }, extensions: ['.ts', '.js', '.mjs', '.cjs'] } };
