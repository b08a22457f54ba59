/** Tables that only ever grow: PostgreSQL itself refuses any other change, whoever asks, replication included. */
export const refuseChange = `
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'Le journal ne fait que s''allonger : % est refusé sur %.', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation',
            HINT = 'Un fait erroné se corrige par un nouvel événement (rectify).';
  END $$;
`;

export function appendOnly(table: string): string {
  return `
  CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_is_append_only;
`;
}
