/** One line of the navigation. */
export interface Entry {
  readonly title: string;
  /** From the root of the site. */
  readonly page: string;
}

/** What a page of the site is made of. */
export interface PageParts {
  readonly title: string;
  readonly body: string;
  /** From the root of the site. */
  readonly page: string;
  readonly navigation: readonly { readonly heading: string; readonly entries: readonly Entry[] }[];
}

const style = `
:root{color-scheme:light dark;--text:#1f2328;--soft:#5c6470;--line:#e0e1dc;--back:#fff;--shade:#f6f7f4;--link:#1f5fbf}
@media(prefers-color-scheme:dark){:root{--text:#e4e7ec;--soft:#9aa3b0;--line:#30353e;--back:#15181d;--shade:#1b1e24;--link:#8ab6ff}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.6 system-ui,sans-serif;color:var(--text);background:var(--back);display:grid;grid-template-columns:17rem minmax(0,1fr)}
nav{border-right:1px solid var(--line);padding:1.5rem 1.25rem;font-size:.9rem;height:100vh;overflow:auto;position:sticky;top:0}
nav h2{font-size:.75rem;text-transform:uppercase;letter-spacing:.06em;color:var(--soft);margin:1.4rem 0 .3rem}
nav ul{list-style:none;margin:0;padding:0}
nav a{display:block;padding:.12rem 0;text-decoration:none;overflow-wrap:anywhere}
nav a[aria-current]{font-weight:600;color:var(--text)}
main{padding:1.5rem clamp(1rem,4vw,3.5rem) 4rem;max-width:62rem}
a{color:var(--link)}
h1{font-size:1.9rem;line-height:1.25;margin:.4rem 0 1rem;overflow-wrap:anywhere}
h2{margin-top:2.2rem;line-height:1.3}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,monospace;background:var(--shade);padding:.1em .3em;border-radius:4px}
pre{background:var(--shade);border:1px solid var(--line);border-radius:6px;padding:.9rem 1rem;overflow:auto;line-height:1.5}
pre code{background:none;padding:0}
blockquote{margin:1rem 0;padding:.2rem 1rem;border-left:3px solid var(--link)}
.table{overflow:auto}
table{border-collapse:collapse;font-size:.92rem}
th,td{text-align:left;vertical-align:top;border-bottom:1px solid var(--line);padding:.4rem .9rem .4rem 0}
img{max-width:100%;height:auto}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--back);padding:.5rem}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media(max-width:52rem){body{display:block}nav{position:static;height:auto;max-height:13rem;border-right:0;border-bottom:1px solid var(--line)}}
`;

/** A page of the site: no script, and nothing that is loaded from elsewhere. */
export function template({ title, body, page, navigation }: PageParts): string {
  const up = '../'.repeat(page.split('/').length - 1);
  const links = navigation.map(
    ({ heading, entries }) =>
      `<h2>${heading}</h2><ul>${entries
        .map((entry) => `<li><a href="${up}${entry.page}"${entry.page === page ? ' aria-current="page"' : ''}>${entry.title}</a></li>`)
        .join('')}</ul>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title === 'ratelaw' ? title : `${title} · ratelaw`}</title>
<style>${style}</style>
</head>
<body>
<nav aria-label="pages"><a class="skip" href="#main">To the text</a><a href="${up}index.html"><strong>ratelaw</strong></a>${links.join('')}</nav>
<main id="main">
${body}
</main>
</body>
</html>
`;
}
