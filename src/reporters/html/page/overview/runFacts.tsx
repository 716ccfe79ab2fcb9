/** What ran this, with what. */
import type { ComponentChildren } from 'preact';
import type { PageIndex } from '../../pageData.ts';
import { report } from '../report.ts';
import { formatDateTime, formatDuration } from '../shared/format.ts';
import { visibleText } from '../shared/visibleText.ts';

export function RunFacts() {
  const { versions, ci, sharding, exitCode, exitCodeMeaning, startedAt, durationMs, shortSecrets } = report;
  const runtimes = [...new Set(report.collectionRuns.flatMap((run) => run.versions ?? []))];
  const files = [...new Set(report.collectionRuns.flatMap((run) => run.paths))];
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">This run</h2>
      <dl class="facts-list">
        <Fact name="Exit code">
          {exitCode}: {exitCodeMeaning}
        </Fact>
        <Fact name="Started">{formatDateTime(startedAt)}</Fact>
        <Fact name="Ended">
          {formatDateTime(startedAt + durationMs)} (after {formatDuration(durationMs)})
        </Fact>
        {ci !== null && (
          <Fact name="CI job">
            <CiJob ci={ci} />
          </Fact>
        )}
        <Fact name="Ran by">
          tokenman {versions.tokenman} on Node {versions.node}
          {sharding !== null && `, ${sharding}`}
        </Fact>
        {runtimes.length > 0 && <Fact name="Runtime">{runtimes.join('; ')}</Fact>}
        {shortSecrets.length > 0 && (
          <Fact name="Short secrets">
            {shortSecrets.map(visibleText).join(', ')}: under 6 characters, redacted only where they are a whole text
          </Fact>
        )}
        {files.length > 0 && (
          <Fact name="Files">
            <ul class="file-list">
              {files.map((file) => (
                <li>{visibleText(file)}</li>
              ))}
            </ul>
          </Fact>
        )}
      </dl>
    </section>
  );
}

function CiJob({ ci: { provider, job, branch, commit, url } }: { readonly ci: NonNullable<PageIndex['ci']> }) {
  const name = visibleText(job ?? provider);
  // Whatever an environment variable holds becomes no link that runs something.
  const isLink = url !== null && /^https?:\/\//i.test(url);
  return (
    <>
      {isLink ? <a href={url}>{name}</a> : name}
      {branch !== null && `, branch ${visibleText(branch)}`}
      {commit !== null && `, commit ${visibleText(commit)}`}
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
