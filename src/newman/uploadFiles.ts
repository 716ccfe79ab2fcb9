/**
 * Files that requests upload. The runtime warns of one that it cannot read and sends the request without it; here the
 * request is not sent. A source that was left empty (`"src": []`, as Postman exports it) goes out empty, as with Newman.
 */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, sep, win32 } from 'node:path';
import { loadNewman } from './loadNewman.ts';
import type { Cursor, FileResolver, FormParam, NewmanEmitter, NewmanItem, NewmanRequest } from './newmanEvents.ts';
import type { HeldBackRequests } from './wire/heldBackRequests.ts';

export interface UploadOptions {
  readonly workingDir: string;
  /** Whether files outside of the working directory may be read. */
  readonly insecureFileRead: boolean;
}

/** @returns what keeps a file from being uploaded, or null */
type Examine = (path: string) => string | null;

export function requireUploadFiles(emitter: NewmanEmitter, held: HeldBackRequests, options: UploadOptions): void {
  /** Of the request that is being prepared: one at a time. */
  let problems = new Set<string>();
  let resolver: FileResolver | null = null;
  const examine: Examine = (path) => {
    const problem = resolver === null ? null : problemWith(path, resolver, options);
    if (problem !== null) problems.add(`cannot upload the file "${path}": ${problem}`);
    return problem;
  };

  emitter.on('start', (_, { run }) => {
    resolver = run.options.fileResolver;
    examineFirst(resolver, examine);
  });

  emitter.on('beforeRequest', (_, { cursor, request, item }) => {
    if (resolver !== null) loadLeftOver(request, resolver, examine);
    if (problems.size > 0 && sendsBody(request, item)) holdBack(held, cursor, [...problems]);
    problems = new Set();
  });
}

/** The runtime leaves out the body that Postman keeps of a request whose method was another one before. */
function sendsBody({ method }: NewmanRequest, item: NewmanItem): boolean {
  const behavior = item.getProtocolProfileBehaviorResolved?.() ?? item.protocolProfileBehavior;
  return behavior?.['disableBodyPruning'] === true || !/^(get|copy|head|purge|unlock)$/i.test(String(method));
}

function holdBack(held: HeldBackRequests, cursor: Cursor, problems: readonly string[]): void {
  const error = new Error(`${problems.join('; ')}. The request was not sent.`);
  error.name = 'UploadFailed';
  error.stack = `${error.name}: ${error.message}`;
  held.add(cursor, error);
}

/** The runtime looks at a file before it reads it, and warns with the error that it finds. */
function examineFirst(resolver: FileResolver, examine: Examine): void {
  const stat = resolver.stat.bind(resolver);
  resolver.stat = (path, callback) => {
    // It is no file's name.
    const problem = typeof path === 'string' && path !== '' ? examine(path) : null;
    stat(path, (error, stats) =>
      callback(error ?? (problem === null ? null : new Error(`"${path}", ${problem}`)), stats),
    );
  };
}

/** In Newman's words, by which people look for it. */
const OUTSIDE = 'PPERM: insecure file access outside working directory';

function problemWith(path: string, resolver: FileResolver, options: UploadOptions): string | null {
  const { workingDir } = options;
  try {
    const resolved = resolver.resolvePathSync(path);
    const stats = statSync(resolved);
    if (!isInside(resolved, options)) throw new Error(OUTSIDE);
    if (!stats.isFile()) return 'it is not a file';
    accessSync(resolved, constants.R_OK);
    return (stats.mode & 0o400) === 0 ? 'permission denied' : null;
  } catch (thrown) {
    const { message, code } = thrown as NodeJS.ErrnoException;
    if (message === OUTSIDE)
      return `it lies outside of the working directory ${workingDir} (${OUTSIDE})${remedy(path)}`;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return `no such file in ${workingDir}, the working directory${remedy(path)}`;
    return code === 'EACCES' ? 'permission denied' : message;
  }
}

/** Postman's app exports where a file lay on the machine of whoever chose it. */
function remedy(path: string): string {
  const isOfAMachine = isAbsolute(path) || win32.isAbsolute(path) || path.startsWith('~');
  const why = isOfAMachine ? '; the path is one of the machine on which Postman exported it' : '';
  return `${why}; put the file beside the collection and name it by a relative path, or set --working-dir to its folder`;
}

/** Links are followed first: one that lies inside may lead out. */
function isInside(path: string, { workingDir, insecureFileRead }: UploadOptions): boolean {
  if (insecureFileRead) return true;
  const way = relative(realpathSync(workingDir), realpathSync(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * When a parameter has a list of files, the runtime stops after it, and those that follow go out empty (postman-runtime
 * 7.56.1, lib/runner/request-helpers-presend.js). They are loaded here.
 */
function loadLeftOver({ body }: NewmanRequest, resolver: FileResolver, examine: Examine): void {
  const { formdata } = body ?? {};
  if (body?.mode !== 'formdata' || body.disabled === true || formdata === undefined) return;
  const { FormParam: Param } = loadNewman().collection;
  for (const param of formdata.all()) {
    const paths = [param.src].flat().filter((path): path is string => typeof path === 'string' && path !== '');
    if (param.type !== 'file' || param.disabled === true || isLoaded(param) || paths.length === 0) continue;
    for (const path of paths) {
      if (examine(path) !== null) continue;
      formdata.insert(new Param({ ...param.toJSON?.(), src: path, value: resolver.createReadStream(path) }), param);
    }
    formdata.remove(param);
  }
}

function isLoaded({ value }: FormParam): boolean {
  return typeof value === 'object' && value !== null;
}
