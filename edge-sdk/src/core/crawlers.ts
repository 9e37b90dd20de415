/** How the gateway tells a crawler by its user agent, as the rule file says it; all words in lower case. */
export interface CrawlerMarks {
  /** Programs that call for somebody else: their user agent begins with one of these and says nothing of the visitor. */
  clients: readonly string[];
  /** Whoever names one of these is a crawler, */
  marks: readonly string[];
  /** or matches one of these somewhere, */
  patterns: readonly string[];
  /** or names none of these: neither a browser nor a system that a person could use. */
  systems: readonly string[];
  /** Of the user agent only its beginning is looked at. */
  charsMax: number;
}

/** Whether it is a crawler that calls itself so; who says nothing at all is none. As the gateway has it (`Crawlers.java`). */
export type IsCrawler = (userAgent: string, platformHint: string) => boolean;

export function crawlers({ clients, marks, patterns, systems, charsMax }: CrawlerMarks): IsCrawler {
  const expressions = patterns.map((pattern) => new RegExp(pattern));
  return (userAgent, platformHint) => {
    const agent = userAgent.slice(0, charsMax).toLowerCase();
    const isNamed = (word: string) => agent.includes(word);
    if (clients.some((client) => agent.startsWith(client)) || !/[^\s"]/.test(agent + platformHint)) return false;
    return marks.some(isNamed) || expressions.some((expression) => expression.test(agent)) || !systems.some(isNamed);
  };
}
