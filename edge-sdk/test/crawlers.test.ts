import { describe, expect, it } from 'vitest';
import { crawlers } from '../src/core/crawlers';

describe('a user agent', () => {
  const isCrawler = crawlers({ clients: ['curl/'], marks: ['crawl', '+http'], patterns: ['(?<!cu)bot(?![\\s\\S])'], systems: ['mozilla', 'linux'], charsMax: 32 });
  it.each<[string, string, boolean]>([
    ['Mozilla/5.0 (X11; Linux)', '', false],
    ['Mozilla/5.0 (SuperCrawler)', '', true],
    ['Mozilla/5.0 Somebot', '', true],
    ['Mozilla/5.0 Cubot', '', false],
    ['Something/1.0', '', true],
    ['curl/8.0 (crawler)', '', false],
    ['', '', false],
    [' ', '""', false],
    ['', '"Linux"', true],
    [`Mozilla/5.0 ${' '.repeat(20)} crawler`, '', false],
  ])('%j with %j is a crawler: %s', (agent, platform, expected) => {
    expect(isCrawler(agent, platform)).toBe(expected);
  });
});
