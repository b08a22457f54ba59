const { existsSync } = require('node:fs');
const { resolve } = require('node:path');

/** Our sources import each other as `./name.js`, as Node will find them once built; in jest the file is `./name.ts`. */
module.exports = (request, options) => {
  if (request.startsWith('.') && request.endsWith('.js') && !options.basedir.includes('/node_modules/')) {
    const source = resolve(options.basedir, request.replace(/\.js$/, '.ts'));
    if (existsSync(source)) return source;
  }
  return options.defaultResolver(request, options);
};
