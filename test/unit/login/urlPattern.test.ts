import { expect, test } from '@jest/globals';
import { matchesUrlPattern } from '../../../src/login/urlPattern.ts';

test.each([
  ['<all_urls>', 'http://x/', true],
  ['https://api.example.com/*', 'https://api.example.com/token?a=b', true],
  ['https://api.example.com/*', 'http://api.example.com/token', false],
  ['https://api.example.com/*', 'https://api.example.com:8443/token', false],
  ['https://api.example.com:443/*', 'https://api.example.com/token', true],
  ['http+https://*.example.com:*/oauth/*', 'http://login.example.com:81/oauth/token', true],
  ['*://*.example.com/*', 'https://example.com.evil.test/', false],
  ['https://api.example.com/token', 'https://api.example.com/token/more', false],
  ['nonsense', 'https://api.example.com/', false],
])('%s and %s: %s', (pattern, address, expected) => {
  expect(matchesUrlPattern(pattern, address)).toBe(expected);
});
