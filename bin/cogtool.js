#!/usr/bin/env node
// CommonJS, because the size of libuv's thread pool counts only before its first use, and loading an ES module is one.
// A batch of tokens is verified on that pool: as many threads as there are cores is fastest.
if (process.argv.includes('--batch'))
  process.env.UV_THREADPOOL_SIZE ??= String(require('node:os').availableParallelism())
import('../dist/cogtool.js')
