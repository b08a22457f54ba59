export type TransmissionStatus = 'DEPOSITED' | 'ACCEPTED' | 'REJECTED' | 'CORRECTED';
export type RectifiableField = 'OCCURRED_AT' | 'PLACE' | 'FILE' | 'AT' | 'HOURS' | 'LAST_PIECE_RECEIVED_ON' | 'NOTIFIED_ON' | 'ATTENDANCE';

/** What a fraud procedure may take back, or have refused: `DECISION` is the one that a jury is still to take. */
export type FraudConcern = 'DIPLOMA' | 'BLOCK' | 'DECISION';

export type AfterEvents = {
  AppealFiled: { readonly session: string; readonly grounds: string };
  AppealDecided: { readonly session: string; readonly upheld: boolean; readonly motive: string };
  FraudProcedureOpened: { readonly concerns: FraudConcern; readonly block: string | null; readonly grievances: string };
  ObservationsRecorded: { readonly observations: string };
  WithdrawnForFraud: { readonly concerns: 'DIPLOMA' | 'BLOCK'; readonly block: string | null; readonly reasons: string };
  FraudProcedureClosed: { readonly reasons: string };
  /**
   * A recorded fact was wrong. `eventType` and `target` (the identifying part of the corrected event's data) find the
   * fact in the state again, so that folding needs no earlier event.
   */
  FactRectified: {
    readonly eventVersion: number;
    readonly eventType: string;
    readonly target: Readonly<Record<string, string | number>>;
    readonly field: RectifiableField;
    readonly value: string | number;
    readonly reason: string;
  };
  TransmissionRecorded: { readonly status: TransmissionStatus; readonly reference: string | null };
};
