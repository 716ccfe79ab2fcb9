/** The part of postman-collection-transformer that is used here; the package has no types. */
declare module 'postman-collection-transformer' {
  interface ConvertOptions {
    readonly inputVersion: string;
    readonly outputVersion: string;
    /** Keep the ids of requests, folders, events and scripts. */
    readonly retainIds?: boolean;
  }
  const transformer: {
    convert(
      collection: object,
      options: ConvertOptions,
      callback: (error: Error | null | undefined, converted: Readonly<Record<string, unknown>>) => void,
    ): void;
  };
  export default transformer;
}
