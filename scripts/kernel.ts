import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommand } from './cli/command.ts';
import { assembledKernel } from './kernel/assemble.ts';

const FOLDER = join(import.meta.dirname, '../src/model/kernel');

readCommand({
  run: 'npm run kernel',
  about: ['Makes src/model/kernel/kernel.wasm of kernel.wat. A test says when they are not the same.'],
  options: {},
  fails: 'kernel.wat is not WebAssembly',
  example: 'npm run kernel',
});

const binary = await assembledKernel(readFileSync(join(FOLDER, 'kernel.wat'), 'utf8'));
writeFileSync(join(FOLDER, 'kernel.wasm'), binary);
console.log(`kernel.wasm: ${binary.length} bytes`);
