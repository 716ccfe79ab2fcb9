/**
 * GitLab CI/CD: a section of the job's log for what goes on during the run, and a link to report.html beside the log.
 * https://docs.gitlab.com/ci/jobs/job_logs/ and https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsannotations
 */
import { join, resolve } from 'node:path';
import { writeWholeFile } from '../files.ts';
import type { Reporter } from '../reporter.ts';
import { fileInRepository } from './fileInRepository.ts';
import type { CiReporterOptions } from './githubReporter.ts';

const SECTION = 'tokenman_run';

/** @param options.htmlReport the page to link to; null: there will be none */
export function createGitlabReporter(options: CiReporterOptions & { readonly htmlReport: string | null }): Reporter {
  const { reportsDir, stream, variables, htmlReport } = options;
  const file = join(reportsDir, 'gitlab-annotations.json');
  return {
    name: 'gitlab',
    onEvent({ type, at }) {
      if (type === 'runStarted') stream.write(`${marker('section_start', at)}tokenman run\n`);
      if (type === 'runFinished') stream.write(`${marker('section_end', at)}\n`);
    },
    async onEnd() {
      const url = htmlReport === null ? null : artifactUrl(htmlReport, variables);
      if (url === null) return [];
      const annotations = { tokenman: [{ external_link: { label: 'report.html', url } }] };
      await writeWholeFile(file, `${JSON.stringify(annotations, null, 2)}\n`);
      return [file];
    },
  };
}

/** The control characters are what GitLab's log viewer looks for; ours is the only text of the run that has any. */
function marker(what: 'section_start' | 'section_end', at: string): string {
  return `\u001B[0K${what}:${Math.floor(Date.parse(at) / 1000)}:${SECTION}\r\u001B[0K`;
}

/** Where GitLab shows a file of the job's artifacts; null where it will not be one. */
function artifactUrl(file: string, variables: CiReporterOptions['variables']): string | null {
  const job = variables['CI_JOB_URL'];
  const path = fileInRepository(resolve(file), variables['CI_PROJECT_DIR']);
  if (job === undefined || !URL.canParse(job) || path === null) return null;
  return `${job}/artifacts/file/${path.split('/').map(encodeURIComponent).join('/')}`;
}
