import { apiReport } from './api-report.ts';

const { changed: written } = apiReport(true);
process.stdout.write(written.length === 0 ? 'The API is as reported.\n' : `Written: ${written.join(', ')}\n`);
