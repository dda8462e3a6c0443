/**
 * A GitHub workflow that checks a subject.
 *
 * @param subject A file, or what else names it, with the options that it needs.
 * @param install The steps that install what it needs.
 */
export const workflow = (subject: string, install = '      - run: npm ci\n'): string => `name: ratelaw
on: [push, pull_request]
permissions:
  contents: read
jobs:
  ratelaw:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
${install}      - run: npx ratelaw check ${subject} --profile ci --json ratelaw.json
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: ratelaw
          # The cases of new failures: commit them, and they are replayed first.
          path: |
            ratelaw.json
            .ratelaw/cases
          include-hidden-files: true
`;
