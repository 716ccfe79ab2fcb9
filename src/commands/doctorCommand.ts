import type { CommandIo } from './commandIo.ts';
export async function doctorCommand(_command: unknown, _io: CommandIo): Promise<number> { return 0; }
