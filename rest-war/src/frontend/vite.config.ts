import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {defineConfig, type Plugin} from 'vite';

const out = process.env.PAGE_OUT ?? 'dist';

/* The service sends the compressed form to those who take it, so that it need not compress for each. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      const assets = join(out, 'assets');
      for (const name of readdirSync(assets).filter(name => /\.(js|css)$/.test(name))) {
        writeFileSync(join(assets, name + '.gz'), gzipSync(readFileSync(join(assets, name)), {level: 9}));
      }
    },
  };
}

export default defineConfig({
  base: './',
  esbuild: {jsx: 'automatic', jsxImportSource: 'preact'},
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: {polyfill: false},
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  plugins: [compressed()],
  server: {
    host: '127.0.0.1',
    proxy: {'^/(api|health|openapi|metrics)': process.env.PAGE_SERVICE ?? 'http://127.0.0.1:8080'},
  },
});
