#!/usr/bin/env node
// What `npx portico` runs. Plain JavaScript, so that a Node.js too old for Portico's TypeScript can say so in words.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 18)) {
  import('../src/main.ts')
} else {
  console.error(
    `portico: this is Node.js ${process.versions.node}, and Portico needs 22.18 or newer.\n` +
      'In a checkout, `npm exec -- portico` runs the Node.js that `npm ci` brought.',
  )
  process.exitCode = 2
}
