/** What each layer is there for, and what it may not do, besides importing what the table of layers does not list. */
export const duties: Readonly<Record<string, { readonly does: string; readonly mayNot: string }>> = {
  'src/model': { does: 'the nouns as types: subject, program, trace, law, finding, report', mayNot: 'hold behaviour' },
  'src/numeric': { does: 'ULP distances, exact JSON, comparing trees, evaluating a schedule', mayNot: 'know a law or a subject' },
  'src/schedules': { does: 'public schedules in float64, one formula a file', mayNot: 'keep state between calls' },
  'src/expressions': { does: 'turns a text into a schedule', mayNot: 'run code of the text' },
  'src/oracle': { does: 'published equations in high precision', mayNot: 'share a line with what it judges' },
  'src/optimizers': { does: 'public optimizers on tfjs', mayNot: 'use an unevaluated schedule in arithmetic; know the harness' },
  'src/arbitraries': { does: 'draws programs from declarations', mayNot: 'run a subject; filter what it could construct' },
  'src/judgement': {
    does: 'what laws share when they compare runs: clocks, differences, applicability',
    mayNot: 'run anything but by `trial.run`',
  },
  'src/subjects': {
    does: 'adapters: programs in, traces out',
    mayNot: 'judge; throw for what a subject does; import another library than its own',
  },
  'src/engine': { does: 'rows: search, confirm, shrink, explain, sabotage', mayNot: 'name a law or a subject; print; touch files' },
  'src/schemas': { does: 'checks what crosses a file', mayNot: 'be used inside: there the types are trusted' },
  'src/plots': { does: 'pictures of numbers', mayNot: 'know what the numbers mean' },
  'src/reporters': { does: 'the report as text, JSON, JUnit, SARIF, Markdown, HTML', mayNot: 'change a verdict; print; touch files' },
  'src/cli': { does: 'arguments, files, exit codes; names concrete subjects and laws', mayNot: 'decide what is broken' },
  'src/cli/templates': { does: 'texts of the files that `ratelaw init` writes', mayNot: 'ask anything; need an edit before they work' },
  src: { does: 'the public faces', mayNot: 'hold logic' },
  properties: { does: 'one law a file', mayNot: 'know a subject or the engine; carry a tolerance without a derivation' },
  fixtures: { does: 'the museum, golden data, kept cases', mayNot: 'be imported by what is published, but for the museum' },
};
