/** The database was migrated by a newer Jalon. */
export class DatabaseNewer extends Error {
  override readonly name = 'DatabaseNewer';
  constructor(readonly unknownMigrations: readonly string[]) {
    super(
      `La base de données a été mise à jour par une version plus récente de Jalon ` +
        `(migrations inconnues ici : ${unknownMigrations.join(', ')}). Lancez cette version-là, ou restaurez une sauvegarde plus ancienne.`,
    );
  }
}

/** The database was made by a version before the first release, whose tables were others. */
export class DatabaseBeforeFirstRelease extends Error {
  override readonly name = 'DatabaseBeforeFirstRelease';
  constructor() {
    super(
      'La base de données a été créée par une version antérieure à la première livraison de Jalon : elle ne peut pas être mise à jour. ' +
        'Exportez avec cette version ce qui doit l’être, mettez la base de côté, et lancez celle-ci sur une base vide.',
    );
  }
}

/** Somebody's transaction holds what a migration needs, and did not end. */
export class DatabaseBusy extends Error {
  override readonly name = 'DatabaseBusy';
  constructor(readonly migration: string) {
    super(
      `La base de données n’a pas pu être mise à jour : une transaction en cours y retient une table (migration ${migration}). ` +
        'Rien n’a été fait à moitié : relancez, ou mettez fin à cette transaction (elle se voit dans pg_stat_activity).',
    );
  }
}
