import { expect, test } from '@jest/globals';
import { readsBody } from '../../../src/newman/readsBody.ts';

test.each([
  'const answer = pm.response.json();',
  'pm.expect(pm.response?.text()).to.include("a")',
  "pm.response['json']()",
  'pm.response[method]()',
  'const { json } = pm.response;',
  'const response = pm.response; check(response.stream);',
  'check(pm.response)',
  'JSON.stringify(pm.response)',
  'responseBody.has("x")',
  'pm.response.to.have.jsonBody("a")',
  'pm.response.to.have.body("a")',
  'pm.response.to.be.json',
  'pm.expect(pm.response.size().body).to.be.above(1)',
  'console.log(`answer: ${pm.response.text()}`)',
  "eval(pm.globals.get('checkBody'))",
])('%s reads it', (script) => {
  expect(readsBody(script)).toBe(true);
});

test.each([
  "pm.test('200', () => pm.response.to.have.status(200))",
  "const context = 'x'; pm.test('context is set', () => pm.expect(context).to.eql('x'));",
  "pm.test('has a body of JSON text', () => pm.response.to.have.header('Content-Type', 'application/json'));",
  '// pm.response.json()\n/* responseBody */ pm.response.to.be.ok;',
  "const text = 'pm.response.json()'; pm.environment.set('bodySize', text.length);",
  'console.log(pm.request.body.raw, new Map().size);',
  'console.log(pm.response); pm.expect(pm.response.responseTime).to.be.below(60000);',
  'const stream = 1, json = JSON.parse("{}"); pm.expect(pm.response.code).to.eql(200);',
  "eval('1 + 1')",
])('%s does not', (script) => {
  expect(readsBody(script)).toBe(false);
});
