// Prints "N passed, N failed[, N skipped]" from jest's JSON results; a check that broke before jest ran counts as one failure.
import { readFileSync } from 'node:fs';

const [file, exitCode] = process.argv.slice(2);
let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numRuntimeErrorTestSuites: 0 };
try {
  counts = JSON.parse(readFileSync(file ?? '', 'utf8'));
} catch {
  // jest wrote nothing: types, lint or format failed
}
const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
const told = exitCode !== '0' && failed === 0 ? 1 : failed;
const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : '';
console.log(`${counts.numPassedTests} passed, ${told} failed${skipped}`);
