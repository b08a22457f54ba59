/** Every kind of stream, named once: each table that needs a line for each of them is typed by this list. */
export type KindName = 'journey';
