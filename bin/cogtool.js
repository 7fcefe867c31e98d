#!/usr/bin/env node
require('../dist/compiled-code.js')
