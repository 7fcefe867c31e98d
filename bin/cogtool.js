#!/usr/bin/env node
import('../dist/cogtool.js')
