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
