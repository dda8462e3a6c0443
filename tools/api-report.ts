import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { undocumented } from './undocumented.ts';

/** The public faces of the package: the name of the report, and what was built of the face. */
const faces: Readonly<Record<string, string>> = {
  ratelaw: 'dist/src/index.d.ts',
  'ratelaw-vitest': 'dist/src/vitest.d.ts',
  'ratelaw-optimizers': 'dist/src/optimizers/index.d.ts',
  'ratelaw-schedules': 'dist/src/schedules/index.d.ts',
};

/** What was found out about the public API. */
interface ApiReport {
  /** The reports in `etc/` that are out of date; when accepting, those that were written. */
  readonly changed: readonly string[];
  /** Exports whose docstring lacks something, and what. */
  readonly undocumented: readonly string[];
}

/**
 * Compares the public API, as it was built, with its reports in `etc/`, and reads its docstrings.
 *
 * @param accept Write the reports anew instead.
 */
export function apiReport(accept: boolean): ApiReport {
  const temporary = mkdtempSync(join(tmpdir(), 'ratelaw-api-'));
  try {
    const model = (name: string): string => join(temporary, `${name}.api.json`);
    const changed = Object.entries(faces).flatMap(([name, entry]) => {
      const extractorConfig = ExtractorConfig.prepare({
        configObjectFullPath: undefined,
        packageJsonFullPath: resolve('package.json'),
        configObject: {
          projectFolder: resolve('.'),
          mainEntryPointFilePath: resolve(entry),
          newlineKind: 'lf',
          compiler: {
            overrideTsconfig: {
              compilerOptions: {
                target: 'ES2022',
                lib: ['ES2023'],
                module: 'nodenext',
                moduleResolution: 'nodenext',
                strict: true,
                skipLibCheck: true,
                types: ['node'],
              },
              include: [resolve('dist/src')],
            },
          },
          apiReport: { enabled: true, reportFileName: name, reportFolder: resolve('etc'), reportTempFolder: temporary },
          docModel: { enabled: true, apiJsonFilePath: model(name) },
          dtsRollup: { enabled: false },
          tsdocMetadata: { enabled: false },
          messages: {
            extractorMessageReporting: {
              default: { logLevel: ExtractorLogLevel.None },
              // A type that is named but cannot be imported is written into the report, where it is seen.
              'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
            },
            tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
          },
        },
      });
      const { apiReportChanged } = Extractor.invoke(extractorConfig, {
        localBuild: accept,
        messageCallback: (message) => {
          // Which TypeScript it brings along, and that the report changed, is said by its caller.
          if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
        },
      });
      return apiReportChanged ? [`etc/${name}.api.md`] : [];
    });
    return { changed, undocumented: Object.keys(faces).flatMap((name) => undocumented(model(name))) };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
