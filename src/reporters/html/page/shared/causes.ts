/** What a cause of failure means to somebody who has to do something about it. */
import type { FailureCause } from '../../pageData.ts';

interface CauseWords {
  /** Whom to ask. */
  readonly area: 'Token' | 'Collection' | 'API' | 'Expectation' | 'Test script' | 'Run';
  readonly title: string;
  readonly explanation: string;
}

export const CAUSES: Readonly<Record<FailureCause, CauseWords>> = {
  noToken: {
    area: 'Token',
    title: 'No access token',
    explanation: 'The token endpoint gave none; nothing was sent without it.',
  },
  tokenRefused: {
    area: 'Token',
    title: 'Refused with 401 or 403',
    explanation: 'The API did not accept the credentials: look at scope, audience and life of the token.',
  },
  notSent: {
    area: 'Collection',
    title: 'Not sent',
    explanation: 'The request lacks a variable, a file or a URL, or the environment does not allow it.',
  },
  noAnswer: {
    area: 'API',
    title: 'No answer',
    explanation: 'The request was refused, cut off, or timed out.',
  },
  serverError: {
    area: 'API',
    title: 'Server errors',
    explanation: 'The API answered with a status of 500 or more.',
  },
  assertion: {
    area: 'Expectation',
    title: 'Assertions failed',
    explanation: 'The API answered, and not as the tests expect: one of the two is wrong.',
  },
  script: {
    area: 'Test script',
    title: 'Scripts broke',
    explanation: 'A script of the collection threw an error.',
  },
  run: {
    area: 'Run',
    title: 'The run itself',
    explanation: 'A worker process, a time limit, an interruption or a reporter.',
  },
};
