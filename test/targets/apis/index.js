import * as careless from './careless.js'
import * as good from './good.js'
import * as odd from './odd.js'
import * as vulnerable from './vulnerable.js'

export { careless, good, odd, vulnerable }
