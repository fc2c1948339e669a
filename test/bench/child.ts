/** One bench in a process of its own: `child.js <name> <result file> [--quick]`. */
import { writeFile } from 'node:fs/promises'
import { benches } from './benches.js'

const [name = '', file = '', mode] = process.argv.slice(2)
const entry = benches[name]
if (!entry) throw new Error(`expected the name of a bench, got ${JSON.stringify(name)}`)
const { bench } = await entry.load()
await writeFile(file, JSON.stringify(await bench({ quick: mode === '--quick' })))
// A driver's idle connection must not keep the run waiting.
process.exit(0)
