/** Whether what is drawn goes on paper, where nothing can be opened. */
import { createContext } from 'preact';

export const Printed = createContext(false);
