/** Page types by path, as `experiences.yaml` declares them; the first glob that matches wins. */
export type PageTable = readonly (readonly [type: string, glob: string])[];

const OTHER = 'other';

/** Whether a path is one of these: in a glob `*` stands for any characters but a slash and `**` for any characters. */
export function pathMatcher(glob: string): (path: string) => boolean {
  const pattern = new RegExp(`^${glob.replace(/\*\*|[^]/g, (part) => (part === '**' ? '[^]*' : part === '*' ? '[^/]*' : literal(part)))}$`);
  return (path) => pattern.test(path);
}

/**
 * The type of the page at a path: the table's where it knows the path, else what is said of the page, else `other`. As the
 * gateway has it (`PageTypes.java`), so that both mean the same page.
 */
export function pageTypes(table: PageTable): (path: string, said?: string) => string {
  const rows = table.map(([type, glob]) => [type, pathMatcher(glob)] as const);
  return (path, said) => rows.find(([, matches]) => matches(path))?.[0] ?? (said || OTHER);
}

function literal(character: string): string {
  return character.replace(/[\\^$.|?*+()[\]{}/-]/, '\\$&');
}
