/** `#domain/x.js` is built to dist/libs/domain/x.js; the rules are about its source. Read from package.json, so that it has one list. */
const { resolve } = require('node:path');
const { imports } = require('./package.json');

const alias = Object.fromEntries(
  Object.entries(imports).map(([name, target]) => [
    name.replace('/*', ''),
    resolve(__dirname, target.replace('./dist/', '').replace('/*', '')),
  ]),
);

module.exports = { resolve: { alias, extensionAlias: { '.js': ['.ts', '.js'] }, extensions: ['.ts', '.js', '.mjs', '.cjs'] } };
