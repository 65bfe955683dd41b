import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // paths relative to the document's base, which the manager sets: the console works below any path
  base: './',
  plugins: [react()],
  build: {
    outDir: 'target/dist',
    emptyOutDir: true,
    target: 'es2022',
    // files of their own may be kept by browsers for ever, and the page allows no inline images but data
    assetsInlineLimit: 0,
    // React, the router and the layers of the page together
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
  },
  server: {
    // a manager that runs on this machine, for work on the console
    proxy: { '/api': process.env.DRAGONFLY_MANAGER ?? 'http://127.0.0.1:8080' },
  },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/setup.ts'],
  },
});
