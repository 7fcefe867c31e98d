#!/usr/bin/env node
require('../dist/cogtool.js')
