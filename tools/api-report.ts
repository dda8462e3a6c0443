import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/** The public faces of the package: the name of the report, and what was built of the face. */
const faces: Readonly<Record<string, string>> = {
  ratelaw: 'dist/src/index.d.ts',
  'ratelaw-vitest': 'dist/src/vitest.d.ts',
  'ratelaw-optimizers': 'dist/src/optimizers/index.d.ts',
  'ratelaw-schedules': 'dist/src/schedules/index.d.ts',
};

/**
 * Compares the public API, as it was built, with its reports in `etc/`.
 *
 * @param accept Write the reports anew instead.
 * @returns The files that are out of date; when accepting, those that were written.
 */
export function apiReport(accept: boolean): readonly string[] {
  const temporary = mkdtempSync(join(tmpdir(), 'ratelaw-api-'));
  try {
    return Object.entries(faces).flatMap(([name, entry]) => {
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
          docModel: { enabled: false },
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
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
