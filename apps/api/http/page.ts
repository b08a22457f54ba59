/** What all lists that are read page by page share. */
import { z } from 'zod';
import { CursorInvalid } from '#libs/platform/database/paging/cursor.js';
import type { Page } from '#libs/platform/database/paging/page.js';
import { Problem } from '../problems/problem.js';

export const pageQuery = {
  limit: z.int().min(1).max(200).default(50).describe('Nombre d’éléments par page, 200 au plus'),
  cursor: z.string().min(1).max(500).optional().describe('`next` de la page précédente'),
};

/** @throws {Problem} `invalid` where the cursor is another list's */
export async function readPage<T>(read: () => Promise<Page<T>>): Promise<{ items: T[]; next: string | null }> {
  try {
    const { items, next } = await read();
    return { items: [...items], next };
  } catch (error) {
    if (!(error instanceof CursorInvalid)) throw error;
    throw new Problem('invalid', { errors: [{ code: 'wrong-cursor', message: error.message, parameter: 'cursor' }] });
  }
}
