/** A document that was fetched before anything else was done: what a file would hold. */
export class DownloadedDocument {
  /** As messages and reports show it. */
  readonly location: string;
  readonly text: string;

  constructor(location: string, text: string) {
    this.location = location;
    this.text = text;
  }
}
