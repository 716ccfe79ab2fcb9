/** Something about the settings, or about this runtime, that keeps a token request from being made. */
export class SettingsError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
